// The documents that are generated: where each lies and what is in it.
import prettier from 'prettier';
import { configJsonSchema } from '@pkg/cli';
import { cliPage } from './cli-page.mjs';
import { errorsPage } from './errors-page.mjs';

const PAGES = [
  // Not formatted: a table padded to its widest cell changes in every line when one cell does.
  { path: 'docs/errors.md', make: errorsPage },
  { path: 'docs/cli.md', make: cliPage },
  {
    path: 'packages/cli/pipeline.config.schema.json',
    parser: 'json',
    make: () => JSON.stringify(configJsonSchema(), null, 2),
  },
];

/** Each generated file with its text, as Prettier leaves it. */
export function generatedPages(root) {
  return Promise.all(
    PAGES.map(async ({ path, parser, make }) => {
      if (parser === undefined) return { path, text: make(root) };
      const options = await prettier.resolveConfig(`${root}/${path}`, { editorconfig: true });
      return { path, text: await prettier.format(make(root), { ...options, parser }) };
    }),
  );
}
