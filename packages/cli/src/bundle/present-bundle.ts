/** A bundle and what became of its replay, in words. */

import { shellWords } from '@pkg/std';
import {
  type BundleFile,
  type Role,
  VERIFIER,
  type MadeBundle,
  type BundleReplay,
} from '@pkg/audit/bundle';
import { presentReplay, verdictOf } from '../replay/present-replay.ts';
import type { Line } from '../result-lines.ts';

const MEANINGS: Readonly<Record<Role, string>> = {
  snapshot: 'what the run read of the history, each as it was captured',
  output: 'tables of every step',
  model: 'the models that scored',
  manifest: 'what was read and made, by hash: a Merkle tree',
  pointer: 'that it was published',
  plan: 'plan and summary of the backfill that made it',
  proof: 'replays of that plan that were done before',
  program: 'Hindcast and all that it needs beside Node',
  verifier: 'checks the bundle; needs Node alone',
};

export function presentBundle({ written, bundle, root }: MadeBundle, out: string): Line[] {
  const { slate, totals, heads, differences } = bundle;
  const rows = totals.map(({ role, files, size_bytes }) => [
    role,
    String(files),
    (size_bytes / 1e6).toFixed(2),
    MEANINGS[role],
  ]);
  const sum = totals.reduce((all, { size_bytes }) => all + size_bytes, 0);
  const count = totals.reduce((all, { files }) => all + files, 0);
  const groups = slate.draft_groups.join(', ') || 'none';
  const hasProgram = totals.some(({ role }) => role === 'program');
  const state = written === 'unchanged' ? ' (it was there already, the same)' : '';
  return [
    `Bundle of ${slate.game_date}, draft group ${groups}, as of ${slate.run_as_of_ts}, run ${slate.run_id}: ${out}${state}`,
    { header: ['what', 'files', 'MB', 'holds'], rows },
    `${String(count)} files, ${(sum / 1e6).toFixed(1)} MB; the Merkle tree begins at ${heads.map(({ path }) => path.split('/')[1]).join(', ')}`,
    ...differenceLines(differences),
    `Root ${root}`,
    '  note it elsewhere: the bundle shows damage by itself; with the root it shows forgery too',
    `Next: ${shellWords(['node', `${out}/${VERIFIER}`])}${hasProgram && differences.length === 0 ? ' --replay' : ''}`,
    ...(hasProgram
      ? []
      : [`  with the replay: ${shellWords(['pipeline', 'verify', '--bundle', out])}`]),
  ];
}

/** The replay of a bundle, and the verdict. */
export function presentBundleReplay(replay: BundleReplay): Line[] {
  if ('proof' in replay) return [...presentReplay(replay.proof), verdictOf(replay.proof)];
  const verdict = 'The bundle is intact, but nothing was computed again: the replay is not proved.';
  return [...differenceLines(replay.differences), verdict];
}

const MAX_NAMED = 8;

/** Why this program makes another run of the same history; nothing where it makes the same. */
export function differenceLines(differences: BundleFile['differences']): string[] {
  if (differences.length === 0) return [];
  const ofCode = differences.filter(({ part }) => part === 'code').map(({ asset }) => asset);
  const other = differences.filter(({ part }) => part !== 'code' && part !== 'params.run_id');
  const isForced = ofCode.length === 0 && other.length === 0;
  const named = other
    .slice(0, MAX_NAMED)
    .map(
      ({ asset, part, run, program }) => `  ${asset}: ${part} was ${run}, here it is ${program}`,
    );
  return [
    'NOT REPLAYABLE by this program, which would make another run:',
    ...(ofCode.length === 0
      ? []
      : [`  other code than made the run: ${[...new Set(ofCode)].sort().join(', ')}`]),
    ...named,
    ...(other.length > MAX_NAMED ? [`  and ${String(other.length - MAX_NAMED)} more`] : []),
    ...(isForced ? ['  the run was forced: its run id is numbered and stands in its rows'] : []),
    ...(ofCode.length === 0
      ? []
      : ['  a replay needs the program that made it: bundle it with that version']),
  ];
}
