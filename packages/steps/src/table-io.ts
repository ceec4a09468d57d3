/** Reads and writes the tables of steps: decoded once per process, checked against their contract on the way out. */
import type { ManifestCheck } from '@pkg/manifest';
import type { PinnedFile, StepContext, StepOutput, UpstreamOutput } from '@pkg/engine';
import {
  columnsOf,
  decodeColumns,
  decodeTable,
  encodeColumns,
  rowsOf,
  summariseColumns,
  tableProblems,
  type ColumnTable,
  type Row,
  type RowOf,
  type TableContract,
} from '@pkg/lake';
import { invariant, type Sha256, type KnownError } from '@pkg/std';
import { STEP_ERRORS } from './errors.ts';

/** The most that a cache holds, in bytes as estimated; every thread has one of its own. */
const MAX_CACHED_BYTES = 256 * 1_048_576;
/** A value of a decoded row takes about this much: a tagged word, and its share of boxed numbers and of texts. */
const BYTES_PER_VALUE = 16;

/**
 * Decoded tables by the hash of their bytes: a season's features look at every earlier game, so each is decoded once. Where
 * they are more than the cache may hold, those that were read longest ago go.
 */
export class TableCache {
  readonly #maxBytes: number;
  /** In the order of use. */
  readonly #tables = new Map<Sha256, CachedTable>();
  #bytes = 0;

  /** @param maxBytes the most that it holds, in bytes as estimated */
  constructor(maxBytes: number = MAX_CACHED_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The rows of a pinned file. Frozen by convention: everyone shares them. */
  read<T extends TableContract>(
    context: StepContext,
    file: PinnedFile,
    contract: T,
  ): Promise<readonly RowOf<T>[]> {
    const known = this.#tables.get(file.sha256);
    if (known !== undefined) {
      this.#tables.delete(file.sha256);
      this.#tables.set(file.sha256, known);
      return known.rows as Promise<readonly RowOf<T>[]>;
    }
    const rows: Promise<readonly Row[]> = context
      .read(file)
      .then((bytes) => decodeColumns(contract, bytes, file.path))
      .then((found) => rowsOf(keptContract(contract, file.path, found)));
    const table: CachedTable = { rows, bytes: 0 };
    this.#tables.set(file.sha256, table);
    return rows.then(
      (found) => {
        this.#weigh(table, found);
        return found as readonly RowOf<T>[];
      },
      (error: unknown) => {
        // Another attempt reads it again.
        this.#tables.delete(file.sha256);
        throw error;
      },
    );
  }

  #weigh(table: CachedTable, rows: readonly Row[]): void {
    table.bytes = rows.length * Object.keys(rows[0] ?? {}).length * BYTES_PER_VALUE;
    this.#bytes += table.bytes;
    for (const [hash, oldest] of this.#tables) {
      if (this.#bytes <= this.#maxBytes) return;
      // One that is being decoded weighs nothing yet.
      if (oldest.bytes === 0) continue;
      this.#tables.delete(hash);
      this.#bytes -= oldest.bytes;
    }
  }

  /** The rows of all files of an input, in the order of the files. */
  async readAll<T extends TableContract>(
    context: StepContext,
    files: readonly PinnedFile[],
    contract: T,
  ): Promise<RowOf<T>[]> {
    const all: RowOf<T>[] = [];
    for (const file of files) {
      for (const row of await this.read(context, file, contract)) all.push(row);
    }
    return all;
  }
}

interface CachedTable {
  readonly rows: Promise<readonly Row[]>;
  /** 0 until it is decoded. */
  bytes: number;
}

/**
 * A plan chooses no snapshot that breaks its contract (`ContractChecks`); one that was kept by an older version may have.
 *
 * @throws KnownError `TABLE_CONTRACT`
 */
function keptContract(contract: TableContract, path: string, table: ColumnTable): ColumnTable {
  const problems = tableProblems(contract, table);
  if (problems.length === 0) return table;
  throw brokenContract(contract, path, problems);
}

/** The values of a snapshot break the contract of its history. */
function brokenContract(
  { name }: TableContract,
  path: string,
  problems: readonly string[],
): KnownError {
  const withdraw = { command: ['import', '--withdraw', path] };
  return STEP_ERRORS.TABLE_CONTRACT(
    { path, table: name, problem: problems.join('; ') },
    {
      remedy: [
        'withdraw the snapshot: ',
        withdraw,
        '; then run the same command again, which plans without it',
      ],
    },
  );
}

/** The rows of one output of an upstream asset, over all its cells that this one reads. */
export async function readUpstream<T extends TableContract>(
  context: StepContext,
  asset: string,
  file: string,
  contract: T,
): Promise<RowOf<T>[]> {
  const rows: RowOf<T>[] = [];
  for (const output of context.upstream(asset)) {
    const bytes = await context.read(outputFile(output, file));
    for (const row of await decodeTable(contract, bytes, file)) rows.push(row);
  }
  return rows;
}

/** One output file of an upstream cell. */
export function outputFile(output: UpstreamOutput, file: string): PinnedFile {
  const found = output.files.get(file);
  invariant(found, `${output.asset} makes ${file}`);
  return found;
}

/** A parameter that its step declares as text. */
export function textParam({ params }: StepContext, name: string): string {
  const value = params[name];
  invariant(typeof value === 'string', `the parameter ${name} is text`);
  return value;
}

/** A parameter of the cell that is a number. */
export function numberParam({ params }: StepContext, name: string): number {
  const value = params[name];
  invariant(typeof value === 'number', `the parameter ${name} is a number`);
  return value;
}

/** A table as an output and the check of its contract. */
export function tableOutput<T extends TableContract>(
  name: string,
  contract: T,
  rows: readonly RowOf<T>[],
): { readonly output: StepOutput; readonly check: ManifestCheck } {
  const table = columnsOf(contract, rows);
  const problems = tableProblems(contract, table);
  const check: ManifestCheck = {
    name: `contract ${contract.name}`,
    ok: problems.length === 0,
    severity: 'error',
    detail:
      problems.length === 0 ? `${String(rows.length)} rows keep the contract` : problems.join('; '),
  };
  // A table that breaks its contract is not encoded: the check stops the cell before anything is written.
  const bytes = check.ok ? encodeColumns(contract, table) : new Uint8Array();
  return {
    output: { name, bytes, rowCount: rows.length, columns: summariseColumns(contract, table) },
    check,
  };
}

/** A check that never stops a cell. */
export function warning(name: string, ok: boolean, detail: string): ManifestCheck {
  return { name, ok, severity: 'warning', detail };
}

/** A check that stops the cell, and all that depends on it. */
export function required(name: string, ok: boolean, detail: string): ManifestCheck {
  return { name, ok, severity: 'error', detail };
}
