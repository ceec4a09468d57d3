/**
 * Writes random words of many worlds to stdout, for batteries of tests: `node bench/words.mjs [mode] | dieharder -g 200 -a`.
 *
 * `across` (default) takes one word of each world of a block after another, as the lanes of the kernel hold them; `along` takes
 * 4,096 words of each world.
 */

import { Stream } from '../dist/stream.js';

const mode = process.argv[2] ?? 'across';
const stdout = process.stdout;
const isAcross = mode === 'across';
const [worlds, words] = [256, 4096];
process.stdout.on('error', () => process.exit(0));

const streams = Array.from({ length: worlds }, () => new Stream());
const buffer = new Int32Array(worlds * words);
for (let block = 0; ; block++) {
  for (let index = 0; index < worlds; index++) {
    streams[index].toWorld(12345, block * worlds + index);
    for (let i = 0; i < words; i++) {
      buffer[isAcross ? i * worlds + index : index * words + i] = streams[index].word();
    }
  }
  const isFull = !stdout.write(Buffer.from(buffer.buffer.slice(0)));
  if (isFull) await new Promise((resolve) => stdout.once('drain', resolve));
}
