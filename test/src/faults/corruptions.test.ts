/** A sample of what `npm run -s corruptions` does. */
import { expect, test } from 'vitest';
import { makeDemo, temporaryFolder } from '../data-root.ts';
import { corruptions } from './corruptions.ts';

test('damage to any file is seen by pipeline verify, which names the file', async () => {
  const { root } = await makeDemo();
  const { tried, missed } = await corruptions({
    root,
    scratch: temporaryFolder(),
    every: 211,
    outputs: 40,
    say: () => undefined,
  });
  expect(missed).toEqual([]);
  expect(Object.keys(tried).sort()).toEqual(['manifest', 'outputs', 'plan', 'pointer']);
});
