/** `npm run -s foreign-seasons -- <archive folder> <out>`: writes the season in every form of `foreign-season.ts`. */
import { join } from 'node:path';
import { FOREIGN_FORMS, writeForeignSeason } from './foreign-season.ts';

const [from, out] = process.argv.slice(2);
if (from === undefined || out === undefined) throw new Error('name a season folder and a new one');
for (const form of FOREIGN_FORMS) {
  await writeForeignSeason(form, from, join(out, form));
  console.log(join(out, form));
}
