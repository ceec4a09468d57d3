// The documents that are generated: where each lies and what is in it.
import prettier from 'prettier';
import { bundleJsonSchema, configJsonSchema, toleranceJsonSchema } from '@pkg/cli';
import { cliPage } from './cli-page.mjs';
import { errorsPage } from './errors-page.mjs';
import { outputSchemas } from './output-schemas.mjs';

/** The folder that holds the schemas of outputs, and no others. */
export const SCHEMAS = 'docs/schemas';

const PAGES = [
  // Not formatted: a table padded to its widest cell changes in every line when one cell does.
  { path: 'docs/errors.md', make: errorsPage },
  { path: 'docs/cli.md', make: cliPage },
  {
    path: 'packages/cli/pipeline.config.schema.json',
    parser: 'json',
    make: () => JSON.stringify(configJsonSchema(), null, 2),
  },
  {
    path: 'packages/cli/bundle.schema.json',
    parser: 'json',
    make: () => JSON.stringify(bundleJsonSchema(), null, 2),
  },
  {
    path: 'packages/cli/parity-tolerance.schema.json',
    parser: 'json',
    make: () => JSON.stringify(toleranceJsonSchema(), null, 2),
  },
];

/** Each generated file with its text, as Prettier leaves it. */
export function generatedPages(root) {
  const schemas = [...outputSchemas(root)].map(([name, schema]) => ({
    path: `${SCHEMAS}/${name}.json`,
    parser: 'json',
    make: () => JSON.stringify(schema),
  }));
  return Promise.all(
    [...PAGES, ...schemas].map(async ({ path, parser, make }) => {
      if (parser === undefined) return { path, text: await make(root) };
      const options = await prettier.resolveConfig(`${root}/${path}`, { editorconfig: true });
      return { path, text: await prettier.format(make(root), { ...options, parser }) };
    }),
  );
}
