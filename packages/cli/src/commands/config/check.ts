import { existsSync } from 'node:fs';
import { BaseCommand } from '../../base-command.ts';
import { configFileOf, readConfig } from '@pkg/backfill/settings';

interface ConfigCheckJson {
  readonly schema: 'config-check.v1';
  readonly ok: true;
  readonly file: string | null;
}

export default class ConfigCheck extends BaseCommand {
  static override hasDataRoot = false;

  static override description =
    'Check the config file and the variables PIPELINE_*: unknown keys and values out of range are named, with the key that was meant.';

  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check --config other.config.json',
  ];

  override async run(): Promise<ConfigCheckJson> {
    const { flags } = await this.parse(ConfigCheck);
    readConfig(flags.config);
    const file = configFileOf(flags.config);
    const isThere = existsSync(file);
    this.log(
      isThere
        ? `${file} is valid, and so is the environment.`
        : `There is no ${file}; the environment is valid.`,
    );
    return { schema: 'config-check.v1', ok: true, file: isThere ? file : null };
  }
}
