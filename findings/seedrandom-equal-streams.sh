#!/usr/bin/env bash
# seedrandom 3.0.5 (npm), seen on Node 20.20.2.
# A seed may be any object, but what it holds does not always count: objects are read three levels deep, and only by their
# enumerable properties. Seeds that differ further down, two Maps with other entries, and two Dates all give one and the
# same stream, without an error; what differs within three levels counts. A number and its text are different seeds.
# Fails if that changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --save-exact seedrandom@3.0.5

cat >check.mjs <<'JS'
import assert from 'node:assert/strict';
import seedrandom from 'seedrandom';

const first = (seed) => seedrandom(seed)();
const slate = (group) => ({ run: { slate: { draft: { group } } } });
const pairs = {
  'below the third level': [slate(5029), slate(5030)],
  'entries of a Map': [new Map([['slate', 5029]]), new Map([['slate', 5030]])],
  'instants of a Date': [new Date(5), new Date(6)],
};
for (const [what, [one, other]] of Object.entries(pairs)) {
  console.log(what, first(one), first(other));
  assert.equal(first(one), first(other));
}
assert.notEqual(first({ run: { slate: 5029 } }), first({ run: { slate: 5030 } }));
console.log('1 and its text', first(1), first('1'));
assert.notEqual(first(1), first('1'));
JS
node check.mjs
echo 'as described: seeds that differ deep down, in a Map or in a Date share one stream'
