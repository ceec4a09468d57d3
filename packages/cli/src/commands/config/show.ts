import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { originsOf } from '@pkg/backfill/settings';

interface ConfigShowJson {
  readonly schema: 'config.v1';
  readonly ok: true;
  readonly settings: readonly {
    readonly key: string;
    readonly value: unknown;
    readonly origin: string;
  }[];
}

export default class ConfigShow extends BaseCommand {
  static override hasDataRoot = false;

  static override checksConfig = false;

  static override description =
    'Show every setting as it is in force here, and with --origin what gave it: a flag, the environment, the file, or the default.';

  static override examples = [
    '<%= config.bin %> config show',
    '<%= config.bin %> config show --origin --data-root ./data',
  ];

  static override flags = {
    origin: Flags.boolean({ description: 'say where each value came from', default: false }),
  };

  override async run(): Promise<ConfigShowJson> {
    const { flags } = await this.parse(ConfigShow);
    const settings = originsOf(flags.config).map((setting) =>
      setting.key === 'data_root' && flags['data-root'] !== undefined
        ? { ...setting, value: flags['data-root'], origin: 'flag --data-root' }
        : setting,
    );
    const rows = settings.map(({ key, value, origin }) => [
      key,
      print(value),
      ...(flags.origin ? [origin] : []),
    ]);
    this.log([{ header: ['setting', 'value', ...(flags.origin ? ['origin'] : [])], rows }]);
    const whole = settings.map(({ key, value, origin }) => ({ key, value: value ?? null, origin }));
    return { schema: 'config.v1', ok: true, settings: whole };
  }
}

function print(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
