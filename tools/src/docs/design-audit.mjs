// Holds docs/design-audit.md against the sources: each test that it cites is there by that name, each command and flag too.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROW = /^\*\*([A-Z]\d+)\. /;
const CITATION = /^- `([^`]+)` "(.+)"$/;
const COMMAND = /^\$ pipeline (.+)$/;

/**
 * Lists what is wrong with an audit, a line each: tests, commands and flags that do not exist, and rows that nothing
 * holds.
 *
 * @param text the Markdown of the audit
 * @param root the folder of the repository
 */
export function auditProblems(text, root) {
  const pages = commandPages(readFileSync(join(root, 'docs/cli.md'), 'utf8'));
  const problems = [];
  const rows = new Map();
  let row;
  for (const [index, line] of text.split('\n').entries()) {
    const wrong = (what) => problems.push(`line ${index + 1}: ${what}`);
    row = line.startsWith('## ') ? undefined : (ROW.exec(line)?.[1] ?? row);
    if (ROW.test(line)) {
      if (rows.has(row)) wrong(`${row} is there twice`);
      rows.set(row, 0);
    }
    const cited = CITATION.exec(line);
    const command = COMMAND.exec(line)?.[1];
    if (cited === null && line.startsWith('- `')) wrong(`no citation: ${line}`);
    if (cited !== null && !isTest(root, cited[1], cited[2]))
      wrong(`no test ${cited[1]} "${cited[2]}"`);
    if (command !== undefined) problemsOfCommand(pages, command).forEach(wrong);
    if ((cited !== null || command !== undefined) && row !== undefined)
      rows.set(row, rows.get(row) + 1);
  }
  const bare = [...rows]
    .filter(([, held]) => held === 0)
    .map(([name]) => `${name} is held by nothing`);
  return [...problems, ...bare];
}

/** Whether a call in that file has the name as its first argument, as `test` and `test.each(...)` do. */
function isTest(root, path, name) {
  const [first, ...rest] = path.split('/');
  const own = join(root, 'packages', first, 'src', ...rest);
  const file = existsSync(own) ? own : join(root, 'test/src', path);
  if (!file.endsWith('.test.ts') || !existsSync(file)) return false;
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`\(\s*(['"\`])${literal}\1\s*,`).test(readFileSync(file, 'utf8'));
}

/** The flags of each command, and those of all of them under ''. */
function commandPages(page) {
  const flagsOf = (text) =>
    [...text.matchAll(/^\| `[^|]*/gm)].flatMap(([cell]) =>
      [...cell.matchAll(/(--?)(\[no-\])?([a-z][a-z-]*)/g)].flatMap(([, dashes, may, name]) =>
        may === undefined ? [dashes + name] : [`--${name}`, `--no-${name}`],
      ),
    );
  const sections = page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text]);
  return new Map(
    sections.flatMap(([title, text]) => {
      if (title === 'Flags of every command') return [['', flagsOf(text)]];
      return title.startsWith('pipeline ')
        ? [[title.slice('pipeline '.length), flagsOf(text)]]
        : [];
    }),
  );
}

function problemsOfCommand(pages, command) {
  const words = command.split(' ');
  const name = [words.slice(0, 2).join(' '), words[0]].find((each) => pages.has(each));
  if (name === undefined) return [`no command pipeline ${words[0]}`];
  const known = [...pages.get(name), ...pages.get('')];
  return words
    .filter((word) => /^--?[a-z]/.test(word) && !known.includes(word.split('=')[0]))
    .map((flag) => `pipeline ${name} has no flag ${flag}`);
}
