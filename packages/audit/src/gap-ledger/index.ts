export { type GapEntry, gapLedger } from './gap-ledger.ts';
