import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { HOW_TO, SCRIPTS, SHELLS } from '../completion/scripts.ts';

export default class Completion extends BaseCommand {
  static override hasDataRoot = false;

  static override checksConfig = false;

  static override description =
    'Print the script that makes a shell complete commands, flags, dates with data, run ids, draft groups, assets and sources.';

  static override examples = [
    '<%= config.bin %> completion bash',
    '<%= config.bin %> completion zsh',
    '<%= config.bin %> completion fish',
  ];

  static override args = {
    shell: Args.string({ description: 'bash, zsh or fish', options: [...SHELLS], required: true }),
  };

  override async run(): Promise<{
    readonly schema: 'completion.v1';
    readonly ok: true;
    readonly shell: string;
    /** To be loaded by the shell. */
    readonly script: string;
  }> {
    const { args } = await this.parse(Completion);
    const shell = SHELLS.find((name) => name === args.shell)!;
    this.log(SCRIPTS[shell]);
    this.logToStderr(`# to load it: ${HOW_TO[shell]}`);
    return { schema: 'completion.v1', ok: true, shell, script: SCRIPTS[shell] };
  }
}
