/** The benchmark's model on one thread: makes every second, third, ... block of the worlds as often as it is asked. */

import { parentPort, workerData } from 'node:worker_threads';
import { openModel } from './open-model.mjs';

const model = openModel(workerData.module);
const out = new Float32Array(workerData.out);
parentPort.on('message', ({ worlds, first, step }) => {
  const start = performance.now();
  model.make(worlds, first, step, out);
  parentPort.postMessage(performance.now() - start);
});
parentPort.postMessage('ready');
