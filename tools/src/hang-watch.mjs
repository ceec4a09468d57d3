// Ends a tree of processes that hangs. No limit on time tells a hang from a slow or busy machine, so this looks at work instead: a
// tree hangs if no thread of its processes was running, waiting for a processor or waiting for a disk at any look over a whole window, and
// together they used next to no processor time. An endless loop is not ended: it uses time, as honest work does.
// Linux alone, whose /proc tells; elsewhere nothing is watched.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

const TICKS_PER_SECOND = 100; // of utime and stime in /proc/<pid>/stat: fixed on Linux for programs
const BUSY_STATES = new Set(['R', 'D']);
/** The share of one processor that timers and polls of a hanging tree may use. */
const IDLE_SHARE = 0.05;

/** Reads the /proc entry of one process, or null once it is gone or has ended. `ticks` counts children that have ended. */
function readProcess(pid) {
  try {
    const [state, parent, ...rest] = fieldsOf(`/proc/${pid}/stat`);
    if (state === 'Z') return null;
    const ticks = rest.slice(9, 13).reduce((sum, each) => sum + Number(each), 0);
    return { pid, parent: Number(parent), ticks };
  } catch {
    return null;
  }
}

/** The fields after the name of a program, which may itself hold anything: state, parent, ... */
function fieldsOf(path) {
  const text = readFileSync(path, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Whether any thread of a process runs or waits for a processor or a disk: the first may merely wait for such another. */
function isBusyProcess({ pid }) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.some((thread) =>
      BUSY_STATES.has(fieldsOf(`/proc/${pid}/task/${thread}/stat`)[0]),
    );
  } catch {
    // It, or a thread of it, ended just now.
    return true;
  }
}

/** `root` and everything below it, in the order of their ids. Empty where there is no /proc. */
export function processTree(root) {
  if (!existsSync('/proc/self/stat')) return [];
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((each) => each !== null);
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return all.filter(({ pid }) => tree.has(pid)).sort((a, b) => a.pid - b.pid);
}

/**
 * Whether looks at a tree, oldest first, each `{ atMs, isBusy, ticks }`, show a hang: they span `windowMs`, none was busy, and the
 * ticks between the first and the last are those of an idle tree.
 */
export function isHung(looks, windowMs) {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last.atMs - first.atMs < windowMs) return false;
  if (looks.some(({ isBusy }) => isBusy)) return false;
  const usedMs = ((last.ticks - first.ticks) / TICKS_PER_SECOND) * 1000;
  return usedMs < IDLE_SHARE * (last.atMs - first.atMs);
}

/**
 * Looks at the tree of `root` until the returned function is called; a tree that hangs for `windowMs` is given to `onHang` once, as
 * the ids of its processes, the youngest first.
 */
export function watchForHang(root, { windowMs, everyMs, onHang }) {
  let looks = [];
  const timer = setInterval(() => {
    const tree = processTree(root);
    if (tree.length === 0) return;
    const isBusy = tree.some(isBusyProcess);
    const ticks = tree.reduce((sum, each) => sum + each.ticks, 0);
    if (isBusy) looks = [];
    else looks.push({ atMs: performance.now(), isBusy, ticks });
    if (!isHung(looks, windowMs)) return;
    clearInterval(timer);
    onHang(tree.map(({ pid }) => pid).reverse());
  }, everyMs);
  return () => clearInterval(timer);
}

/** The command line of a process, or '' once it is gone. */
export function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}
