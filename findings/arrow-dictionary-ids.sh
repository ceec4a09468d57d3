#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm), seen on Node 20.20.2.
# Encoding the same columns of texts three times in one process gives three different files. A column of texts becomes a
# dictionary by default, the id of a dictionary without one is the next number of a counter of the process, and the id is
# written into the schema and into each dictionary batch. With an id of one's own, or with plain Utf8, the bytes are equal.
# Fails if that changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --save-exact apache-arrow@21.2.0

cat >check.mjs <<'JS'
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as arrow from 'apache-arrow';

const teams = ['BOS', 'LAL', 'BOS'];
const digest = (team) =>
  createHash('sha256')
    .update(arrow.tableToIPC(new arrow.Table({ team }), 'file'))
    .digest('hex')
    .slice(0, 12);

const byDefault = [1, 2, 3].map(() => digest(arrow.tableFromArrays({ team: teams }).getChild('team')));
const withId = [1, 2, 3].map(() =>
  digest(arrow.vectorFromArray(teams, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), 7))),
);
const plain = [1, 2, 3].map(() => digest(arrow.vectorFromArray(teams, new arrow.Utf8())));
console.log({ byDefault, withId, plain });
assert.equal(new Set(byDefault).size, 3);
assert.equal(new Set(withId).size, 1);
assert.equal(new Set(plain).size, 1);
JS
node check.mjs
echo 'as described: equal tables, three digests by default, one with an id or with plain texts'
