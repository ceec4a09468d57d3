import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { makePipeline, makePartition, NOW, openLab, result } from './fixtures/lab.ts';
import { memoryObjectStore } from '@pkg/std/memory-object-store';

test('200 partitions at once have no more requests at a source than its pool has units', async () => {
  let [open, most, requests] = [0, 0, 0];
  // Counted where requests arrive, whatever the engine believes; one ends before its answer can be read.
  const server = createServer((_, response) => {
    requests += 1;
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      response.end('ok');
    }, 3);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const lab = await openLab();
  try {
    const slates = Array.from({ length: 200 }, (_, at) => {
      const day = new Date(NOW + at * 86_400_000).toISOString().slice(0, 10);
      return makePartition(day, `${day}T17:30:00Z`, []);
    });
    const asked = makePipeline();
    const call = asked.steps.find(({ asset }) => asset === 'health.checks')!;
    const pipeline = {
      steps: [
        {
          ...call,
          upstream: [],
          pool: 'wide',
          claims: () => ({ nba: 1 }),
          run: async () => {
            await (await fetch(`http://127.0.0.1:${String(port)}/`)).text();
            return result('asked');
          },
        },
      ],
      published: [],
      gate: 'health.checks',
      pools: { wide: { units: 200 }, nba: { units: 3 }, publish: { units: 200 } },
    };
    const { outcomes } = await lab.run({
      pipeline,
      slates,
      store: memoryObjectStore(),
      maxParallel: 200,
    });
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['succeeded']));
    expect({ most, requests }).toEqual({ most: 3, requests: 200 });
  } finally {
    server.close();
    lab.close();
  }
});
