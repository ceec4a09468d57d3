/** Where the program lies that this is. */
import { fileURLToPath } from 'node:url';

/** The folder of this package, whether it runs from `src/` or `dist/`. */
export const PROGRAM_FOLDER = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
