// npm test [-- @pkg/name ...]: runs the tests of every package (or of those named) through Nx,
// which builds what they need, and ends with one total. Nx hides the output of tasks that pass, so
// the counts come from each package's test-results.json, which Nx also restores for a task that it
// takes from its cache. The tests of the built program wait for processes and servers while those of
// the packages compute, so they run side by side.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine, watchForHang } from './hang-watch.mjs';
import { readWorkspace } from './lint/workspace.mjs';
import { sourceFiles } from './source-files.mjs';
import { closingLine, totalOf } from './test-totals.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = 'test-results.json';
/** The tests of the built program. */
const PROGRAM = '@pkg/test';
const HANG = { windowMs: 600_000, everyMs: 2000 };

/** Runs the tests of some projects; gives whether all are green. */
async function runTests(names) {
  const packages = names.filter((name) => name !== PROGRAM);
  if (packages.length === names.length || packages.length === 0) return runTargets('test', names);
  // Whatever both need is built once.
  if (!(await runTargets('build', names))) return false;
  const both = [runTargets('test', [PROGRAM]), runTargets('test', packages, '--parallel=1')];
  return (await Promise.all(both)).every((isGreen) => isGreen);
}

function runTargets(target, names, ...options) {
  const nxBin = join(ROOT, 'node_modules/nx/dist/bin/nx.js');
  const args = ['run-many', '-t', target, '--projects', names.join(','), ...options];
  const nx = spawn(process.execPath, [nxBin, ...args], { cwd: ROOT, stdio: 'inherit' });
  const stopWatching = watchForHang(nx.pid, { ...HANG, onHang: endHang });
  return new Promise((resolve, reject) => {
    nx.on('error', reject);
    nx.on('close', (status) => {
      stopWatching();
      resolve(status === 0);
    });
  });
}

/** Ends the processes below Nx, which then prints what their tests had said. */
function endHang(pids) {
  console.log('No process of the tests has worked for ten minutes. They are ended:');
  for (const pid of pids.slice(0, -1)) {
    console.log(`  ${pid} ${commandLine(pid)}`);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended when one of those above did.
    }
  }
}

function readProject({ name, folder }) {
  const results = join(ROOT, folder, RESULTS);
  const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : null;
  const hasTests = sourceFiles(join(ROOT, folder)).some((path) => path.includes('.test.'));
  return { name, report, hasTests };
}

async function main(names) {
  const workspace = readWorkspace(ROOT);
  const unknown = names.filter((name) => !workspace.some((project) => project.name === name));
  if (unknown.length > 0) throw new Error(`no such package: ${unknown.join(', ')}`);

  const projects = workspace.filter(({ name }) => names.length === 0 || names.includes(name));
  // A report of an earlier run must not be counted as one of this run.
  for (const { folder } of projects) rmSync(join(ROOT, folder, RESULTS), { force: true });

  const isGreen = await runTests(projects.map(({ name }) => name));
  const total = totalOf(projects.map(readProject));
  if (!isGreen && total.failed === 0) {
    total.failed += 1;
    total.notes.push('a task failed outside the tests: see the output of Nx above');
  }
  for (const note of total.notes) console.log(note);
  console.log(`\n${closingLine(total)}`);
  return total.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
