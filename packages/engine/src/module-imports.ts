/** The imports of a module, read from its text. For modules as our compiler and formatter print them, not for any. */

export interface ModuleImports {
  /** What it takes of other modules; `all` where it is not known which names. */
  readonly imports: readonly {
    readonly specifier: string;
    readonly names: readonly string[] | 'all';
  }[];
  /** What it only passes on, by the name that it gives it. */
  readonly reexports: ReadonlyMap<string, { readonly specifier: string; readonly name: string }>;
}

const STATEMENT =
  /^[ \t]*(import|export)\s+(type\s+)?(?:([\w$*{}\s,]+?)\s*from\s*)?(['"])([^'"\n]+)\4/gm;
const DYNAMIC = /\bimport\(\s*(['"])([^'"\n]+)\1/g;
const RELATIVE_URL = /new URL\(([^;]*)/g;

/** Reads static and dynamic imports, re-exports, and files named by `new URL('./x', ...)`. */
export function moduleImports(text: string): ModuleImports {
  const imports: { specifier: string; names: readonly string[] | 'all' }[] = [];
  const reexports = new Map<string, { specifier: string; name: string }>();
  for (const [, verb, isType, clause, , specifier] of text.matchAll(STATEMENT)) {
    if (isType !== undefined) continue;
    const bindings = bindingsOf(clause);
    if (verb === 'export' && bindings !== 'all') {
      for (const { name, as } of bindings) reexports.set(as, { specifier: specifier!, name });
    } else if (bindings === 'all') imports.push({ specifier: specifier!, names: 'all' });
    else imports.push({ specifier: specifier!, names: bindings.map(({ name }) => name) });
  }
  for (const [, , specifier] of text.matchAll(DYNAMIC))
    imports.push({ specifier: specifier!, names: 'all' });
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

function bindingsOf(clause: string | undefined): readonly { name: string; as: string }[] | 'all' {
  const braces = /^\{([^}]*)\}$/.exec(clause?.trim() ?? '');
  // A default, a namespace, `export *`, or an import for its effects alone.
  if (braces === null) return 'all';
  return braces[1]!
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('type '))
    .map((part) => {
      const [name, as] = part.split(/\s+as\s+/);
      return { name: name!, as: as ?? name! };
    });
}
