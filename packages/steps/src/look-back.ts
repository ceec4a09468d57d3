/**
 * Says how far back features and models look. A file of its own: a reader of a window does not depend on the code that
 * plans it.
 */

/** Days of box scores that features look back on. */
export const HISTORY_DAYS = 300;
/** Days of games that models are trained on: two seasons, of which the first months need not be there. */
export const TRAINING_DAYS = 500;
/** Days that the ownership of a player is looked back on. */
export const PAST_OWNERSHIP_DAYS = 60;
