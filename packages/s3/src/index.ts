export { s3ObjectStore, type S3StoreOptions } from './s3-object-store.ts';
export { type Attempts } from './attempts.ts';
export { checkEndpoint, isS3Url, parsePathStyle, parseS3Url, type S3Location } from './s3-url.ts';
