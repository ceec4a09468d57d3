/** The requests of the store through `@aws-sdk/client-s3`, which is loaded when the first of them is made. */
import { createHash } from 'node:crypto';
import type * as S3 from '@aws-sdk/client-s3';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { sha256 } from '@pkg/std';
import { S3_ERRORS } from './errors.ts';
import { BodyAltered } from './failure.ts';
import type { FetchedObject, ObjectHead, S3Requests } from './requests.ts';
import type { S3Location } from './s3-url.ts';

type Sdk = typeof S3;

interface Opened {
  readonly sdk: Sdk;
  readonly client: S3Client;
}

export interface ConnectionOptions {
  /** Sockets at a time. */
  readonly sockets: number;
  /** After which a request that got no byte counts as lost, in ms. */
  readonly silenceMs: number;
}

export function sdkRequests(location: S3Location, options: ConnectionOptions): S3Requests {
  const { bucket: Bucket } = location;
  let opening: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => (opening ??= connect(location, options));
  return {
    endpoint: async () => {
      const { client } = await open();
      const endpoint = await client.config.endpoint?.();
      return endpoint === undefined ? 'Amazon S3' : `${endpoint.protocol}//${endpoint.hostname}`;
    },
    get: async (Key) => {
      const { sdk, client } = await open();
      const answer = await client.send(new sdk.GetObjectCommand({ Bucket, Key }));
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      const head = headOf(answer);
      checkBody(bytes, answer);
      return { ...head, bytes } satisfies FetchedObject;
    },
    head: async (Key) => {
      const { sdk, client } = await open();
      return headOf(await client.send(new sdk.HeadObjectCommand({ Bucket, Key })));
    },
    put: async (Key, Body, { writer, version, onlyIf }) => {
      const { sdk, client } = await open();
      await client.send(
        new sdk.PutObjectCommand({
          Bucket,
          Key,
          Body,
          Metadata: {
            sha256: sha256(Body),
            writer,
            ...(version === undefined ? {} : { version: String(version) }),
          },
          ...(onlyIf === 'absent' ? { IfNoneMatch: '*' } : {}),
          ...(typeof onlyIf === 'object' ? { IfMatch: onlyIf.etag } : {}),
        }),
      );
    },
    delete: async (Key) => {
      const { sdk, client } = await open();
      await client.send(new sdk.DeleteObjectCommand({ Bucket, Key }));
    },
    page: async ({ prefix, isFolded, token, startAfter }) => {
      const { sdk, client } = await open();
      const answer = await client.send(
        new sdk.ListObjectsV2Command({
          Bucket,
          Prefix: prefix,
          ...(isFolded ? { Delimiter: '/' } : {}),
          ...(token === undefined ? {} : { ContinuationToken: token }),
          ...(startAfter === undefined || token !== undefined ? {} : { StartAfter: startAfter }),
        }),
      );
      const next = answer.IsTruncated === true ? (answer.NextContinuationToken ?? '') : undefined;
      return {
        entries: (answer.Contents ?? []).map(({ Key = '', ETag = '', Size = 0 }) => ({
          key: Key,
          etag: ETag,
          sizeBytes: Size,
        })),
        folders: (answer.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
        ...(next === undefined ? {} : { next }),
      };
    },
  };
}

async function connect(location: S3Location, options: ConnectionOptions): Promise<Opened> {
  const sdk = await loadSdk();
  const { endpoint, isPathStyle = endpoint !== undefined, region } = location;
  const config: S3ClientConfig = {
    // A repeated conditional write would turn its own success into a refusal: the store itself tries again.
    maxAttempts: 1,
    // Other servers than Amazon's do not know the newer checksums; the store checks bodies itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: isPathStyle,
    requestHandler: {
      connectionTimeout: options.silenceMs,
      socketTimeout: options.silenceMs,
      httpAgent: { maxSockets: options.sockets },
      httpsAgent: { maxSockets: options.sockets },
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  };
  const client = new sdk.S3Client(config);
  // Servers of one's own have no regions, but the SDK signs none of their requests without one.
  const hasRegion = await client.config.region().then(
    () => true,
    () => false,
  );
  if (hasRegion) return { sdk, client };
  if (endpoint === undefined) throw S3_ERRORS.S3_REGION_MISSING({ bucket: location.bucket });
  return { sdk, client: new sdk.S3Client({ ...config, region: 'us-east-1' }) };
}

async function loadSdk(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isMissing =
      code === 'ERR_MODULE_NOT_FOUND' && message.includes("package '@aws-sdk/client-s3'");
    if (!isMissing) throw cause;
    throw S3_ERRORS.S3_SDK_MISSING({}, { cause });
  }
}

interface Answer {
  readonly ETag?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
}

function headOf({ ETag = '', Metadata = {} }: Answer): ObjectHead {
  const { writer, version } = Metadata;
  return {
    etag: ETag,
    ...(writer === undefined ? {} : { writer }),
    ...(version === undefined ? {} : { version: Number(version) }),
  };
}

/** @throws BodyAltered for bytes that are fewer or others than were written, as far as the answer tells */
function checkBody(bytes: Uint8Array, answer: Answer): void {
  const { ContentLength, Metadata, ETag = '' } = answer;
  if (ContentLength !== undefined && ContentLength !== bytes.length)
    throw new BodyAltered(`${String(bytes.length)} of ${String(ContentLength)} bytes came`);
  const written = Metadata?.['sha256'];
  if (written !== undefined) {
    if (written !== sha256(bytes)) throw new BodyAltered('its SHA-256 is another');
    return;
  }
  // The ETag of an encrypted object, or of one written in parts, is no digest of its bytes.
  const { ServerSideEncryption: encryption, SSECustomerAlgorithm: ownKey } = answer;
  if ((encryption !== undefined && encryption !== 'AES256') || ownKey !== undefined) return;
  const [, digest] = /^"?([0-9a-f]{32})"?$/.exec(ETag) ?? [];
  if (digest === undefined || digest === createHash('md5').update(bytes).digest('hex')) return;
  throw new BodyAltered('its MD5 is another than its ETag says');
}
