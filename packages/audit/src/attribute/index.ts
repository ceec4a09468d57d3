export { attributeChange, STAGES } from './attribute-change.ts';
export type { Attribution } from './credit.ts';
export { spawnAttribution } from './spawn-attribution.ts';
