/**
 * The names that this package uses of `@pkg/std`. The build puts a copy of it in the place of this module
 * (`scripts/bundle-std.mjs`), so that the package installs alone; every other module takes them from here.
 */

/* eslint-disable workspace/module-boundaries -- a development dependency, since the build bundles it */
export {
  canonicalJson,
  defineErrors,
  invariant,
  isPlainPath,
  KnownError,
  sha256,
  unsealJson,
} from '@pkg/std';
