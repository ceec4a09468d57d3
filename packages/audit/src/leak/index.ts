export { verifyLeak } from './verify-leak.ts';
export type { LeakTrial } from './leak-trial.ts';
