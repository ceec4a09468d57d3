import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isHung, processTree, watchForHang } from './hang-watch.mjs';

const WINDOW_MS = 1000;
const idle = (atMs, ticks = 0) => ({ atMs, isBusy: false, ticks });

describe('a hang', () => {
  test('is a whole window without work', () => {
    expect(isHung([idle(0), idle(500), idle(1000)], WINDOW_MS)).toBe(true);
  });

  test.each([
    ['no look yet', []],
    ['a window that is not over', [idle(0), idle(999)]],
    ['one process that was busy', [idle(0), { ...idle(500), isBusy: true }, idle(1000)]],
    ['processor time between the looks', [idle(0), idle(500, 3), idle(1000, 6)]],
  ])('is not %s', (_, looks) => {
    expect(isHung(looks, WINDOW_MS)).toBe(false);
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('a tree of processes', () => {
  // A shell that waits for a Node that waits for ever: both are to be found.
  const waits = `"${process.execPath}" -e "setInterval(() => {}, 2 ** 30)"; true`;

  test('that waits for ever is handed over, children first', async () => {
    const child = spawn('sh', ['-c', waits], { stdio: 'ignore' });
    const hung = await new Promise((resolve) => {
      watchForHang(child.pid, { windowMs: 500, everyMs: 50, onHang: resolve });
    });
    expect(hung.length).toBeGreaterThanOrEqual(2);
    expect(hung.at(-1)).toBe(child.pid);
    for (const pid of hung) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    expect(processTree(child.pid)).toEqual([]);
  });

  test('that computes is left alone', async () => {
    const child = spawn(process.execPath, ['-e', 'let n = 0; while (n < 5e8) n += 1;'], {
      stdio: 'ignore',
    });
    let isHanded = false;
    const stop = watchForHang(child.pid, {
      windowMs: 200,
      everyMs: 20,
      onHang: () => (isHanded = true),
    });
    await new Promise((resolve) => child.on('close', resolve));
    stop();
    expect(isHanded).toBe(false);
  });
});
