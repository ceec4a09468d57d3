export { VERIFIER } from './bundle-contents.ts';
export {
  bundleBytes,
  type BundleFile,
  bundleJsonSchema,
  parseBundle,
  type Role,
} from './bundle-file.ts';
export {
  BUNDLE_FILE,
  type BundleCheck,
  checkBundle,
  checkText,
  type Damage,
  isNoted,
} from './check-bundle.ts';
export { type BundleOptions, type MadeBundle, makeBundle } from './make-bundle.ts';
export { type BundleReplay, replayBundle } from './verify-bundle.ts';
export { type BundleWritten, writeBundle } from './write-bundle.ts';
