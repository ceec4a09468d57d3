import { describe, expect, test } from 'vitest';
import { lockFileProblems } from './lock-file.mjs';

const integrity = 'sha512-x';

function problemsOf(packages) {
  return lockFileProblems({ packages });
}

describe('the lock file', () => {
  test('is sound when every package is exact, hashed and complete', () => {
    const packages = {
      '': { devDependencies: { typescript7: 'npm:typescript@7.0.2', vite: '8.3.8' } },
      'packages/std': { version: '0.1.0', dependencies: { zod: '4.6.7' } },
      'node_modules/@pkg/std': { resolved: 'packages/std', link: true },
      'node_modules/vite': { version: '8.3.8', integrity },
    };
    expect(problemsOf(packages)).toEqual([]);
  });

  test('has a hole when an optional platform package is missing', () => {
    const packages = {
      'node_modules/nx': { integrity, optionalDependencies: { '@nx/nx-darwin': '1.0.0' } },
    };
    expect(problemsOf(packages)).toEqual([
      'node_modules/nx: optional dependency @nx/nx-darwin is not in the lock file',
    ]);
  });

  test('has no hole when the optional package is nested or hoisted', () => {
    const optionalDependencies = { nested: '1.0.0', beside: '1.0.0', hoisted: '1.0.0' };
    const packages = {
      'node_modules/a/node_modules/b': { integrity, optionalDependencies },
      'node_modules/a/node_modules/b/node_modules/nested': { integrity },
      'node_modules/a/node_modules/beside': { integrity },
      'node_modules/hoisted': { integrity },
    };
    expect(problemsOf(packages)).toEqual([]);
  });

  test('may not name the host of a registry', () => {
    const resolved = 'https://registry.example/x.tgz';
    expect(problemsOf({ 'node_modules/x': { integrity, resolved } })).toHaveLength(1);
  });

  test('may not list a package without its hash', () => {
    expect(problemsOf({ 'node_modules/x': { version: '1.0.0' } })).toHaveLength(1);
  });

  test.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1', 'github:a/b', '1.0'])(
    'may not ask for the range %s',
    (spec) => {
      expect(problemsOf({ 'packages/std': { dependencies: { x: spec } } })).toHaveLength(1);
    },
  );

  test('may hold ranges inside the packages of others', () => {
    expect(problemsOf({ 'node_modules/x': { integrity, dependencies: { y: '^1.0.0' } } })).toEqual(
      [],
    );
  });
});
