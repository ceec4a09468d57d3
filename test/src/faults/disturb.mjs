// Loaded before the program with `node --import <this file>?<settings>`: counts the operations by which the program
// changes the file system, one at a time, and disturbs the one that it is told to. The program knows nothing of it.
//
//   kill=<n>                  SIGKILL instead of operation n, counted from 1
//   fail=<n>&code=<E>         operation n fails with the error code E; with `&lasting` all after it, too
//   record=<folder>&root=<r>  before each operation that follows a change which a reader can see, hard links to all that
//                             is below r go to <folder>/<state>: what a SIGKILL at that moment would leave. At the end
//                             <folder>/log names every operation and its state
//   log=<file>                at the end the file names every operation
//   plant=pointer-first       a bug: the pointer of the unified table is there before the manifest that it names
import fs, { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { sealedJson, sha256 } from '@pkg/std';

const settings = new URL(import.meta.url).searchParams;
const kill = Number(settings.get('kill') ?? 0);
const fail = Number(settings.get('fail') ?? 0);
const [record, root] = [settings.get('record'), settings.get('root')];
const logFile = record === null ? settings.get('log') : join(record, 'log');
const log = [];
// Names of temporary files are hidden from readers, and syncing changes nothing that they see.
const SEEN = new Set(['linkSync', 'renameSync', 'rmSync', 'unlinkSync']);
let state = 0;
let isChanged = true;
// True while this file itself looks at the root, which is no operation of the program.
let isLooking = false;

/** Counts one operation, before it happens; throws what is to be injected. */
function count(name, path) {
  // Heartbeats come by the clock: how many there are differs from run to run.
  if (isLooking || path.includes('/leases/holders')) return;
  if (record !== null && isChanged) {
    isLooking = true;
    linkAll(root, join(record, String((state += 1))));
    isLooking = false;
  }
  isChanged = SEEN.has(name) && !basename(path).startsWith('.tmp-');
  log.push(`${state} ${name} ${path}`);
  const n = log.length;
  if (n === kill) process.kill(process.pid, 'SIGKILL');
  if (fail > 0 && (settings.has('lasting') ? n >= fail : n === fail)) {
    const code = settings.get('code');
    throw Object.assign(new Error(`${code}: injected, ${name} '${path}'`), { code });
  }
}

/** Histories are never written by a run and are left out. */
function linkAll(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (entry.name !== 'bronze') linkAll(source, target);
    } else if (entry.isFile()) linkSync(source, target);
  }
}

function disturb(method, pathOf) {
  const original = fs[method];
  fs[method] = (...args) => {
    count(method, pathOf(...args));
    // Node removes a folder by calls of its own to the functions here: one operation, as far as we are concerned.
    const was = isLooking;
    isLooking = true;
    try {
      return original(...args);
    } finally {
      isLooking = was;
    }
  };
}

/** The planted bug: when the manifest of the unified table is about to get its name, its pointer is there already. */
function plantPointer(from, to) {
  const found = /manifests\/(finalize\.unified)\/(.+)\/run=([^/]+)\/\.v\d+-manifest\.json$/.exec(
    to,
  );
  if (found === null) return;
  const [path, asset, partition, run_id] = found;
  const bytes = sealedJson(
    {
      pointer_version: 'v1',
      asset,
      run_id,
      manifest_path: path.replace(/\.v\d+-manifest\.json$/, 'manifest.json'),
      manifest_sha256: sha256(readFileSync(from)),
      previous: null,
      promoted_at: '2024-01-01T00:00:00Z',
      action: 'publish',
      moved_by: 'a planted bug',
      fence: 0,
      token: 'planted',
    },
    2,
  );
  const folder = join(to.slice(0, found.index), 'current', asset, partition);
  isLooking = true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.v000001-current_run.json'), bytes);
  isLooking = false;
  isChanged = true;
}

if (isMainThread) {
  for (const method of ['mkdirSync', 'rmSync', 'unlinkSync']) disturb(method, (path) => path);
  for (const method of ['linkSync', 'renameSync']) disturb(method, (_, path) => path);
  if (settings.get('plant') === 'pointer-first') {
    // Around what records: the moment between the pointer and the manifest is a state of its own.
    const { linkSync: link } = fs;
    fs.linkSync = (from, to) => {
      plantPointer(from, to);
      return link(from, to);
    };
  }
  const paths = new Map();
  const open = fs.openSync;
  fs.openSync = (path, flags, ...rest) => {
    if (typeof flags === 'number' && (flags & 3) !== 0) count('openSync', path);
    const file = open(path, flags, ...rest);
    paths.set(file, path);
    return file;
  };
  const pathOf = (file) => paths.get(file) ?? String(file);
  disturb('writeFileSync', pathOf);
  const { fsync } = fs;
  fs.fsync = (file, done) => {
    try {
      count('fsync', pathOf(file));
    } catch (error) {
      process.nextTick(done, error);
      return;
    }
    fsync(file, done);
  };
  syncBuiltinESMExports();
  if (logFile !== null)
    process.on('exit', () => {
      isLooking = true;
      mkdirSync(dirname(logFile), { recursive: true });
      writeFileSync(logFile, log.map((line) => `${line}\n`).join(''));
    });
}
