/** The only calls that wait for a disk: synced bytes and names survive a loss of power. */
import { closeSync, constants, fsync, openSync } from 'node:fs';

/** Makes the names in a folder last. */
export async function syncFolder(folder: string): Promise<void> {
  const file = openSync(folder, constants.O_RDONLY);
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the bytes of an open file last. */
export function sync(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(file, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Waits for all, and only then throws what one of them threw: nothing is under way any more. */
export async function settled(waits: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(waits);
  const failed = results.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}
