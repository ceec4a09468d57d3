/** What every command does alike: flags, errors with a hint, exit codes. */
import { Command, Flags } from '@oclif/core';
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
    if (!(error instanceof KnownError)) return super.catch(error);
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(error));
    else {
      this.logToStderr(`error ${error.code}: ${error.message}`);
      if (error.hint !== undefined) this.logToStderr(`  next: ${error.hint}`);
    }
    process.exitCode = EXIT_CODES[error.kind];
    return Promise.resolve();
  }

  protected override toErrorJson(error: unknown): unknown {
    const record = errorRecord(error);
    const exit = error instanceof KnownError ? EXIT_CODES[error.kind] : 1;
    return { schema: 'error.v1', ok: false, exit, error: record };
  }
}
