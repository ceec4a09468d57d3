/** The few requests of S3 that the store is made of. `sdk-requests.ts` sends them; whole keys, no retries. */

/** An object without its bytes. */
export interface ObjectHead {
  /** As the server gave it, quotes and all. */
  readonly etag: string;
  /** The token of the write that made it; left out where the server keeps no metadata. */
  readonly writer?: string;
  /** The version whose bytes it has, of a pointer's plain copy. */
  readonly version?: number;
}

export interface FetchedObject extends ObjectHead {
  readonly bytes: Uint8Array;
}

export interface PutOptions {
  /** A token of this write, by which it is known again. */
  readonly writer: string;
  readonly version?: number;
  /** `absent`: only where nothing is; an ETag: only over the object that has it; left out: over anything. */
  readonly onlyIf?: 'absent' | { readonly etag: string };
}

export interface PageRequest {
  readonly prefix: string;
  /** Whether what lies below the next slash is one folder instead of its keys. */
  readonly isFolded: boolean;
  readonly token?: string | undefined;
  readonly startAfter?: string | undefined;
}

export interface ListedEntry {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

export interface Page {
  readonly entries: readonly ListedEntry[];
  /** Prefixes that end in a slash. */
  readonly folders: readonly string[];
  /** The token of the next page; left out on the last. */
  readonly next?: string;
}

/** Rejects with errors of the SDK, which `failureOf` tells apart, and with `BodyAltered`. */
export interface S3Requests {
  readonly endpoint: () => Promise<string>;
  get(key: string): Promise<FetchedObject>;
  head(key: string): Promise<ObjectHead>;
  put(key: string, bytes: Uint8Array, options: PutOptions): Promise<void>;
  delete(key: string): Promise<void>;
  page(request: PageRequest): Promise<Page>;
}
