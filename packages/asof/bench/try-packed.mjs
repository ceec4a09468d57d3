// Packs the package and uses it as a stranger would, in a project outside the repository: types under
// two compilers, `import` and `require` under several versions of Node, real Arrow vectors.
//
//   node bench/try-packed.mjs <folder> [node,...]
//
// <folder> is made anew, outside the repository. [node,...] are executables besides this one, for
// example of `npm install node@24`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, others = ''] = process.argv.slice(2);
if (folder === undefined) throw new Error('say a folder outside the repository');
const packageRoot = new URL('..', import.meta.url).pathname;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

function run(command, args, cwd = folder) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

run('npm', ['pack', '--pack-destination', folder], packageRoot);
const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
console.log(`${tarball}: ${statSync(join(folder, tarball)).size} bytes packed`);

const settings = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022' };
const compilerOptions = {
  ...settings,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  types: [],
  lib: ['es2022', 'dom'],
};
const files = {
  'package.json': JSON.stringify({
    private: true,
    dependencies: { '@pkg/asof': `file:${tarball}` },
    devDependencies: {
      '@arethetypeswrong/cli': 'latest',
      publint: 'latest',
      'apache-arrow': '21.2.0',
      'typescript-5': 'npm:typescript@5.9',
      'typescript-6': 'npm:typescript@6.0',
    },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }),
  'use.mts': `import { asofJoin, AsofError, explain, indexSnapshots, latestPerKey, select, type Choice,
  type Judged, type KeyColumn, type Selection, type Snapshot, type TimeColumn } from '@pkg/asof';
interface Report extends Snapshot { readonly team: string }
const history: Report[] = [{ path: 'a', asOf: 1, availableAt: 2, team: 'BOS' }];
const whole: Selection<Report> = select(history, { cutoff: 3 });
const choice: Choice<Report> = select(indexSnapshots(history), 3);
const reasons: readonly Judged<Report>[] = explain(indexSnapshots(history), 3);
if (choice.found) choice.chosen.team satisfies string;
else choice.nearestAfter satisfies Report | null;
if (whole.found) whole.ageMs satisfies number;
const time: TimeColumn = new Float64Array(2);
const by: KeyColumn[] = [['a', null], Int32Array.of(1, 2), new BigInt64Array(2)];
const rows: Int32Array = asofJoin({ time, by }, { time, by, availableAt: [1, 2] }, { tolerance: 3n });
latestPerKey({ time }, 3) satisfies Int32Array;
try { asofJoin({ time: [NaN] }, { time }); } catch (error) {
  if (error instanceof AsofError && error.code === 'NOT_FINITE') console.log(reasons.length + rows.length);
}
// @ts-expect-error there is no other direction
asofJoin({ time }, { time }, { direction: 'nearest' });
// @ts-expect-error the left side has one clock
asofJoin({ time, availableAt: time }, { time });
// @ts-expect-error text is no time
asofJoin({ time: ['2024-11-03'] }, { time });
`,
  'use.cts': `import asof = require('@pkg/asof');
asof.select([{ path: 'a', asOf: 1, availableAt: 2 }], { cutoff: 3 }).candidates.length satisfies number;
`,
  'import.mjs': `import { asofJoin } from '@pkg/asof';
if (asofJoin({ time: [2] }, { time: [1, 2, 3] })[0] !== 1) throw new Error('wrong row');
`,
  'require.cjs': `const { select } = require('@pkg/asof');
if (!select([{ path: 'a', asOf: 1, availableAt: 2 }], 3).found) throw new Error('nothing found');
`,
  'arrow.mjs': `import * as arrow from 'apache-arrow';
import { asofJoin, latestPerKey } from '@pkg/asof';
const units = [[new arrow.TimestampSecond(), 1n], [new arrow.TimestampMillisecond(), 1000n],
  [new arrow.TimestampMicrosecond(), 1000000n], [new arrow.TimestampNanosecond(), 1000000000n]];
const column = (type, values) => {
  const builder = arrow.makeBuilder({ type, nullValues: [null] });
  for (const value of values) builder.append(value);
  return builder.finish().toVector();
};
// The builders of timestamps take milliseconds; whole vectors of 64-bit integers say what they mean.
const stamps = (type, values) => arrow.makeVector(arrow.makeData({ type, data: BigInt64Array.from(values) }));
for (const [mine, a] of units) for (const [theirs, b] of units) {
  const left = stamps(mine, [10n * a, 20n * a, 30n * a]);
  const right = stamps(theirs, [5n * b, 20n * b, 31n * b]);
  const rows = asofJoin({ time: left }, { time: right, availableAt: right });
  if (String(rows) !== '0,1,1') throw new Error('wrong rows: ' + rows);
  const sliced = asofJoin({ time: left.slice(1) }, { time: right.slice(1).concat(right.slice(0, 1)) });
  if (String(sliced) !== '0,0') throw new Error('wrong rows of slices: ' + sliced);
}
const text = column(new arrow.Utf8(), ['a', 'b', null, 'a']);
const words = arrow.vectorFromArray(['a', 'b', null, 'a'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()));
const ints = arrow.vectorFromArray([1, 2, null, 1], new arrow.Int32());
const days = arrow.vectorFromArray([0, 86400000, 2 * 86400000, null].map((ms) => ms === null ? null : new Date(ms)), new arrow.DateDay());
for (const by of [text, words, ints, ['a', 'b', null, 'a']]) {
  const rows = latestPerKey({ time: [1, 2, 3, 4], by: [by] }, 9);
  if (String(rows) !== '1,3') throw new Error('wrong rows of keys: ' + rows);
}
if (String(asofJoin({ time: [0, 86399], unit: 'second' }, { time: days })) !== '0,0') throw new Error('wrong days');
if (String(asofJoin({ time: words.slice(0, 2).length === 2 ? [9, 9] : [], by: [words.slice(0, 2)] }, { time: [1, 2, 3, 4], by: [words] })) !== '3,1') throw new Error('wrong slices of a dictionary');
`,
  'arrow-types.mts': `import { vectorFromArray, TimestampNanosecond, Utf8, Dictionary, Int32 } from 'apache-arrow';
import { asofJoin } from '@pkg/asof';
const time = vectorFromArray([1n, 2n], new TimestampNanosecond());
const by = [vectorFromArray(['a', 'b'], new Dictionary(new Utf8(), new Int32()))];
asofJoin({ time, by }, { time, by, availableAt: time }) satisfies Int32Array;
`,
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
run('npm', ['install', '--no-audit', '--no-fund']);
const installed = join(folder, 'node_modules/@pkg/asof');
const manifest = JSON.parse(run('npm', ['pkg', 'get', 'dependencies'], installed));
if (Object.keys(manifest).length > 0) throw new Error('expected no dependency');
console.log(`installed: ${run('du', ['-sb', installed]).split('\t')[0]} bytes, no dependency`);
console.log(`publint: ${run('npx', ['publint', tarball]).trim().split('\n').at(-1)}`);
run('npx', ['attw', '--profile', 'esm-only', tarball]);
console.log('attw --profile esm-only: no problem');
for (const version of [5, 6]) {
  const tsc = join(folder, `node_modules/typescript-${version}/bin/tsc`);
  // Arrow's own types need their library checks off; ours are checked with them on.
  run('node', [tsc, '-p', '.', '--skipLibCheck', 'true']);
  rmSync(join(folder, 'arrow-types.mts'), { force: true });
  run('node', [tsc, '-p', '.']);
  writeFileSync(join(folder, 'arrow-types.mts'), files['arrow-types.mts']);
  console.log(`TypeScript ${run('node', [tsc, '--version']).trim()}: strict types hold`);
}
for (const node of [process.execPath, ...others.split(',').filter(Boolean)]) {
  for (const script of ['import.mjs', 'require.cjs', 'arrow.mjs']) run(node, [script]);
  console.log(`Node ${run(node, ['--version']).trim()}: import, require and Arrow vectors work`);
}
