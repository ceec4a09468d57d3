// Sums the vitest JSON reports of the workspace's packages into one total.

/**
 * The total of `projects`, each `{ name, hasTests, report }` where `report` is a parsed
 * test-results.json or null.
 *
 * A file that failed before its first test (an import that throws) counts as one failure, and so
 * does a project that has tests but left no report: silence is never a pass.
 */
export function totalOf(projects) {
  const total = { passed: 0, failed: 0, skipped: 0, notes: [] };
  for (const { name, hasTests, report } of projects) {
    if (report === null) {
      if (!hasTests) continue;
      total.failed += 1;
      total.notes.push(`${name} has tests but left no test-results.json`);
      continue;
    }
    const broken = report.testResults.filter(isBroken);
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + broken.length;
    total.skipped += report.numPendingTests + report.numTodoTests;
    for (const { name: file } of broken) total.notes.push(`${name}: ${file} failed to load`);
    if (!report.success && report.numFailedTests + broken.length === 0) {
      total.failed += 1;
      total.notes.push(`${name}: the run failed outside its tests`);
    }
  }
  return total;
}

/** The closing line of `npm test`. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function isBroken({ status, assertionResults }) {
  return status === 'failed' && assertionResults.length === 0;
}
