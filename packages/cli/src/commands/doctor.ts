import { counted } from '@pkg/backfill/words';
import type { Finding } from '@pkg/audit/doctor';
import { EXIT } from '@pkg/backfill/process';
import { wrapLine } from '../wrap-text.ts';
import { BaseCommand } from '../base-command.ts';
import { configFileOf } from '@pkg/backfill/settings';
import type { OutputStyle } from '../output-style.ts';

interface DoctorJson {
  readonly schema: 'doctor.v1';
  readonly ok: boolean;
  readonly exit: number;
  readonly findings: readonly Finding[];
}

export default class Doctor extends BaseCommand {
  static override hasDataRoot = false;

  static override description =
    'Check that this machine and data root can do their work: Node, config, permissions, atomic writes, disk, clock, manifests, leases, history.';

  static override examples = ['<%= config.bin %> doctor --data-root ./data'];

  override async run(): Promise<DoctorJson> {
    const { flags } = await this.parse(Doctor);
    const { config, dataRoot } = this.open(flags);
    const { examine } = await import('@pkg/audit/doctor');
    const settings: Finding = {
      check: 'config',
      state: 'ok',
      detail: settingsText(configFileOf(flags.config), Object.keys(config).length),
    };
    const findings = [settings, ...(await examine(dataRoot))];
    const ok = findings.every(({ state }) => state !== 'failed');
    this.log([
      {
        header: ['check', 'state', 'detail', 'next'],
        rows: findings.map(({ check, state, detail, next = '' }) => [check, state, detail, next]),
        asText: findings.map((finding) => present(finding, this.style, this.width)).join('\n'),
      },
      ok ? 'All checks passed.' : 'Some checks failed: fix them, then run this again.',
    ]);
    const exit = ok ? EXIT.ok : EXIT.verificationFailed;
    process.exitCode = exit;
    return { schema: 'doctor.v1', ok, exit, findings };
  }
}

function settingsText(file: string, count: number): string {
  const settings = count === 0 ? 'no settings' : counted(count, 'setting');
  return `${settings} in ${file} and the environment`;
}

function present(
  { check, state, detail, next }: Finding,
  { paint }: OutputStyle,
  width: number,
): string {
  const colour = { ok: paint.good, warning: paint.warn, failed: paint.bad }[state];
  const [first, ...rest] = wrapLine(detail, width - INDENT.length);
  return [
    `${colour(state.padEnd(7))}  ${check.padEnd(13)}  ${first!}`,
    ...rest.map((line) => INDENT + line.trimStart()),
    ...(next === undefined ? [] : [`           next: ${next}`]),
  ].join('\n');
}

/** As wide as a state and the name of a check. */
const INDENT = ' '.repeat(24);
