import { expect, test } from 'vitest';
import { checkConfigSources } from './check-sources.ts';

test('policies and ages of the config are of known sources, and valid', async () => {
  await checkConfigSources({ policies: { odds: 'stale:6h' }, refresh: { injuries: '10m' } });
  for (const config of [
    { policies: { oddz: 'gap' } },
    { policies: { odds: 'maybe' } },
    { refresh: { injuries: 'soon' } },
  ])
    await expect(checkConfigSources(config)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      hint: 'pipeline config show --origin says which file it comes from',
    });
});
