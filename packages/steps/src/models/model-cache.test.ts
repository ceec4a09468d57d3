import type { PinnedFile, StepContext } from '@pkg/engine';
import { sha256 } from '@pkg/std';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ModelCache } from './model-cache.ts';

const SCHEMA = z.object({ weight: z.number() });

/** A cell that reads the model run of `models.minutes`, and the paths that it opened. */
function cellReading(model: unknown, path = 'model.json') {
  const bytes = Buffer.from(JSON.stringify(model));
  const file: PinnedFile = { path, sha256: sha256(bytes) };
  const opened: string[] = [];
  const context = {
    inputs: () => [],
    upstream: () => [{ asset: 'models.minutes', files: new Map([['model.json', file]]) }],
    read: (wanted: PinnedFile) => {
      opened.push(wanted.path);
      return Promise.resolve(bytes);
    },
  } as unknown as StepContext;
  return { context, opened };
}

test('a model run is read once, whichever run of the same bytes a slate has', async () => {
  const models = new ModelCache();
  const [first, second] = [cellReading({ weight: 1 }), cellReading({ weight: 1 }, 'other.json')];
  const model = await models.read(first.context, 'models.minutes', SCHEMA);
  expect(await models.read(second.context, 'models.minutes', SCHEMA)).toBe(model);
  expect([first.opened, second.opened]).toEqual([['model.json'], []]);
});

test('a model run of other bytes is another model', async () => {
  const models = new ModelCache();
  await models.read(cellReading({ weight: 1 }).context, 'models.minutes', SCHEMA);
  const other = await models.read(cellReading({ weight: 2 }).context, 'models.minutes', SCHEMA);
  expect(other).toEqual({ weight: 2 });
});

test('bytes that are a model of one head are refused as one of another', async () => {
  const models = new ModelCache();
  const { context } = cellReading({ weight: 1 });
  await models.read(context, 'models.minutes', SCHEMA);
  const reading = models.read(context, 'models.minutes', z.object({ trees: z.array(z.number()) }));
  await expect(reading).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
});

test('a model run that was not asked for while many others were is read again', async () => {
  const models = new ModelCache();
  const first = cellReading({ weight: 0 });
  await models.read(first.context, 'models.minutes', SCHEMA);
  for (let weight = 1; weight <= 20; weight += 1)
    await models.read(cellReading({ weight }).context, 'models.minutes', SCHEMA);
  await models.read(first.context, 'models.minutes', SCHEMA);
  expect(first.opened).toHaveLength(2);
});
