import { codeReader } from '@pkg/engine';
import { describe, expect, test } from 'vitest';
import { pipeline } from './pipeline.ts';

const { steps } = pipeline({ simThreads: 1 });
const code = codeReader();
const modules = new Map(steps.map(({ asset, module }) => [asset, code.modulesOf(module)]));

describe('the code of a step', () => {
  test.each(steps.map(({ asset }) => asset))(
    'of %s covers how tables are read and written, and the codec',
    (asset) => {
      expect(modules.get(asset)).toEqual(
        expect.arrayContaining([
          '@pkg/steps/src/table-io.ts',
          '@pkg/lake/src/parquet.ts',
          expect.stringMatching(/^hyparquet@\d/) as string,
        ]),
      );
    },
  );

  test('covers what computes it and not what computes another', () => {
    const kernels = modules.get('sim.run')!.filter((name) => name.startsWith('@pkg/sim/'));
    expect(kernels).toContain('@pkg/sim/src/worker.ts');
    expect(modules.get('ingest.odds_raw')!.some((name) => name.includes('/sim/'))).toBe(false);
    expect(modules.get('minutes.score')!.some((name) => name.includes('/ownership/'))).toBe(false);
  });

  test('covers no test, no list of steps and nothing of the engine', () => {
    for (const names of modules.values()) {
      const odd = names.filter((name) => /\.test\.|\/pipeline\.ts|@pkg\/engine/.test(name));
      expect(odd).toEqual([]);
    }
  });
});
