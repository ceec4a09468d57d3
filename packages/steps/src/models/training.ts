/** Describes the rows that a model run was fitted on. */
import { z } from 'zod';

/** The facts that every model run states about its training. */
export const trainingSchema = z.object({
  /** First and last-but-one day of the labels. */
  train_from: z.string(),
  train_through: z.string(),
  rows: z.int(),
});
/** First and last-but-one day of the labels, and how many rows there were. */
export type Training = z.infer<typeof trainingSchema>;
