import { expect, test } from 'vitest';
import { graphProblems } from './workspace.mjs';

function packageOf(name, layer, dependencies = {}, field = 'dependencies') {
  return { name: `@pkg/${name}`, layer, json: { [field]: dependencies } };
}

test('a dependency down the layers is allowed', () => {
  const packages = [
    packageOf('std', 'leaf'),
    packageOf('engine', 'engine', { '@pkg/std': '0.1.0', zod: '4.6.7' }),
  ];
  expect(graphProblems(packages)).toEqual([]);
});

test('a dependency up the layers is a problem, also one of development only', () => {
  const packages = [
    packageOf('std', 'leaf', { '@pkg/engine': '0.1.0' }, 'devDependencies'),
    packageOf('engine', 'engine'),
  ];
  expect(graphProblems(packages)).toEqual([
    '@pkg/std (leaf) may not depend on @pkg/engine (engine)',
  ]);
});

test('a dependency beside itself is a problem for a leaf', () => {
  const packages = [packageOf('std', 'leaf'), packageOf('other', 'leaf', { '@pkg/std': '0.1.0' })];
  expect(graphProblems(packages)).toHaveLength(1);
});

test('asof may have no dependency at all', () => {
  expect(graphProblems([packageOf('asof', 'leaf', { zod: '4.6.7' })])).toHaveLength(1);
});

test('a package without a layer is a problem', () => {
  expect(graphProblems([packageOf('new', 'none')])).toHaveLength(1);
});
