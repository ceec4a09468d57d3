// The workspace's packages and the layers that their package.json files must keep to.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BELOW_APPLICATION = [
  ...['sources', 'steps', 'engine', 'limits', 'domain'],
  ...['storage', 'pages', 'compute', 'leaf'],
];

/**
 * The layers that a layer may depend on; ARCHITECTURE.md draws the same graph. Only the app and the end-to-end tests
 * sit above `steps`, and nothing may depend on `tool` or `e2e`, which is why no list names them.
 */
const MAY_USE = {
  leaf: [],
  storage: ['leaf'],
  compute: ['leaf'],
  // Shows results to people: values in, text out.
  pages: ['compute', 'leaf'],
  // Limits on what runs at once and how often: they know neither cells nor basketball.
  limits: ['storage', 'leaf'],
  // The league's words, sources and tables: they know neither cells nor limits.
  domain: ['storage', 'leaf'],
  engine: ['limits', 'storage', 'leaf'],
  steps: ['engine', 'limits', 'domain', 'storage', 'compute', 'leaf'],
  // Packages that can reach the network lie beside the steps: neither can use the other.
  sources: ['limits', 'domain', 'storage', 'leaf'],
  // Turns a request into a run and its records, for whichever program asks.
  application: BELOW_APPLICATION,
  // Proves that it was done right.
  proof: ['application', ...BELOW_APPLICATION],
  // Answers a browser with what the readers below it say.
  server: ['proof', 'application', ...BELOW_APPLICATION],
  app: ['server', 'proof', 'application', ...BELOW_APPLICATION],
  tool: ['app', 'server', 'proof', 'application', ...BELOW_APPLICATION],
  e2e: ['app', 'server', 'proof', 'application', ...BELOW_APPLICATION],
};

/**
 * Packages that must work when their folder is copied into another repository: no dependency of any
 * kind.
 */
const DEPENDENCY_FREE = ['@pkg/asof'];

const DEPENDENCY_FIELDS = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
];

/** The workspace packages below `root`, sorted by folder: `{ folder, json, name, layer }`. */
export function readWorkspace(root) {
  const folders = readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => `packages/${name}`);
  return [...folders, 'test', 'tools']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const json = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return { folder, json, name: json.name, layer: layerOf(json) };
    });
}

/** The dependencies that break the layers, one sentence each; empty when the graph is sound. */
export function graphProblems(packages) {
  const layers = new Map(packages.map(({ name, layer }) => [name, layer]));
  return packages.flatMap(({ name, layer, json }) => {
    if (!Object.hasOwn(MAY_USE, layer)) return [`${name} has the unknown layer '${layer}'`];
    const listed = DEPENDENCY_FIELDS.flatMap((field) => Object.keys(json[field] ?? {}));
    const forbidden = listed
      .filter((dependency) => dependency.startsWith('@pkg/'))
      .filter((dependency) => !MAY_USE[layer].includes(layers.get(dependency)))
      .map((dependency) => {
        const target = layers.get(dependency) ?? 'no package here';
        return `${name} (${layer}) may not depend on ${dependency} (${target})`;
      });
    const free = DEPENDENCY_FREE.includes(name) && listed.length > 0;
    return free ? [...forbidden, `${name} may have no dependency, but lists ${listed}`] : forbidden;
  });
}

/** The options of the `module-boundaries` rule for one package of the workspace at `root`. */
export function boundaryOptions(root, { name, folder, json }) {
  const workspace = (field) =>
    Object.keys(json[field] ?? {}).filter((dependency) => dependency.startsWith('@pkg/'));
  return {
    name,
    folder: join(root, folder),
    dependencies: workspace('dependencies'),
    devDependencies: workspace('devDependencies'),
    isDependencyFree: DEPENDENCY_FREE.includes(name),
  };
}

function layerOf(json) {
  const tag = (json.nx?.tags ?? []).find((text) => text.startsWith('layer:'));
  return tag === undefined ? 'none' : tag.slice('layer:'.length);
}
