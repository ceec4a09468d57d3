/**
 * Counts the requests of commands on a data root in S3: the demo, the same run again, its plan, and looks at it. Run it after
 * `npm run build`. The server is in memory and on loopback, so that the seconds are those of the program and not of a network;
 * `--delay-ms N` answers each request N ms late. `--by-folder` prints what was asked of each folder.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FakeServer } from '@pkg/s3/testing';

const PROGRAM = fileURLToPath(new URL('../../cli/bin/run.js', import.meta.url));
const WEEK = ['--start', '2014-12-01', '--end', '2014-12-07', '--worlds', '500'];
const { values } = parseArgs({
  options: {
    'delay-ms': { type: 'string', default: '0' },
    'by-folder': { type: 'boolean', default: false },
  },
});
const delayMs = Number(values['delay-ms']);

const server = await FakeServer.start({ delayMs });
const commands = [
  ['demo', 'demo', '--worlds', '500'],
  ['run again', 'run', ...WEEK],
  ['plan', 'run', '--dry-run', ...WEEK],
  ['status', 'status'],
  ['verify manifests', 'verify', '--manifests', ...WEEK.slice(0, 4)],
  ['show', 'show', '2014-12-05'],
];

console.log('| command | list | read | look | write | remove | in all | s |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [name, ...args] of commands) {
  const from = server.requests.length;
  const started = performance.now();
  await pipeline([...args, '--data-root', 's3://bucket/league']);
  const seconds = (performance.now() - started) / 1000;
  const seen = server.requests.slice(from);
  const [list, read, look, write, remove] = [
    seen.filter(({ isListing }) => isListing),
    ...['GET', 'HEAD', 'PUT', 'DELETE'].map((method) =>
      seen.filter((request) => request.method === method && !request.isListing),
    ),
  ];
  const counts = [list, read, look, write, remove, seen].map(({ length }) => length);
  console.log(`| ${[name, ...counts, seconds.toFixed(1)].join(' | ')} |`);
  if (values['by-folder']) printFolders(seen);
}
await server.close();

function printFolders(seen) {
  const folders = new Map();
  for (const { method, key, isListing } of seen) {
    const name = `${isListing ? 'LIST' : method} ${key.split('/').slice(1, 3).join('/')}`;
    folders.set(name, (folders.get(name) ?? 0) + 1);
  }
  for (const [name, count] of [...folders].sort((a, b) => b[1] - a[1]).slice(0, 25))
    console.log(`    ${String(count).padStart(6)} ${name}`);
}

async function pipeline(args) {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const exit = await new Promise((resolve) => child.on('close', resolve));
  if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${String(exit)}: ${said}`);
}
