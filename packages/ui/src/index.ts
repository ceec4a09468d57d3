export type { Subject } from './subject.ts';
export { isLoopback } from './guard.ts';
export { servePage, type ServedPage, type ServeOptions } from './serve-page.ts';
