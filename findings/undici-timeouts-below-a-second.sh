#!/usr/bin/env bash
# undici 7.30.2 (npm), seen on Node 20.20.2.
# `headersTimeout` and `bodyTimeout` are in milliseconds, but run on a timer that ticks about every half second, and none ends
# before a second: 50 ms end after about 1000 ms. An AbortSignal.timeout() of 50 ms is heard at once. Fails if that changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --save-exact undici@7.30.2

cat >check.mjs <<'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Agent, request } from 'undici';

// answers /body with a first byte and no more, and everything else not at all
const server = createServer((asked, answer) => {
  if (asked.url === '/body') answer.write('a');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

async function timeUntilError(path, limits, signal) {
  const dispatcher = new Agent(limits);
  const start = performance.now();
  try {
    const { body } = await request(`http://127.0.0.1:${port}${path}`, { dispatcher, signal });
    await body.text();
    throw new Error('it was answered');
  } catch ({ code, name }) {
    const ms = performance.now() - start;
    console.log(path, limits, code ?? name, `${Math.round(ms)} ms`);
    return { ms, code };
  } finally {
    await dispatcher.destroy();
  }
}

const headers = await timeUntilError('/', { headersTimeout: 50 });
const body = await timeUntilError('/body', { bodyTimeout: 50 });
const signal = await timeUntilError('/', {}, AbortSignal.timeout(50));
assert.equal(headers.code, 'UND_ERR_HEADERS_TIMEOUT');
assert.equal(body.code, 'UND_ERR_BODY_TIMEOUT');
assert.ok(headers.ms > 700 && body.ms > 700, 'the limits of 50 ms end after far more');
assert.ok(signal.ms < headers.ms, 'a signal is heard sooner');
server.closeAllConnections();
server.close();
JS
node check.mjs
echo 'as described: limits of 50 ms end after about a second'
