export { writeProof } from './proof-file.ts';
export { type Variable, VARIABLES, variablesOf } from './variation.ts';
export { isProved, type ReplayProof, verifyReplay } from './verify-replay.ts';
