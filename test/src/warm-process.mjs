// The built command line in a process that stays: a message with a command comes in, one with what became of it goes out. A
// command that would keep its own process from ending keeps this one from answering.
import { on } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PACKAGE = import.meta.resolve('@pkg/cli/package.json');
const { main } = await import(new URL('dist/main.js', PACKAGE));
const [folder, program] = ['.', 'bin/run.js'].map((path) => fileURLToPath(new URL(path, PACKAGE)));

const said = { stdout: '', stderr: '' };
for (const name of Object.keys(said))
  process[name].write = (part, ...rest) => {
    said[name] += typeof part === 'string' ? part : Buffer.from(part).toString('utf8');
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };

/** Counts what keeps this process from ending; requests of files end by themselves. */
const open = () =>
  process.getActiveResourcesInfo().filter((name) => !/^(?:FSReq|CloseReq)/.test(name)).length;

const commands = on(process, 'message');
const idle = open();
for await (const [{ args, cwd, env }] of commands) {
  [said.stdout, said.stderr] = ['', ''];
  process.exitCode = 0;
  process.chdir(cwd);
  Object.assign(process.env, env);
  process.argv = [process.execPath, program, ...args];
  await main(args, folder);
  while (open() > idle) await pause(2);
  for (const name of Object.keys(env)) delete process.env[name];
  process.send({ exit: process.exitCode, ...said });
}
