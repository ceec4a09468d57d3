/**
 * Requests until their outcome is known: what may be repeated is repeated, and of a conditional write that failed, reading back
 * tells whether it is there, by the token that every write carries.
 */
import { sha256 } from '@pkg/std';
import { pause, type Attempts } from './attempts.ts';
import { Bounded } from './bounded.ts';
import { S3_ERRORS } from './errors.ts';
import { BodyAltered, failureOf, problemOf, type Failure } from './failure.ts';
import type {
  FetchedObject,
  ObjectHead,
  Page,
  PageRequest,
  PutOptions,
  S3Requests,
} from './requests.ts';

export interface SettledOptions {
  /** Names the store in errors. */
  readonly root: string;
  readonly bucket: string;
  /** Before every key of the store; a listing's prefix is whole. */
  readonly start: string;
  /** Requests at a time. */
  readonly parallel: number;
  readonly attempts: Attempts;
  /** Unlike that of any other store: tokens of writes begin with it. */
  readonly tag: string;
}

/** The object that a conditional write replaces; `absent`: none. */
export type Replaced = 'absent' | { readonly etag: string };

/** @throws KnownError from every method: `S3_DENIED`, `S3_NO_BUCKET`, `S3_REFUSED`, `S3_UNAVAILABLE`, `STORE_UNFIT` */
export class SettledRequests {
  readonly #requests: S3Requests;
  readonly #options: SettledOptions;
  readonly #bound: Bounded;
  #writes = 0;
  /** How the server takes an ETag in a condition: quoted, as the standard says, or bare, as radosgw does. */
  #hasBareEtags = false;

  constructor(requests: S3Requests, options: SettledOptions) {
    this.#requests = requests;
    this.#options = options;
    this.#bound = new Bounded(options.parallel);
  }

  /** @throws KnownError `S3_OBJECT_DAMAGED`, too */
  read(key: string): Promise<FetchedObject | null> {
    return this.#again(
      'reading',
      key,
      orNull(() => this.#requests.get(this.#whole(key))),
    );
  }

  head(key: string): Promise<ObjectHead | null> {
    return this.#again(
      'reading',
      key,
      orNull(() => this.#requests.head(this.#whole(key))),
    );
  }

  async isThere(key: string): Promise<boolean> {
    return (await this.head(key)) !== null;
  }

  async delete(key: string): Promise<void> {
    await this.#again(
      'removing',
      key,
      orNull(() => this.#requests.delete(this.#whole(key))),
    );
  }

  page(request: PageRequest): Promise<Page> {
    return this.#again('listing', request.prefix, () => this.#requests.page(request));
  }

  /** Puts an object in place of whatever is there. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const writer = this.#token();
    await this.#again('writing', key, () =>
      this.#requests.put(this.#whole(key), bytes, { writer }),
    );
  }

  /** Creates an object, or returns what another write made. */
  async putOnce(key: string, bytes: Uint8Array): Promise<'created' | FetchedObject> {
    const writer = this.#token();
    let isUncertain = false;
    let cause: unknown;
    for (let attempt = 0; attempt < this.#options.attempts.count; attempt += 1) {
      const failed = await this.#tryPut(key, bytes, { writer, onlyIf: 'absent' });
      if (failed === null) return 'created';
      cause = failed.error;
      isUncertain ||= failed.means === 'uncertain';
      const there = await this.read(key);
      if (there !== null) {
        const isOurs =
          there.writer === undefined
            ? isUncertain && sha256(there.bytes) === sha256(bytes)
            : there.writer === writer;
        return isOurs ? 'created' : there;
      }
      await pause(this.#options.attempts, attempt, writer);
    }
    throw this.unavailable('writing', key, cause);
  }

  /**
   * Puts an object in place of the one that has an ETag, or of none. False where another is there by now.
   *
   * @param version of the pointer whose plain copy it is; 0: of none
   */
  async putOver(
    key: string,
    bytes: Uint8Array,
    replaced: Replaced,
    version: number,
  ): Promise<boolean> {
    const writer = this.#token();
    let cause: unknown;
    for (let attempt = 0; attempt < this.#options.attempts.count; attempt += 1) {
      const onlyIf =
        replaced === 'absent' || !this.#hasBareEtags
          ? replaced
          : { etag: replaced.etag.replaceAll('"', '') };
      const failed = await this.#tryPut(key, bytes, { writer, version, onlyIf });
      if (failed === null) return true;
      cause = failed.error;
      const now = await this.head(key);
      if (now?.writer === writer) return true;
      if (replaced === 'absent' ? now !== null : now?.etag !== replaced.etag) return false;
      if (failed.means === 'condition' && replaced !== 'absent') {
        // The condition holds and was refused: the server takes the other form, or none.
        if (attempt > 1) return false;
        this.#hasBareEtags = !this.#hasBareEtags;
      } else await pause(this.#options.attempts, attempt, writer);
    }
    throw this.unavailable('writing', key, cause);
  }

  unavailable(doing: string, key: string, cause: unknown): Error {
    const { root, attempts } = this.#options;
    const facts = { doing: `${doing} ${key}`, root, attempts: attempts.count };
    return S3_ERRORS.S3_UNAVAILABLE({ ...facts, problem: problemOf(cause) }, { cause });
  }

  /** One conditional write. Null where it is done, else what its failure means. @throws KnownError where it is final */
  async #tryPut(
    key: string,
    bytes: Uint8Array,
    options: PutOptions,
  ): Promise<{ readonly means: Failure; readonly error: unknown } | null> {
    try {
      await this.#bound.run(() => this.#requests.put(this.#whole(key), bytes, options));
      return null;
    } catch (error) {
      const means = failureOf(error);
      await this.#refuseFinal(means, error, 'writing', key);
      return { means, error };
    }
  }

  /** A request that may be made again, until it succeeds. */
  async #again<T>(doing: string, key: string, request: () => Promise<T>): Promise<T> {
    const { attempts, root } = this.#options;
    let cause: unknown;
    for (let attempt = 0; attempt < attempts.count; attempt += 1) {
      try {
        return await this.#bound.run(request);
      } catch (error) {
        await this.#refuseFinal(failureOf(error), error, doing, key);
        cause = error;
      }
      await pause(attempts, attempt, key);
    }
    if (!(cause instanceof BodyAltered)) throw this.unavailable(doing, key, cause);
    throw S3_ERRORS.S3_OBJECT_DAMAGED({ key, root, problem: cause.message }, { cause });
  }

  async #refuseFinal(means: Failure, error: unknown, doing: string, key: string): Promise<void> {
    const { root, bucket } = this.#options;
    const facts = { doing: `${doing} ${key}`, root, problem: problemOf(error) };
    if (means === 'denied') throw S3_ERRORS.S3_DENIED(facts, { cause: error });
    if (means === 'final') throw S3_ERRORS.S3_REFUSED(facts, { cause: error });
    if (means === 'unsupported') {
      const problem = `it does not know ${doing} under a condition: ${facts.problem}`;
      throw S3_ERRORS.STORE_UNFIT({ root, problem }, { cause: error });
    }
    if (means === 'known') throw error;
    if (means !== 'no-bucket') return;
    throw S3_ERRORS.S3_NO_BUCKET({ bucket, endpoint: await this.#requests.endpoint() });
  }

  #whole(key: string): string {
    return this.#options.start + key;
  }

  #token(): string {
    this.#writes += 1;
    return `${this.#options.tag}-${String(this.#writes)}`;
  }
}

/** A request whose answer is null where nothing is at the key. */
function orNull<T>(request: () => Promise<T>): () => Promise<T | null> {
  return () =>
    request().catch((error: unknown) => {
      if (failureOf(error) === 'absent') return null;
      throw error;
    });
}
