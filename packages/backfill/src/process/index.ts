export { EXIT, EXIT_CODES, type ExitCode, exitCodeOf, exitCodeOfThrown } from './exit-codes.ts';
export {
  childEnvironment,
  clock,
  environmentNames,
  environmentOf,
  environmentVariable,
  isEnded,
  leaseHost,
  machineClock,
  ownHolder,
  setDefaultVariable,
  startClock,
  workingFolder,
} from './run-context.ts';
