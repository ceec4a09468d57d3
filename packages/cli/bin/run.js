#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { guardStreams } from '../dist/output-streams.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const argv = process.argv.slice(2);
guardStreams();

const { main } = await import('../dist/main.js');
await main(argv, root);
