export { counted } from './counted.ts';
export { spans } from './date-spans.ts';
export { refuseUnknown } from './known-names.ts';
export { linesWithConfig, withConfig, withDataRoot, withRunFlags } from './shell-words.ts';
