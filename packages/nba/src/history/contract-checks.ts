/**
 * Checks whether snapshots keep the contract of their history: one that does not is CORRUPT, like one whose bytes are
 * damaged. Each is decoded once for the check, since the hashes of those that keep it are remembered in
 * `cache/contracts`, which anybody may delete.
 */
import { decodeColumns, missingColumns, tableProblems } from '@pkg/lake';
import { KnownError, sha256, type ObjectStore, type Sha256 } from '@pkg/std';
import { contractsOf } from './history-contracts.ts';

/** The folder where hashes are remembered, a file per dataset. */
export const CONTRACTS_FOLDER = 'cache/contracts';

/** Raise this when the check finds more than before: remembered snapshots are then checked again. */
const VERSION = 'contracts v1';

interface Book {
  readonly kept: Set<Sha256>;
  isChanged: boolean;
}

export class ContractChecks {
  readonly #store: ObjectStore;
  readonly #books = new Map<string, Promise<Book>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Returns what is wrong with the rows of a snapshot that decodes; undefined when nothing is. */
  readonly problemOf = async (
    path: string,
    bytes: Uint8Array,
    digest: Sha256,
  ): Promise<string | undefined> => {
    const dataset = datasetOf(path);
    if (contractsOf(dataset).length === 0) return undefined;
    const { kept } = await this.#bookOf(dataset);
    if (kept.has(digest)) return undefined;
    const problem = await brokenContract(dataset, path, bytes);
    if (problem === undefined) await this.noteKept(dataset, digest);
    return problem;
  };

  /** Remembers that rows with these bytes keep the contract of their history. */
  async noteKept(dataset: string, digest: Sha256): Promise<void> {
    const book = await this.#bookOf(dataset);
    if (book.kept.has(digest)) return;
    book.kept.add(digest);
    book.isChanged = true;
  }

  /**
   * Writes the hashes learnt since. When two processes do so at once, those of one are forgotten and checked again next
   * time.
   */
  async save(): Promise<void> {
    for (const [dataset, pending] of this.#books) {
      const book = await pending;
      if (book.isChanged) await this.#store.replace(keyOf(dataset), bytesOf(dataset, book.kept));
      book.isChanged = false;
    }
  }

  #bookOf(dataset: string): Promise<Book> {
    let book = this.#books.get(dataset);
    if (book === undefined) {
      book = this.#store
        .get(keyOf(dataset))
        .then((stored) => ({ kept: readBook(dataset, stored?.bytes), isChanged: false }));
      this.#books.set(dataset, book);
    }
    return book;
  }
}

function datasetOf(path: string): string {
  return path.split('/')[1] ?? '';
}

async function brokenContract(
  dataset: string,
  path: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  try {
    const forms = contractsOf(dataset).map((form) => {
      return { form, missing: missingColumns(form, bytes, path) };
    });
    const form = forms.find(({ missing }) => missing.length === 0)?.form;
    if (form === undefined) return lacking(forms[0]!.form.name, forms[0]!.missing);
    const problems = tableProblems(form, await decodeColumns(form, bytes, path));
    return problems.length === 0 ? undefined : `it breaks its contract: ${problems.join('; ')}`;
  } catch (thrown) {
    if (thrown instanceof KnownError) return thrown.message;
    throw thrown;
  }
}

function lacking(name: string, missing: readonly string[]): string {
  return `it breaks its contract: it lacks the column${missing.length === 1 ? '' : 's'} ${missing.join(', ')} of ${name}`;
}

function keyOf(dataset: string): string {
  return `${CONTRACTS_FOLDER}/${dataset}.txt`;
}

/** A line of the version, the contracts and the digest of the rest; then one hash per line. */
function bytesOf(dataset: string, kept: ReadonlySet<Sha256>): Uint8Array {
  const text = [...kept].sort().join('\n');
  return Buffer.from(`${headOf(dataset, text)}\n${text}`);
}

function headOf(dataset: string, text: string): string {
  return `${VERSION} ${sha256(JSON.stringify(contractsOf(dataset)))} ${sha256(text)}`;
}

/** Nothing from a file that is damaged, or was written for other contracts. */
function readBook(dataset: string, bytes: Uint8Array = new Uint8Array()): Set<Sha256> {
  const [head, ...hashes] = Buffer.from(bytes).toString('latin1').split('\n');
  const isOurs = head === headOf(dataset, hashes.join('\n'));
  return new Set(isOurs ? (hashes.filter((hash) => hash !== '') as Sha256[]) : []);
}
