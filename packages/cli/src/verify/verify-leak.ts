/** Slates made again with every later snapshot deleted, corrupted and changed. */
import { verifyLeak, type LeakTrial } from '@pkg/audit/leak';
import { clock } from '@pkg/backfill/process';
import { runRequest, type RunOptions } from '@pkg/backfill/request';
import { pipeline } from '@pkg/steps';
import { presentTrials } from '../present-leak.ts';
import type { Proof, Proving } from './proof.ts';

/** Few worlds are enough to see a leak. */
const LEAK_WORLDS = 500;

export interface LeakProof extends Proof<'leak'> {
  readonly trials: readonly LeakTrial[];
}

export async function verifyLeaks(
  { store, dataRoot, config, say, log }: Proving,
  options: RunOptions & { readonly refit: boolean },
): Promise<LeakProof> {
  const asked = { ...options, worlds: options.worlds ?? LEAK_WORLDS };
  const request = await runRequest(store, asked, config, clock());
  const { threads: simThreads, models } = request.settings;
  const trials = await verifyLeak({
    dataRoot,
    request,
    makePipeline: () => pipeline({ simThreads, models }),
    refit: options.refit,
    onTrial: ({ of, slate, poison, leak }) => {
      const what = of === 'models' ? `models through ${slate}` : slate;
      if (of !== 'calendar' || leak !== null)
        say(`${what} ${poison}: ${leak === null ? 'equal' : 'LEAK'}`);
    },
    onFits: (windows, fits) => {
      say(fitsText(windows, fits));
    },
  });
  log(presentTrials(trials));
  return { kind: 'leak', ok: trials.every(({ leak }) => leak === null), trials };
}

/** Announces work that takes long before it begins. */
function fitsText(windows: readonly string[], fits: number): string {
  const what = windows.length === 1 ? `window ${windows[0]!}` : `${String(windows.length)} windows`;
  const times = fits === 2 ? 'twice, with and without what came after it' : `${String(fits)} times`;
  return (
    `fitting the models of the training ${what} ${times}: half a minute a fit for a month of training, ` +
    'minutes for two seasons; with --model <head>=<run> for each head nothing is fitted'
  );
}
