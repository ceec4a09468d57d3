// docs/schemas: a JSON Schema of everything that the program prints with --json, made from the types of its sources. A type
// that the compiler holds the program to is the one place where the shape of an output is written down.
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles } from '../source-files.mjs';
import { JsonTypes } from './json-types.mjs';

const CLI = 'packages/cli';
/** Printed objects that are no result of a command: failures, and the events of a run. */
const OTHERS = [
  { file: 'src/base-command.ts', type: 'ErrorJson' },
  { file: 'src/progress.ts', type: 'EventJson' },
];
/** Prints a schema itself. */
const NO_OUTPUT = 'src/commands/config/schema.ts';

/** The schemas by name, such as `run.v1`. */
export function outputSchemas(root) {
  const folder = join(root, CLI);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    folder,
  );
  const commands = sourceFiles(folder).filter(
    (path) => path.startsWith('src/commands/') && path !== NO_OUTPUT,
  );
  const files = [...commands, ...OTHERS.map(({ file }) => file)];
  const program = ts.createProgram(
    files.map((path) => join(folder, path)),
    options,
  );
  const checker = program.getTypeChecker();
  const types = [
    ...commands.map((path) => resultOf(checker, program.getSourceFile(join(folder, path)))),
    ...OTHERS.map(({ file, type }) =>
      exportedType(checker, program.getSourceFile(join(folder, file)), type),
    ),
  ];
  const json = new JsonTypes(checker);
  return new Map(
    types
      .map((type) => {
        const name = nameOf(checker, type);
        const $id = `urn:hindcast:schema:${name}`;
        return [name, { $schema: DRAFT, $id, title: name, ...json.schemaOf(type) }];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** The type that `run()` of the command in a file resolves to. */
function resultOf(checker, file) {
  const command = exportedType(checker, file, 'default');
  const run = checker.getPropertyOfType(command, 'run');
  const [signature] = checker.getTypeOfSymbol(run).getCallSignatures();
  return checker.getAwaitedType(signature.getReturnType());
}

function exportedType(checker, file, name) {
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file));
  const symbol = exported.find((each) => each.name === name);
  if (symbol === undefined) throw new Error(`expected ${file.fileName} to export ${name}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

/** The value of the property `schema`, which every variant of an output has. */
function nameOf(checker, type) {
  const schema = type.getProperty('schema');
  const own = schema === undefined ? undefined : checker.getTypeOfSymbol(schema);
  if (own?.isStringLiteral()) return own.value;
  throw new Error(`expected an output with a schema of its own, got ${checker.typeToString(type)}`);
}
