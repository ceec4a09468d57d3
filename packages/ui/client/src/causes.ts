/** Follows the server while it computes what caused a change; leaving the view ends the work. */
import { useEffect, useState } from 'preact/hooks';
import type { Causes, CausesStage } from '../../src/causes.ts';
import { NO_SERVER, type Problem } from './api.ts';

export interface CausesState {
  readonly stage: CausesStage | null;
  readonly causes: Causes | null;
  readonly problem: Problem | null;
}

const NOTHING_YET: CausesState = { stage: null, causes: null, problem: null };

/** Asks for two runs; null for none. */
export function useCauses(runs: readonly [before: string, after: string] | null): CausesState {
  const [state, setState] = useState(NOTHING_YET);
  const [before, after] = runs ?? ['', ''];
  useEffect(() => {
    setState(NOTHING_YET);
    if (before === '' || after === '') return undefined;
    const query = new URLSearchParams({ before, after }).toString();
    const events = new EventSource(`/api/causes?${query}`);
    const told = <T>(event: Event): T => JSON.parse((event as MessageEvent<string>).data) as T;
    const end = (last: Partial<CausesState>): void => {
      events.close();
      setState({ ...NOTHING_YET, ...last });
    };
    events.addEventListener('stage', (event) => {
      setState({ ...NOTHING_YET, stage: told(event) });
    });
    events.addEventListener('done', (event) => {
      end({ causes: told(event) });
    });
    events.addEventListener('failed', (event) => {
      end({ problem: told<{ error: Problem }>(event).error });
    });
    events.addEventListener('error', () => {
      // It would ask again by itself, and begin anew; whether that is wanted is for the reader to say.
      end({ problem: NO_SERVER });
    });
    return () => {
      events.close();
    };
  }, [before, after]);
  return state;
}
