/** Credentials that no server checks, where the SDK looks for some first. */
import { afterAll, beforeAll, vi } from 'vitest';

/** Sets them for the tests of a file, which then ask no other place for credentials. */
export function useTestCredentials(key = 'test', secret = 'test'): void {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', key);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}
