/**
 * Stdout and stderr when they fail. Who closes a pipe, as `head` does, has read enough: the command goes on to its end and
 * prints nothing more. Any other failure of stdout, such as a full disk, is an error of the command.
 */
import { printable } from './printed-text.ts';

let failure: Error | undefined;
let isClosed = false;

/**
 * Listens for failures for as long as the process lives, and nobody else does: oclif throws what it hears. Call it before
 * anything is printed, and again when oclif is there.
 */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  process.stdout.on('error', noteFailure);
  // There is no place left to say that stderr failed.
  process.stderr.on('error', () => undefined);
}

/** Text for whoever reads: control characters of strangers are printed as codes. */
export function print(stream: NodeJS.WriteStream, text: string): void {
  write(stream, printable(text));
}

/** Data for another program, byte for byte; on a terminal as `print` shows it. */
export function printData(stream: NodeJS.WriteStream, text: string): void {
  if (stream.isTTY) print(stream, text.replaceAll('\r\n', '\n'));
  else write(stream, text);
}

/** Cursor movements of our own, on a terminal. */
export function moveCursor(stream: NodeJS.WriteStream, codes: string): void {
  write(stream, codes);
}

/** Waits until stdout has taken everything; what went wrong with it, or undefined. */
export async function flushed(): Promise<Error | undefined> {
  if (!isClosed && failure === undefined)
    await new Promise((resolve) => {
      process.stdout.once('error', resolve);
      try {
        process.stdout.write('', resolve);
      } catch (error) {
        noteFailure(error as Error);
        resolve(undefined);
      }
    });
  return failure;
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (stream === process.stdout && (isClosed || failure !== undefined)) return;
  try {
    stream.write(text);
  } catch (error) {
    // A file or device is written at once, and some versions of Node throw what others emit.
    if (stream === process.stdout) noteFailure(error as Error);
  }
}

function noteFailure(error: Error): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') isClosed = true;
  else failure ??= error;
}
