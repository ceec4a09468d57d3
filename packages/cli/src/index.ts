export { bundleJsonSchema } from './bundle/bundle-file.ts';
export { EXIT, EXIT_CODES, exitCodeOf, type ExitCode } from './exit-codes.ts';
export { configJsonSchema } from './config-schema.ts';
export { toleranceJsonSchema } from './parity/tolerance.ts';
