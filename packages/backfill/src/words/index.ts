export {
  checkAsset,
  checkSteps,
  dateOf,
  refuseBackwards,
  seasonOf,
  sourceOf,
  sourcesOf,
} from './checked-words.ts';
export {
  completeCommand,
  completeRemedy,
  hintAt,
  type Hinted,
  type Place,
} from './complete-command.ts';
export { counted } from './counted.ts';
export { spans } from './date-spans.ts';
export { refuseUnknown } from './known-names.ts';
export { linesWithConfig } from './printed-commands.ts';
