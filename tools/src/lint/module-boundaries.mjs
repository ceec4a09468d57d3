// An ESLint rule: a package imports other workspace packages by name, and only those that its
// package.json lists.
//
// The `@pkg/source` condition makes every workspace package importable from every other one, so the
// compiler and the tests would not notice an arrow that points the wrong way.
import { dirname, relative, resolve, sep } from 'node:path';

export const moduleBoundaries = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      outside: "'{{specifier}}' leaves the folder of {{name}}: import a package by its name",
      unlisted: "'{{specifier}}' is not in the dependencies of {{name}}",
      testOnly: "'{{specifier}}' is only in the devDependencies of {{name}}, for its tests",
      free: "'{{specifier}}': {{name}} has no dependencies, so it imports only its own files",
    },
  },
  create(context) {
    const options = context.options[0];
    // Tests and benchmarks are not published: they may use what the package itself may not.
    const isTest = /\.test\.\w+$|[\\/]bench[\\/]/.test(context.filename);
    const check = (source) => {
      const specifier = literalOf(source);
      if (specifier === undefined) return;
      const messageId = problem(specifier, options, context.filename, isTest);
      if (messageId === undefined) return;
      context.report({ node: source, messageId, data: { specifier, name: options.name } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
      "CallExpression[callee.name='require']": (node) => check(node.arguments[0]),
    };
  },
};

function problem(specifier, options, filename, isTest) {
  if (specifier.startsWith('.')) {
    const target = relative(options.folder, resolve(dirname(filename), specifier));
    return target === '..' || target.startsWith(`..${sep}`) ? 'outside' : undefined;
  }
  if (options.isDependencyFree && !isTest) return specifier === options.name ? undefined : 'free';
  if (!specifier.startsWith('@pkg/')) return undefined;
  const name = specifier.split('/').slice(0, 2).join('/');
  if (name === options.name || options.dependencies.includes(name)) return undefined;
  if (!options.devDependencies.includes(name)) return 'unlisted';
  return isTest ? undefined : 'testOnly';
}

function literalOf(node) {
  if (typeof node?.value === 'string') return node.value;
  return node?.type === 'TemplateLiteral' && node.quasis.length === 1
    ? node.quasis[0].value.cooked
    : undefined;
}
