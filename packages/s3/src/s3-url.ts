/** The address of a data root in S3. It holds no credentials: those come from the SDK's own chain. */
import { isPlainPath } from '@pkg/std';
import { S3_ERRORS } from './errors.ts';

/** A bucket, the prefix of all keys in it, and what its server is asked for. */
export interface S3Location {
  readonly bucket: string;
  /** Without a slash at the end; empty where the whole bucket is the root. */
  readonly prefix: string;
  /** The server; left out: that of the SDK's own settings, which is Amazon's. */
  readonly endpoint?: string;
  /** Whether the bucket stands in the path instead of the host name; left out: yes at an endpoint of its own. */
  readonly isPathStyle?: boolean;
  readonly region?: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PARAMETERS = ['endpoint', 'path-style', 'region'];

/** Whether a data root lies in S3 rather than in a folder. */
export function isS3Url(root: string): boolean {
  return root.startsWith('s3://');
}

/**
 * Reads `s3://bucket/prefix`, with `?endpoint=`, `path-style=` and `region=` where they differ from the environment's.
 *
 * @throws KnownError `S3_URL_INVALID`
 *
 * @example
 * ```ts
 * parseS3Url('s3://nba/league?endpoint=http://127.0.0.1:9000');
 * // { bucket: 'nba', prefix: 'league', endpoint: 'http://127.0.0.1:9000' }
 * ```
 */
export function parseS3Url(text: string): S3Location {
  const [, place = '', query] = /^s3:\/\/([^?]*)(?:\?(.*))?$/.exec(text) ?? [];
  // The text is not quoted: whoever writes credentials into it must not find them in a log.
  if (place.includes('@')) throw invalid('it may not hold credentials');
  const slash = place.indexOf('/');
  const bucket = slash === -1 ? place : place.slice(0, slash);
  const prefix = slash === -1 ? '' : place.slice(slash + 1).replace(/\/$/, '');
  if (!BUCKET.test(bucket)) throw invalid(`'${bucket}' is not the name of a bucket`);
  if (prefix !== '' && !isPlainPath(prefix))
    throw invalid(`the prefix '${prefix}' is not a path of plain names`);
  const given = new URLSearchParams(query ?? '');
  const unknown = [...given.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined)
    throw invalid(`it has the parameter '${unknown}'; there are ${PARAMETERS.join(', ')}`);
  const [endpoint, style, region] = PARAMETERS.map((name) => given.get(name) ?? undefined);
  return {
    bucket,
    prefix,
    ...(endpoint === undefined ? {} : { endpoint: checkEndpoint(endpoint) }),
    ...(style === undefined ? {} : { isPathStyle: parsePathStyle(style) }),
    ...(region === undefined ? {} : { region }),
  };
}

/** Checks an address of an S3 server. @throws KnownError `S3_URL_INVALID` */
export function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw invalid('its endpoint is not an address like http://127.0.0.1:9000');
  if (url.username !== '' || url.password !== '')
    throw invalid('its endpoint may not hold credentials');
  return text;
}

/** Reads `true` or `false`. @throws KnownError `S3_URL_INVALID` */
export function parsePathStyle(text: string): boolean {
  if (text !== 'true' && text !== 'false')
    throw invalid(`path-style is true or false, not '${text}'`);
  return text === 'true';
}

function invalid(problem: string): Error {
  return S3_ERRORS.S3_URL_INVALID({ problem });
}
