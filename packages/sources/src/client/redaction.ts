/** Secrets never leave the program but in the one request that needs them. */

const REDACTED = 'REDACTED';
/** Shorter values would be found by chance in what has nothing to do with them. */
const SHORTEST_SECRET = 6;

/** The secrets of a request, in every spelling in which a server could send them back. */
function spellings(secrets: Readonly<Record<string, string>>): string[] {
  return Object.values(secrets)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}

/** A text without the secrets. */
function redactText(text: string, secrets: Readonly<Record<string, string>>): string {
  return spellings(secrets).reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}

/**
 * A body without the secrets, the same object where it has none: some servers print the request in their errors.
 */
export function redactBytes(
  bytes: Uint8Array,
  secrets: Readonly<Record<string, string>>,
): Uint8Array {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!spellings(secrets).some((secret) => body.includes(secret))) return bytes;
  // One character a byte, so that bytes which are no UTF-8 stay as they are.
  return Buffer.from(redactText(body.toString('latin1'), secrets), 'latin1');
}
