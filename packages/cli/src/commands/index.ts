import Demo from './demo.ts';
import Import from './import.ts';
import Run from './run.ts';
import Select from './select.ts';
import Show from './show.ts';
import Verify from './verify.ts';

// The one list of commands: explicit, so that nothing is searched for at start.
export const COMMANDS = {
  demo: Demo,
  import: Import,
  run: Run,
  select: Select,
  show: Show,
  verify: Verify,
};
