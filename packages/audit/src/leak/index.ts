export { type LeakTrial, verifyLeak } from './verify-leak.ts';
