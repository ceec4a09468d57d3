export { bundleJsonSchema } from '@pkg/audit/bundle';
export { EXIT, EXIT_CODES, exitCodeOf, type ExitCode } from '@pkg/backfill/process';
export { configJsonSchema } from '@pkg/backfill/settings';
export { toleranceJsonSchema } from '@pkg/audit/parity';
