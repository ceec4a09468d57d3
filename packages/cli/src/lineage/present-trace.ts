/** A trace in words, from the value down to the files. */
import type { ManifestInput } from '@pkg/manifest';
import type { Trace } from './trace.ts';
import { printValue } from './unified-table.ts';

export function presentTrace(trace: Trace): string {
  const { chain, said, inputs, models, gaps, tampered } = trace;
  return [
    `${trace.player_name} (${String(trace.player_id)})  ${trace.column} = ${printValue(trace.column, trace.value)}`,
    `  ${trace.game_date} draft group ${trace.draft_group_id}, run ${trace.run_id}, as of ${trace.run_as_of_ts ?? 'no instant'}, ${standing(trace)}`,
    '',
    `Computed by ${trace.step}${settings(trace)}`,
    ...chain.map(
      ({ asset, output, sha256 }, index) =>
        `  ${'  '.repeat(index)}${index === 0 ? '' : '<- '}${asset}/${output}  sha ${sha256.slice(0, 12)}`,
    ),
    ...(said.length === 0 ? [] : ['', 'What the steps behind it say of the player']),
    ...said.map(
      ({ asset, values }) =>
        `  ${asset}: ${Object.entries(values)
          .map(([name, value]) => `${name} ${printValue(name, value)}`)
          .join(', ')}`,
    ),
    '',
    `Read from ${String(inputs.length)} sources`,
    ...inputs.flatMap(({ asset, input, policy }) => [
      `  ${input.name.padEnd(10)} ${age(input).padEnd(14)} sha ${input.sha256.slice(0, 12)}  read by ${asset}`,
      `    ${files(input)}`,
      ...(policy === null ? [] : [`    policy: ${policy}`]),
    ]),
    ...(models.length === 0 ? [] : ['', 'Models']),
    ...models.flatMap(({ asset, path, sha256 }) => [
      `  ${asset.padEnd(25)} sha ${sha256.slice(0, 12)}`,
      `    ${path}`,
    ]),
    ...(gaps.length === 0 ? [] : ['', 'Gaps that were let pass']),
    ...gaps.map((gap) => `  ${gap.source} (policy ${gap.policy}) in ${gap.asset}: ${gap.reason}`),
    ...tampered.map((path) => `WARNING ${path} is not as this run recorded it`),
  ].join('\n');
}

function standing({ run_id, published_run_id }: Trace): string {
  if (published_run_id === run_id) return 'published';
  return published_run_id === null
    ? 'not published'
    : `superseded: published is ${published_run_id}`;
}

/** Hashes and derivations are in the JSON and the manifest. */
function settings({ params, seed }: Trace): string {
  const named = Object.entries(params as Readonly<Record<string, unknown>>)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    .filter(([, value]) => value!.length <= 24)
    .map((pair) => pair.join(' '));
  const all = [...named, ...(seed === null ? [] : [`seed ${String(seed)}`])];
  return all.length === 0 ? '' : ` with ${all.join(', ')}`;
}

function age({ age_s, selection }: ManifestInput): string {
  if (selection?.clocks === 'authoritative') return 'authoritative';
  if (age_s === undefined) return 'history';
  const minutes = Math.round(age_s / 60);
  const text =
    Math.abs(minutes) < 600 ? `${String(minutes)} min` : `${String(Math.round(minutes / 60))} h`;
  return `${text} old`;
}

function files({ path, member_count }: ManifestInput): string {
  return member_count === undefined ? path : `${path} (${String(member_count)} files)`;
}
