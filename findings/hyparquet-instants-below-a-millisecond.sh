#!/usr/bin/env bash
# hyparquet 1.31.5, file written by hyparquet-writer 0.17.0 (npm), seen on Node 20.20.2.
# Columns TIMESTAMP_MICROS and TIMESTAMP of nanoseconds are read as Date, cut to whole milliseconds without a word: two
# captures 543 microseconds apart are equal when they come back, so neither is the later one. A parser of one's own gets the
# whole number. Fails if that changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --save-exact hyparquet-writer@0.17.0 hyparquet@1.31.5

cat >check.mjs <<'JS'
import assert from 'node:assert/strict';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

const written = (data, type) =>
  parquetWriteBuffer({
    columnData: [{ name: 'captured', data }],
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'captured', type: 'INT64', repetition_type: 'REQUIRED', ...type },
    ],
  });
const micros = written([1700000000123456n, 1700000000123999n], { converted_type: 'TIMESTAMP_MICROS' });
const nanos = written([1700000000123456789n], {
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
});
const read = async (file, options = {}) =>
  (await parquetReadObjects({ file, ...options })).map(({ captured }) => captured);

const dates = await read(micros);
console.log(dates, await read(nanos));
assert.deepStrictEqual(dates.map(Number), [1700000000123, 1700000000123]);
assert.deepStrictEqual((await read(nanos)).map(Number), [1700000000123]);

const parsers = { timestampFromMicroseconds: (value) => value };
const whole = await read(micros, { parsers });
console.log('with a parser of its own:', whole);
assert.deepStrictEqual(whole, [1700000000123456n, 1700000000123999n]);
JS
node check.mjs
echo 'as described: instants are cut to milliseconds unless a parser is given'
