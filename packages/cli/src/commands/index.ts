import Demo from './demo.ts';
import Import from './import.ts';
import Run from './run.ts';
import Show from './show.ts';

// The one list of commands: explicit, so that nothing is searched for at start.
export const COMMANDS = { demo: Demo, import: Import, run: Run, show: Show };
