/** What every command does alike: flags, errors with a hint, exit codes. */
import { Command, Errors, Flags } from '@oclif/core';
import { errorRecord, KnownError, type ErrorKind } from '@pkg/std';

/** Exit codes of failures that stop a command; those of a finished run are in `@pkg/engine`. */
const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  input: 2,
  missing: 2,
  conflict: 2,
  upstream: 1,
  cancelled: 130,
  blocked: 6,
};

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    'data-root': Flags.string({
      description: 'folder of all data (or PIPELINE_DATA_ROOT, or data_root in the config)',
    }),
    config: Flags.string({
      description: 'config file (default: pipeline.config.json, if there is one)',
    }),
  };

  /** Expected failures print what was expected, what came and what to do next; bugs print their stack. */
  protected override catch(error: Error): Promise<unknown> {
    process.exitCode = exitCodeOf(error);
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(error));
    else if (error instanceof KnownError) {
      this.logToStderr(`error ${error.code}: ${error.message}`);
      if (error.hint !== undefined) this.logToStderr(`  next: ${error.hint}`);
    } else return super.catch(error);
    return Promise.resolve();
  }

  protected override toErrorJson(error: unknown): unknown {
    const record = errorRecord(error);
    const code = isUsageError(error) ? 'USAGE' : record.code;
    return { schema: 'error.v1', ok: false, exit: exitCodeOf(error), error: { ...record, code } };
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof KnownError) return EXIT_CODES[error.kind];
  return isUsageError(error) ? EXIT_CODES.input : 1;
}

/** oclif's own errors: an unknown flag, a missing argument, a value that a flag does not take. */
function isUsageError(error: unknown): boolean {
  return error instanceof Errors.CLIError;
}
