#!/usr/bin/env bash
# csv-parse 7.0.3 (npm), seen on Node 20.20.2.
# With `cast: true` a cell counts as a number when Number() takes it, and is then read by parseFloat(), which stops at the
# first letter: 0x10, 0b11 and 0o17 become 0, without an error. An identifier such as 0022300001 loses its zeros, and
# 1e3 is 1000; 1_000 and Infinity stay texts. Fails if that changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --save-exact csv-parse@7.0.3

cat >check.mjs <<'JS'
import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';

const cells = ['0x10', '0b11', '0o17', '0022300001', '1e3', '1_000', 'Infinity'];
const cast = parse(cells.join('\n'), { cast: true }).flat();
console.log(Object.fromEntries(cells.map((cell, at) => [cell, cast[at]])));
assert.equal(Number('0x10'), 16);
assert.deepStrictEqual(cast, [0, 0, 0, 22300001, 1000, '1_000', 'Infinity']);
JS
node check.mjs
echo 'as described: hexadecimal, binary and octal cells become 0'
