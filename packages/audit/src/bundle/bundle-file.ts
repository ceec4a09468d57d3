/** `bundle.json`: the subject of an evidence bundle, every file in it with its digests, and the request of a replay. */
import { isPlainPath, sealedJson, unsealJson, type JsonValue } from '@pkg/std';
import { z } from 'zod';

const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime();
const json: z.ZodType<Readonly<Record<string, JsonValue>>> = z.record(z.string(), z.json());

/** The purpose of a file in a bundle. */
const ROLES = [
  'snapshot',
  'output',
  'model',
  'manifest',
  'pointer',
  'plan',
  'proof',
  'program',
  'verifier',
] as const;
export type Role = (typeof ROLES)[number];
const role = z.enum(ROLES);
/** A path below the folder of the bundle, or of the data root in it. */
const ownPath = z
  .string()
  .refine((path) => isPlainPath(path), 'expected a relative path of plain names');

const file = z.strictObject({
  /** The path below the folder of the bundle, with `/`. */
  path: ownPath,
  role,
  size_bytes: count,
  sha256: digest,
  /** The SHA-256 of each block of `block_bytes`, the last one shorter; left out for a file of one block. */
  blocks: z.array(digest).optional(),
});

const manifestRef = z.strictObject({ path: ownPath, sha256: digest });

/** The zod schema of `bundle.json`, version 1. */
const bundleSchema = z.strictObject({
  bundle_version: z.literal('v1'),
  slate: z.strictObject({
    game_date: z.iso.date(),
    run_id: z.string(),
    run_as_of_ts: instant,
    draft_groups: z.array(z.string()),
  }),
  /** The backfill that made the unified table; its plan and summary are among the files. */
  backfill_id: z.string(),
  /** The request of a replay. */
  replay: z.strictObject({
    request: json,
    /** Assets that are made again. */
    assets: z.array(z.string()),
    planned_at: instant,
    /** The present, as far as the as-of instant of the slate is concerned. */
    present: instant,
  }),
  /** Manifests that no other of these names as a parent: the tops of the Merkle tree. */
  heads: z.array(manifestRef),
  /** Manifests whose parents are not here: of model runs that were given to the run. */
  given: z.array(ownPath),
  /** The fingerprints of the code that made each asset, as its manifests record them. */
  codes: z.record(z.string(), z.array(z.string())),
  /** Parts of keys in which the program that made the bundle differs from the run; none: it can make the run again. */
  differences: z.array(
    z.strictObject({ asset: z.string(), part: z.string(), run: z.string(), program: z.string() }),
  ),
  /** The members of each set whose digest a manifest records, by that digest: paths in order. */
  sets: z.record(digest, z.array(ownPath)),
  block_bytes: count,
  totals: z.array(z.strictObject({ role, files: count, size_bytes: count })),
  files: z.array(file),
});

/** The content of `bundle.json`. */
export type BundleFile = z.infer<typeof bundleSchema>;
export type BundledFile = z.infer<typeof file>;

/** The bytes of `bundle.json`, sealed: its seal is the root of the bundle. */
export function bundleBytes(bundle: BundleFile): Uint8Array {
  return sealedJson(bundle, 1);
}

/** Reads the bytes of a `bundle.json`, or says why they are none. */
export function parseBundle(
  bytes: Uint8Array,
): { readonly bundle: BundleFile } | { readonly problem: string } {
  const unsealed = unsealJson(bytes);
  if ('problem' in unsealed) return unsealed;
  const { success, data, error } = bundleSchema.safeParse(unsealed.content);
  return success ? { bundle: data } : { problem: z.prettifyError(error) };
}

/** `bundle.json` as JSON Schema (draft 2020-12), its seal included. */
export function bundleJsonSchema(): Record<string, unknown> {
  const sealed = bundleSchema.extend({ content_sha256: digest });
  const { $schema, ...rest } = z.toJSONSchema(sealed, { target: 'draft-2020-12' });
  return { $schema, title: 'An evidence bundle (bundle.json)', ...rest };
}
