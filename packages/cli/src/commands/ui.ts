import { randomBytes } from 'node:crypto';
import { Flags } from '@oclif/core';
import { clock, environmentVariable, leaseHost } from '@pkg/backfill/process';
import { BaseCommand } from '../base-command.ts';

interface UiJson {
  readonly schema: 'ui.v1';
  readonly ok: true;
  readonly url: string;
}

export default class Ui extends BaseCommand {
  static override description =
    'Serve the page of the data root on this machine: the calendar of dates and assets, each cell with all that it was made from, the published slates, where each number comes from, two runs compared, and backfills followed live. It only reads, unless --allow-actions is given. Ctrl-C ends it.';

  static override examples = [
    '<%= config.bin %> ui --data-root ./data',
    '<%= config.bin %> ui --port 0 --data-root ./data',
  ];

  static override flags = {
    port: Flags.integer({
      description: 'port to listen at; 0: any that is free',
      default: 4780,
      min: 0,
      max: 65_535,
    }),
    host: Flags.string({
      description:
        'address to listen at; one that other machines reach needs a token (PIPELINE_UI_TOKEN, or the one that is made and printed in the URL)',
      default: '127.0.0.1',
    }),
    'allow-actions': Flags.boolean({
      description: 'let the page stop a backfill, after it asked; without this it only reads',
      default: false,
    }),
  };

  override async run(): Promise<UiJson> {
    const { flags } = await this.parse(Ui);
    const { config, dataRoot, store } = this.open(flags);
    const { isLoopback, servePage } = await import('@pkg/ui');
    const { host, port } = flags;
    const given = environmentVariable('PIPELINE_UI_TOKEN');
    const token = isLoopback(host) ? given : (given ?? randomBytes(24).toString('base64url'));
    const allowsActions = flags['allow-actions'];
    const subject = { store, dataRoot, config, host: leaseHost, now: clock, allowsActions };
    const page = await servePage({ subject, host, port, token });
    const end = (): void => {
      process.off('SIGINT', end).off('SIGTERM', end);
      void page.close();
    };
    process.on('SIGINT', end).on('SIGTERM', end);
    this.log(page.url);
    return { schema: 'ui.v1', ok: true, url: page.url };
  }
}
