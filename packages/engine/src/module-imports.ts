/** The imports of a module, read from its text by a lexer of modules. */
import { parse } from 'es-module-lexer/js';

export interface ModuleImports {
  /** The names that it takes of other modules; `all` where they are not known. */
  readonly imports: readonly {
    readonly specifier: string;
    readonly names: readonly string[] | 'all';
  }[];
  /** The names that it only passes on, by the name that it gives them. */
  readonly reexports: ReadonlyMap<string, { readonly specifier: string; readonly name: string }>;
}

const RELATIVE_URL = /new URL\(([^;]*)/g;

/**
 * Reads static and dynamic imports, re-exports, and files named by `new URL('./x', ...)` in a module that knows where it
 * lies. Types count for nothing. The text is JavaScript or TypeScript.
 *
 * @throws Error where the text is no module
 */
export function moduleImports(text: string, name?: string): ModuleImports {
  const [found, exported] = parse(text, name);
  const imports: { specifier: string; names: readonly string[] | 'all' }[] = [];
  const reexports = new Map<string, { specifier: string; name: string }>();
  const passedOn = new Set<number>();
  for (const each of exported) {
    if (each.type === 'direct') continue;
    passedOn.add(each.importIndex);
    if (each.typeOnly) continue;
    if (each.type === 'reexport' && each.importName !== null)
      reexports.set(each.name, { specifier: each.from, name: each.importName });
    else imports.push({ specifier: each.from, names: 'all' });
  }
  for (const [at, each] of found.entries()) {
    if (each.type === 'import-meta' || passedOn.has(at) || each.specifier === undefined) continue;
    const { specifier } = each;
    if (each.type === 'dynamic') imports.push({ specifier, names: 'all' });
    else if (!each.typeOnly)
      imports.push({ specifier, names: namesIn(text.slice(each.importStart, each.start)) });
  }
  if (!found.some(({ type }) => type === 'import-meta')) return { imports, reexports };
  for (const [, argument] of text.matchAll(RELATIVE_URL)) {
    for (const [, path] of argument!.matchAll(/['"](\.\.?\/[^'"]+)['"]/g))
      imports.push({ specifier: path!, names: 'all' });
  }
  return { imports, reexports };
}

/**
 * The text without the comments that have lines of their own, so that a better explanation recomputes nothing. Where a
 * template literal may span lines, a line that looks like a comment may be data: such a text is left as it is.
 */
export function withoutComments(text: string): string {
  const lines = text.split('\n');
  const mayHoldData = lines.some((line) => {
    const isOpen = (line.match(/`/g) ?? []).length % 2 === 1 || /\$\{[^}]*`[^`]*$/.test(line);
    return isOpen || line.endsWith('\\');
  });
  if (mayHoldData) return text;
  const kept: string[] = [];
  let isInside = false;
  for (const line of lines) {
    const trimmed = line.trim();
    if (!isInside && trimmed.startsWith('/*')) {
      isInside = true;
      if (!trimmed.includes('*/')) continue;
    }
    if (isInside) {
      const end = line.indexOf('*/');
      if (end < 0) continue;
      isInside = false;
      const rest = line.slice(end + 2);
      if (rest.trim() !== '') kept.push(rest);
      continue;
    }
    if (trimmed !== '' && !trimmed.startsWith('//')) kept.push(line);
  }
  return kept.join('\n');
}

/** The names that an import statement takes of a module, from its text up to the module's name. */
function namesIn(statement: string): readonly string[] | 'all' {
  const braces = /^import\s*\{([^}]*)\}\s*from\b/.exec(statement);
  // A default, a namespace, or an import for its effects alone.
  if (braces === null) return 'all';
  return braces[1]!
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('type '))
    .map((part) => part.split(/\s+as\s+/)[0]!);
}
