/** Progress on stderr: one live line on a terminal, a line a finished cell elsewhere. Results never go here. */
import type { EngineEvent, Listener } from '@pkg/engine';

export interface Progress {
  readonly onEvent: Listener;
  /** Ends the live line. */
  finish(): void;
}

export function progressOn(stream: NodeJS.WriteStream, isQuiet: boolean): Progress {
  if (isQuiet) return { onEvent: () => undefined, finish: () => undefined };
  return stream.isTTY ? liveLine(stream) : plainLines(stream);
}

function plainLines(stream: NodeJS.WriteStream): Progress {
  return {
    onEvent: (event) => {
      if (event.type !== 'cell-finished' || event.outcome === 'reused') return;
      stream.write(`${finishedLine(event)}\n`);
    },
    finish: () => undefined,
  };
}

function liveLine(stream: NodeJS.WriteStream): Progress {
  const running = new Map<string, string>();
  const show = (text: string): void => {
    stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, stream.columns - 1))}`);
  };
  let done = '0/0';
  return {
    onEvent: (event) => {
      if (event.type === 'cell-started') running.set(event.cell, event.asset);
      if (event.type === 'cell-progress') {
        const [asset] = event.cell.split(' ');
        running.set(
          event.cell,
          `${asset ?? ''} ${String(Math.floor((100 * event.done) / event.total))}%`,
        );
      }
      if (event.type === 'cell-finished') {
        running.delete(event.cell);
        done = `${String(event.done)}/${String(event.total)}`;
        // A failure is printed whole and stays above the live line.
        if (event.outcome === 'failed' || event.outcome === 'blocked')
          stream.write(`\r\u001b[2K${finishedLine(event)}\n`);
      }
      show(`${done} cells  ${[...running.values()].join('  ')}`);
    },
    finish: () => {
      stream.write('\r\u001b[2K');
    },
  };
}

function finishedLine(event: Extract<EngineEvent, { type: 'cell-finished' }>): string {
  const why =
    event.error === undefined
      ? (event.reason ?? '')
      : `${event.error.code}: ${event.error.message}`;
  const seconds = (event.durationMs / 1000).toFixed(2);
  return `[${String(event.done)}/${String(event.total)}] ${event.outcome.padEnd(9)} ${event.cell} ${seconds}s ${why}`.trimEnd();
}
