export { attributeChange } from './attribute-change.ts';
export type { Attribution } from './credit.ts';
