export { ageOf } from './age-text.ts';
export { checkConfigSources } from './check-sources.ts';
export {
  type Config,
  CONFIG_KEYS,
  configJsonSchema,
  type ConfigKey,
  configSchema,
  describeKey,
} from './config-schema.ts';
export { checkDataRoot, checkStoredRoot, openDataRoot, placeInRoot } from './data-root.ts';
export { DEFAULTS, simThreadsOf } from './defaults.ts';
export { flatPolicies } from './policies.ts';
export {
  configFileOf,
  dataRootOf,
  namedDataRoot,
  type OriginatedSetting,
  originsOf,
  readConfig,
} from './read-config.ts';
