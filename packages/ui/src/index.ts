export type { Subject } from './answers.ts';
export { isLoopback } from './guard.ts';
export { servePage, type ServedPage, type ServeOptions } from './serve-page.ts';
