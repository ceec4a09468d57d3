#!/usr/bin/env node
// Importing oclif takes longer than starting Node, so what needs none of it is answered first.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const argv = process.argv.slice(2);

if (argv[0] === '--version') {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  console.log(`pipeline/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else {
  const { main } = await import('../dist/main.js');
  await main(argv, root);
}
