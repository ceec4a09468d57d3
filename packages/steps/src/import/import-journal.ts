/**
 * Records what each import brought: `imports/<import>/journal.json`, written before the first snapshot, so that a wrong
 * import can be withdrawn.
 */
import {
  captureStamp,
  formatInstant,
  sealedJson,
  sha256OfJson,
  unsealJson,
  type Instant,
  type ObjectStore,
  type Sha256,
} from '@pkg/std';

export interface ImportedSnapshot {
  readonly path: string;
  readonly sha256: Sha256;
}

export interface ImportRecord {
  /** `im-20261130T091500.250Z-0a1b2c3d`. */
  readonly id: string;
  readonly at: string;
  /** The file or folder, as it was named. */
  readonly from: string;
  /** `season`: clocks follow from the season's tables; `table`: they are columns. */
  readonly form: ImportForm;
  readonly snapshots: readonly ImportedSnapshot[];
}

export type ImportForm = 'season' | 'table';

const FOLDER = 'imports';

/** Records an import that is about to write snapshots; gives its name. */
export async function recordImport(
  store: ObjectStore,
  { at, from, form }: { readonly at: Instant; readonly from: string; readonly form: ImportForm },
  snapshots: readonly ImportedSnapshot[],
): Promise<string> {
  const content = { import_version: 'v1', at: formatInstant(at), from, form, snapshots };
  const id = `im-${captureStamp(at)}-${sha256OfJson(content as never).slice(0, 8)}`;
  await store.createOnce(`${FOLDER}/${id}/journal.json`, sealedJson(content as never, 2));
  return id;
}

/** Every import on record, oldest first; one whose record is damaged is left out. */
export async function readImports(store: ObjectStore): Promise<ImportRecord[]> {
  const found: ImportRecord[] = [];
  for (const id of await store.listFolders(FOLDER)) {
    const stored = await store.get(`${FOLDER}/${id}/journal.json`);
    const unsealed = stored && unsealJson(stored.bytes);
    if (unsealed === null || 'problem' in unsealed) continue;
    found.push({ id, ...(unsealed.content as unknown as Omit<ImportRecord, 'id'>) });
  }
  return found;
}
