import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { auditProblems } from './design-audit.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const NAME = 'are one a slate, begin with its as-of instant, and differ between slates';

test('every test, command and flag of the audit of the design is there, and every row is held', () => {
  const text = readFileSync(join(ROOT, 'docs/design-audit.md'), 'utf8');
  expect(text.match(/^\*\*[A-Z]\d+\. /gm).length).toBeGreaterThan(50);
  expect(auditProblems(text, ROOT)).toEqual([]);
});

test('a citation of something that is not there is named with its line', () => {
  const text = [
    '**G1. A row.**',
    `- \`engine/plan.test.ts\` "${NAME}"`,
    `- \`engine/plan.test.ts\` "${NAME} indeed"`,
    `- \`engine/plan.ts\` "${NAME}"`,
    '- `engine/gone.test.ts` "a test"',
    '- `engine/plan.test.ts` without a name',
    '$ pipeline run --start 2024-01-15 --no-resume -n --json',
    '$ pipeline models fit --before 2024-01-01',
    '$ pipeline run --begin=2024-01-15',
    '$ pipeline jump',
    '**G2. A row that nothing holds.**',
    '**G1. A row.**',
    `- \`e2e/policies.test.ts\` "in custom mode is the one given"`,
  ].join('\n');
  expect(auditProblems(text, ROOT)).toEqual([
    `line 3: no test engine/plan.test.ts "${NAME} indeed"`,
    `line 4: no test engine/plan.ts "${NAME}"`,
    'line 5: no test engine/gone.test.ts "a test"',
    'line 6: no citation: - `engine/plan.test.ts` without a name',
    'line 9: pipeline run has no flag --begin=2024-01-15',
    'line 10: no command pipeline jump',
    'line 12: G1 is there twice',
    'G2 is held by nothing',
  ]);
});
