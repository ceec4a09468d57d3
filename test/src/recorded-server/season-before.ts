/** The history of a recorded season as it was on the morning of a day: nothing of the day itself. */
import { fileObjectStore, parseInstant } from '@pkg/std';
import { importSeason, readArchive } from '@pkg/steps';

/** Imports into a data root what a season's archive has from before `date`. */
export async function importSeasonBefore(
  folder: string,
  date: string,
  root: string,
): Promise<void> {
  const archive = await readArchive(folder);
  const morning = parseInstant(`${date}T09:00:00Z`);
  const before = <T extends { readonly game_date: string }>(rows: readonly T[]): T[] =>
    rows.filter((row) => row.game_date < date);
  await importSeason(
    fileObjectStore(root),
    {
      schedule: before(archive.schedule),
      boxscores: before(archive.boxscores),
      injuries: archive.injuries.filter((row) => row.pdf_created_utc < morning),
      injuryReports: archive.injuryReports.filter((row) => row.pdf_created_utc < morning),
      odds: archive.odds.filter((row) => row.snapshot_ts_utc < morning),
      salaries: before(archive.salaries),
      ownership: before(archive.ownership),
    },
    () => undefined,
  );
}
