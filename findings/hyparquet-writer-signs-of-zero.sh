#!/usr/bin/env bash
# hyparquet-writer 0.17.0, read back by hyparquet 1.31.5 (npm), seen on Node 20.20.2.
# A column of doubles (or floats) with zeros of both signs loses them as soon as the writer chooses a dictionary, which it
# does when values repeat: every zero gets the sign of the first one, so that [-0, 0] comes back as [-0, -0]. The writer looks values
# up in a Map, for which the two are one key. The same values written plainly come back as they were.
# Fails if that changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --save-exact hyparquet-writer@0.17.0 hyparquet@1.31.5

cat >check.mjs <<'JS'
import assert from 'node:assert/strict';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

async function roundTrip(data, options = {}) {
  const file = parquetWriteBuffer({ columnData: [{ name: 'margin', type: 'DOUBLE', data, ...options }] });
  const { encodings } = parquetMetadata(file).row_groups[0].columns[0].meta_data;
  const values = (await parquetReadObjects({ file })).map(({ margin }) => margin);
  console.log(data, encodings.join(' + '), '->', values);
  return values;
}

// strict equality of node:assert tells the signs of zero apart
assert.deepStrictEqual(await roundTrip([-0, 0]), [-0, -0]);
assert.deepStrictEqual(await roundTrip([0, -0, 0]), [0, 0, 0]);
assert.deepStrictEqual(await roundTrip([-0, 1]), [-0, 1]);
assert.deepStrictEqual(await roundTrip([0, -0, 0], { encoding: 'PLAIN' }), [0, -0, 0]);
JS
node check.mjs
echo 'as described: a dictionary gives every zero the sign of the first, plain values keep theirs'
