export { EXIT, EXIT_CODES, type ExitCode, exitCodeOf, exitCodeOfThrown } from './exit-codes.ts';
export {
  childEnvironment,
  clock,
  environmentOf,
  environmentVariable,
  isEnded,
  leaseHost,
  machineClock,
  ownHolder,
  workingFolder,
} from './run-context.ts';
