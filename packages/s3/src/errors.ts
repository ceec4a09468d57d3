/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

export const S3_ERRORS = defineErrors({
  INVALID_KEY: {
    kind: 'input',
    message: "'{key}' is not an object key: keys are relative paths of plain names",
    remedy: [
      'rename it in the file or the flag that it comes from; if it comes from neither, report this as a bug',
    ],
  },
  S3_DENIED: {
    kind: 'upstream',
    message: 'the S3 server refuses {doing} in {root}: {problem}',
    remedy: [
      'check the credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE) and what they may do there: list, read, write and delete',
    ],
  },
  S3_NO_BUCKET: {
    kind: 'missing',
    message: 'there is no bucket {bucket} at {endpoint}',
    remedy: ['make the bucket, or name another: --data-root s3://bucket/prefix'],
  },
  S3_OBJECT_DAMAGED: {
    kind: 'upstream',
    message: '{key} of {root} arrives with other bytes than were written: {problem}',
    remedy: ['if it stays so, restore the object from a copy, or remove it and run again'],
  },
  S3_REFUSED: {
    kind: 'upstream',
    message: 'the S3 server refuses {doing} in {root}: {problem}',
    remedy: [
      'check the region (AWS_REGION), the endpoint (AWS_ENDPOINT_URL) and the clock of this machine',
    ],
  },
  S3_REGION_MISSING: {
    kind: 'input',
    message: 'Amazon S3 has regions, and nothing says in which {bucket} lies',
    remedy: ['set AWS_REGION; for another server, set AWS_ENDPOINT_URL to its address'],
  },
  S3_SDK_MISSING: {
    kind: 'input',
    message: 'a data root in S3 needs the package @aws-sdk/client-s3, which is not installed',
    remedy: ['npm install @aws-sdk/client-s3'],
  },
  S3_UNAVAILABLE: {
    kind: 'upstream',
    message: '{doing} in {root} failed {attempts} times: {problem}',
    remedy: ['check that the S3 server is up and can be reached, then run the same command again'],
  },
  S3_URL_INVALID: {
    kind: 'input',
    message: 'this data root in S3 is not valid: {problem}',
    remedy: [
      'write it as s3://bucket/prefix, or as s3://bucket/prefix?endpoint=http://127.0.0.1:9000',
    ],
  },
  STORE_UNFIT: {
    kind: 'input',
    message: 'the S3 server of {root} is unfit for a data root: {problem}',
    remedy: ['use a server that keeps If-None-Match and If-Match on PutObject, as Amazon S3 does'],
  },
});
