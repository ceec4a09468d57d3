// Links of the documents: every relative link of a Markdown file leads to a file, and to a heading of it where it names
// one; every decision that a document or a source cites by number is a page in docs/adr. Addresses of the web are not asked.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'out', 'tmp', '.git', '.nx', 'data', 'demo-data']);
/** Files that the program writes beside its results. */
const MADE = new Set(['verify.mjs']);
const CITING = /\.(?:md|ts|mjs|js)$/;

/** Files below `root` that are written by hand or by `npm run docs`, relative, sorted. */
export function documentFiles(root) {
  const found = [];
  const visit = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) visit(path);
      else if (entry.isFile() && CITING.test(entry.name)) found.push(path);
    }
  };
  visit('');
  return found.sort();
}

/** Lines of a Markdown text; those of code blocks are empty, and so are code spans. */
function proseLines(text) {
  let fence = null;
  return text.split('\n').map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null;
      return '';
    }
    fence = mark;
    return mark === null ? line : '';
  });
}

/** The anchors that GitHub gives the headings of a Markdown text. */
export function anchorsOf(text) {
  const seen = new Map();
  const anchors = new Set();
  for (const line of proseLines(text)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${String(before)}`);
  }
  return anchors;
}

/** Lists what is wrong with the relative links of one Markdown file, a line each. */
export function deadLinks(root, file) {
  const problems = [];
  proseLines(readFileSync(join(root, file), 'utf8')).forEach((line, index) => {
    const prose = line.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
    const inline = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
    const defined = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/g)];
    for (const [, target] of [...inline, ...defined]) {
      if (/^[a-z][a-z+.-]*:/i.test(target)) continue;
      const problem = problemOf(root, file, target);
      if (problem !== null) problems.push(`${file}:${String(index + 1)}: ${target} ${problem}`);
    }
  });
  return problems;
}

function problemOf(root, file, target) {
  const [path, anchor] = target.split('#');
  const to = path === '' ? join(root, file) : resolve(root, dirname(file), decodeURI(path));
  if (relative(root, to).startsWith('..')) return 'leads out of the repository';
  if (!existsSync(to)) return 'does not exist';
  if (anchor === undefined) return null;
  if (statSync(to).isDirectory() || !to.endsWith('.md')) return 'has no headings';
  return anchorsOf(readFileSync(to, 'utf8')).has(anchor) ? null : 'has no such heading';
}

/** Decisions cited by number (`ADR 15`, `docs/adr/0015`) that have no page in docs/adr, a line each. */
export function unknownDecisions(root, file) {
  const numbers = new Set(
    readdirSync(join(root, 'docs/adr')).map((name) => Number(name.slice(0, 4))),
  );
  const problems = [];
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((line, index) => {
      for (const [cited, by, at] of line.matchAll(/\bADRs? (\d+)|\badr\/(\d{4})/g)) {
        if (!numbers.has(Number(by ?? at)))
          problems.push(`${file}:${String(index + 1)}: ${cited} is no page of docs/adr`);
      }
    });
  return problems;
}

/** The files of a source tree by every way to shorten their paths: `steps/calendar.ts` is `packages/steps/src/calendar.ts`. */
function shortPaths(files) {
  const short = new Set();
  for (const file of files) {
    for (const path of [file, file.replace(/\/(?:src|assembly)\//, '/')]) {
      const parts = path.split('/');
      for (let from = 0; from < parts.length; from += 1) short.add(parts.slice(from).join('/'));
    }
  }
  return short;
}

/**
 * Source files that a document names in code spans and that are not there, a line each. A name without a folder in a page of
 * a package is looked for in that package.
 */
export function missingSources(root, file, files) {
  const own = /^packages\/[^/]+\//.exec(file)?.[0] ?? '';
  const all = shortPaths(files);
  const near = own === '' ? all : shortPaths(files.filter((path) => path.startsWith(own)));
  const problems = [];
  proseLines(readFileSync(join(root, file), 'utf8')).forEach((line, index) => {
    for (const [, name] of line.matchAll(/`([\w@./-]+\.(?:ts|mjs))`/g)) {
      if (MADE.has(name) || (name.includes('/') ? all : near).has(name)) continue;
      problems.push(`${file}:${String(index + 1)}: no file ${name}`);
    }
  });
  return problems;
}
