import { describe, expect, test } from 'vitest';
import { closingLine, totalOf } from './test-totals.mjs';

function project(name, changes) {
  const report = {
    success: true,
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
  };
  return { name, hasTests: true, report: { ...report, ...changes } };
}

describe('the total of the tests', () => {
  test('adds up every package', () => {
    const projects = [project('a', {}), project('b', { numFailedTests: 1, success: false })];
    expect(totalOf(projects)).toMatchObject({ passed: 4, failed: 1, skipped: 0 });
  });

  test('counts pending and todo tests as skipped', () => {
    const projects = [project('a', { numPendingTests: 2, numTodoTests: 1 })];
    expect(totalOf(projects)).toMatchObject({ passed: 2, failed: 0, skipped: 3 });
  });

  test('counts a test file that did not load as a failure', () => {
    const testResults = [{ name: 'x.test.ts', status: 'failed', assertionResults: [] }];
    const total = totalOf([project('a', { success: false, testResults })]);
    expect(total).toMatchObject({ failed: 1, notes: ['a: x.test.ts failed to load'] });
  });

  test('counts a package that has tests and no report as a failure', () => {
    const total = totalOf([{ name: 'a', hasTests: true, report: null }]);
    expect(total).toMatchObject({ passed: 0, failed: 1 });
  });

  test('expects no report of a package without tests', () => {
    expect(totalOf([{ name: 'a', hasTests: false, report: null }])).toMatchObject({ failed: 0 });
  });

  test('counts a run that failed outside its tests as a failure', () => {
    expect(totalOf([project('a', { success: false })])).toMatchObject({ passed: 2, failed: 1 });
  });
});

describe('the closing line', () => {
  test('names skipped tests only where there are any', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
  });
});
