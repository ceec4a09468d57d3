import { BaseCommand } from '../../base-command.ts';

export default class ConfigSchema extends BaseCommand {
  static override hasDataRoot = false;

  static override checksConfig = false;

  static override description =
    'Print the JSON Schema of the config file. Name a copy of it as $schema in the file, and an editor completes and checks.';

  static override examples = ['<%= config.bin %> config schema > pipeline.config.schema.json'];

  override async run(): Promise<unknown> {
    await this.parse(ConfigSchema);
    const { configJsonSchema } = await import('@pkg/backfill/settings');
    const schema = configJsonSchema();
    this.log(JSON.stringify(schema, null, 2));
    return schema;
  }
}
