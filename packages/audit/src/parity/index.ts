export {
  checkParity,
  type ComparedSlate,
  isInside,
  type JudgedColumn,
  type ParityOptions,
  type ParityReport,
  type ParityVerdict,
  type SlateParity,
} from './check-parity.ts';
export { type CellValue, isEqualColumn, type LargestDifference } from './column-parity.ts';
export type { InputChange, NamedSnapshot } from './input-change.ts';
export { writeParityRecord } from './parity-record.ts';
export type { StepChange } from './same-question.ts';
export { EXACT, readTolerance, type Tolerance, toleranceJsonSchema } from './tolerance.ts';
