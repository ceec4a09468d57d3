// The built command line in a process that stays: one JSON list of arguments a line comes in, one JSON object with what
// became of it goes out. For checks that run hundreds of commands; what is killed is always a process of its own.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core';

const config = await Config.load(
  fileURLToPath(new URL('.', import.meta.resolve('@pkg/cli/package.json'))),
);
const write = process.stdout.write.bind(process.stdout);
let [stdout, stderr] = ['', ''];
process.stdout.write = (part) => (stdout += String(part)) !== '';
process.stderr.write = (part) => (stderr += String(part)) !== '';
console.log = (part = '') => (stdout += `${String(part)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...args] = JSON.parse(line);
  [stdout, stderr] = ['', ''];
  process.exitCode = 0;
  await config.runCommand(command, args);
  write(`${JSON.stringify({ exit: process.exitCode, stdout, stderr })}\n`);
}
