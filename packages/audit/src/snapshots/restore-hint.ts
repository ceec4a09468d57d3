/** Names the command that puts a snapshot right: a captured one is parsed again, an imported one is imported again. */
import { shellWords } from '@pkg/std';
import type { ObjectStore } from '@pkg/std';

import type { Fault } from './snapshot-finding.ts';

/** A command for each fault, in their order. */
export async function restoreHints(
  store: ObjectStore,
  faults: readonly Fault[],
  dataRoot: string,
): Promise<readonly string[]> {
  const captures = await capturesOf(store, faults);
  const root = shellWords(['--data-root', dataRoot]);
  return faults.map(({ kind, path }) => {
    if (kind === 'added') return `pipeline verify --snapshots --seal ${root}`;
    const withdrawn = `pipeline import --withdraw ${shellWords([path])} ${root}`;
    if (kind === 'misplaced')
      return `${withdrawn}; or rename its folders after the time of its capture: no plan reads it as it lies`;
    if (kind === 'broken') return withdrawn;
    const capture = captures.get(path);
    if (capture !== undefined) {
      const { source, date } = capture;
      return `pipeline reparse --source ${source} --start ${date} --end ${date} ${root}`;
    }
    const again = `pipeline import <the archive that it came from> ${root}`;
    if (kind !== 'damaged') return again;
    return `${again}; where its bytes of now are right: pipeline verify --snapshots --accept ${path} ${root}`;
  });
}

interface Capture {
  readonly source: string;
  readonly date: string;
}

/** The capture of each path that has one. Records are asked as text: one that is damaged hides no other. */
async function capturesOf(
  store: ObjectStore,
  faults: readonly Fault[],
): Promise<Map<string, Capture>> {
  const found = new Map<string, Capture>();
  const wanted = faults.filter(({ kind }) => kind === 'damaged' || kind === 'missing');
  if (wanted.length === 0) return found;
  for (const { key } of await store.list('payloads')) {
    const [, source, date] = /^payloads\/([^/]+)\/date=([^/]+)\/.*capture\.json$/.exec(key) ?? [];
    if (source === undefined || date === undefined) continue;
    const stored = await store.get(key);
    const text = Buffer.from(stored?.bytes ?? []).toString('utf8');
    for (const { path } of wanted)
      if (text.includes(`"${path}"`)) found.set(path, { source, date });
  }
  return found;
}
