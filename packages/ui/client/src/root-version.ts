/** Follows the data root by the server's events. */
import { useEffect, useState } from 'preact/hooks';

export interface RootState {
  /** Changes whenever the root does; empty until the first event. */
  readonly version: string;
  /** Cells that are being made now. */
  readonly working: number;
  readonly isConnected: boolean;
}

export function useRootState(): RootState {
  const [state, setState] = useState<RootState>({ version: '', working: 0, isConnected: true });
  useEffect(() => {
    const events = new EventSource('/api/events');
    events.addEventListener('root', (event) => {
      const { version, working } = JSON.parse((event as MessageEvent<string>).data) as RootState;
      setState({ version, working, isConnected: true });
    });
    events.addEventListener('error', () => {
      setState((before) => ({ ...before, isConnected: false }));
    });
    events.addEventListener('open', () => {
      setState((before) => ({ ...before, isConnected: true }));
    });
    return () => {
      events.close();
    };
  }, []);
  return state;
}
