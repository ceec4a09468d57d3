/**
 * The program as it is installed here, packed for Node alone: the package of the command line and everything that the
 * `dependencies` of packages lead to, laid out so that Node finds the same versions as here. Optional dependencies are
 * left out: each only makes something faster on one platform, and the program does without.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invariant } from '@pkg/std';

export interface ProgramFile {
  /** The path below the folder of the program. */
  readonly path: string;
  /** The path of the file here. */
  readonly source: string;
}

interface Installed {
  readonly name: string;
  /** Its own folder, links resolved. */
  readonly folder: string;
  readonly dependencies: readonly string[];
  /** The files that belong to it when it is published, by its package file; sources aside. */
  readonly published: ReadonlySet<string>;
}

const ONNX_RUNTIME = 'onnxruntime-web';

/**
 * @param folder the package whose program it is
 * @param needs `onnx`: whether a model needs the optional runtime
 */
export function programFiles(
  folder: string,
  needs: { readonly onnx: boolean },
): readonly ProgramFile[] {
  const own = readPackage(folder);
  const placed = new Map<string, Installed>([[`node_modules/${own.name}`, own]]);
  if (needs.onnx) {
    const steps = installedFrom(own.folder, '@pkg/steps');
    const runtime = steps && installedFrom(steps.folder, ONNX_RUNTIME);
    invariant(runtime, 'a run that needs the runtime is planned with it');
    placed.set(`node_modules/${ONNX_RUNTIME}`, runtime);
  }
  // A map keeps the order of what is added while it is walked: packages near the root come first.
  for (const [home, item] of placed) {
    for (const name of item.dependencies) {
      const wanted = installedFrom(item.folder, name);
      if (wanted === undefined) continue;
      if (placedFor(placed, home, name)?.folder === wanted.folder) continue;
      const isFree = !placed.has(`node_modules/${name}`);
      placed.set(isFree ? `node_modules/${name}` : `${home}/node_modules/${name}`, wanted);
    }
  }
  return [...placed].flatMap(([home, item]) =>
    loadable(item).map((file) => ({ path: `${home}/${file}`, source: join(item.folder, file) })),
  );
}

/** Finds the package that Node finds from a place of the layout: the nearest folder above that has the name. */
function placedFor(
  placed: ReadonlyMap<string, Installed>,
  home: string,
  name: string,
): Installed | undefined {
  for (let at = home; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    const found = placed.get(`${at}/node_modules/${name}`);
    if (found !== undefined) return found;
    if (!at.includes('/node_modules/')) return placed.get(`node_modules/${name}`);
  }
}

/** The package that Node finds here from a folder. */
function installedFrom(from: string, name: string): Installed | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return readPackage(found);
    if (folder === dirname(folder)) return undefined;
  }
}

function readPackage(folder: string): Installed {
  const own = realpathSync(folder);
  const {
    name,
    dependencies = {},
    files = [],
  } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly files?: readonly string[];
  };
  const published = new Set(['package.json', ...files.filter((each) => each !== 'src')]);
  return { name, folder: own, dependencies: Object.keys(dependencies).sort(), published };
}

/** The files that Node loads, and licences: no declarations, source maps or pages. */
const LOADABLE = /\.(?:[cm]?js|json|wasm)$|(?:^|\/)(?:licen[cs]e|notice|copying)[^/]*$/i;

/** The files of the ONNX runtime that are for browsers only: Node on a processor loads a tenth of it. */
const ONNX_IN_BROWSERS = /^dist\/(?!ort\.node\.min\.|ort-wasm-simd-threaded\.(?:mjs|wasm)$)/;

/** Lists the files to copy: of our own packages what was built, of others everything that was installed. */
function loadable({ name, folder, published }: Installed): string[] {
  const isOwn = name.startsWith('@pkg/');
  return filesBelow(folder, '').filter(
    (path) =>
      LOADABLE.test(path) &&
      (!isOwn || published.has(path.split('/', 1)[0]!)) &&
      (name !== ONNX_RUNTIME || !ONNX_IN_BROWSERS.test(path)),
  );
}

/** Packages in a package have a place of their own. */
function filesBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return path === 'node_modules' ? [] : filesBelow(folder, path);
    return entry.isFile() ? [path] : [];
  });
}
