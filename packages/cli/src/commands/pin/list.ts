import type { DamagedPin, Pin } from '@pkg/publish';
import { BaseCommand } from '../../base-command.ts';

export default class PinList extends BaseCommand {
  static override description = 'List the pinned runs with their reasons.';

  static override examples = ['<%= config.bin %> pin list --data-root ./data'];

  override async run(): Promise<{
    schema: 'pin-list.v1';
    ok: true;
    pins: readonly Pin[];
    /** Their runs are kept as well. */
    damaged: readonly DamagedPin[];
  }> {
    const { flags } = await this.parse(PinList);
    const { store } = this.open(flags);
    const { readPins } = await import('@pkg/publish');
    const { pins, damaged } = await readPins(store);
    const rows = [
      ...pins.map(({ run_id, pinned_at, reason }) => [
        run_id,
        pinned_at.replace(/\.\d+Z$/, 'Z'),
        reason,
      ]),
      ...damaged.map(({ run_id }) => [run_id, '-', 'DAMAGED PIN: pin it again, or remove it']),
    ];
    const header = ['run', 'pinned at (UTC)', 'reason'];
    this.log([{ header, rows, ...(rows.length === 0 ? { asText: 'No run is pinned.' } : {}) }]);
    return { schema: 'pin-list.v1', ok: true, pins, damaged };
  }
}
