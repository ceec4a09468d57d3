/**
 * The files that hold checksums of snapshots: `seals/<dataset>/<period>/<digest>.sha256`, lines as `sha256sum` writes and
 * checks them, named by the digest of their own bytes. One is written once, by one writer, for all that it recorded:
 * writers at the same time make files beside each other, and a byte that changes shows against the name.
 */
import { sha256, type Sha256 } from '@pkg/std';

/** The digest of a snapshot's bytes, as it was recorded. */
export interface Seal {
  readonly path: string;
  readonly sha256: Sha256;
}

/** The seals that could be read, and whether the file is as it was written. */
export interface SealFile {
  readonly seals: readonly Seal[];
  readonly isIntact: boolean;
}

/** `<64 digits>  <path>`, as `sha256sum` prints a file whose name holds nothing odd. */
const LINE = /^([0-9a-f]{64}) {2}(\S+)$/;
const END = '.sha256';

/**
 * The folder of the seals of a snapshot: one per dataset and month of its date; without a date one per season, else one
 * in all.
 */
export function sealFolder(path: string): string {
  const [, month] = /\/date=(\d{4}-\d{2})-\d{2}\//.exec(path) ?? [];
  const [, season] = /\/(season=[\w.-]+)\//.exec(path) ?? [];
  return `seals/${path.split('/')[1] ?? 'all'}/${month ?? season ?? 'all'}`;
}

/** A file of seals of one folder: equal seals give an equal file, under an equal name. */
export function sealFile(
  folder: string,
  seals: readonly Seal[],
): { readonly key: string; readonly bytes: Uint8Array } {
  const lines = seals.map(({ path, sha256: digest }) => `${digest}  ${path}\n`).sort();
  const bytes = Buffer.from(lines.join(''));
  return { key: `${folder}/${sha256(bytes)}${END}`, bytes };
}

/**
 * Reads a file of seals. Of a damaged one the lines that still are lines are given, too: no damage makes a line match the
 * bytes of a snapshot that it did not match before.
 */
export function readSealFile(key: string, bytes: Uint8Array): SealFile {
  const seals = Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [, digest, path] = LINE.exec(line) ?? [];
      return digest === undefined || path === undefined ? [] : [{ path, sha256: digest as Sha256 }];
    });
  return { seals, isIntact: key.endsWith(`/${sha256(bytes)}${END}`) };
}
