/**
 * Checks an evidence bundle against its `bundle.json`: every byte, and that its manifests name each other, their inputs and
 * outputs by the hashes that are there. A bundle carries what this file compiles to as `verify.mjs`, so it imports nothing
 * but what Node has built in. It computes nothing again: the program does that, with `--replay`.
 */
import { spawnSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundledFile, BundleFile } from './bundle-file.ts';

/** The file that lists all others. */
export const BUNDLE_FILE = 'bundle.json';
/** The data root in a bundle. */
export const DATA_FOLDER = 'data';
/** The file that starts the program in a bundle. */
const PROGRAM_FILE = 'program/node_modules/@pkg/cli/bin/run.js';

/** Something that is not as it was bundled. */
export interface Damage {
  /** The path below the folder of the bundle. */
  readonly path: string;
  /** `link`: the bytes are those that are listed, but a hash in a manifest or pointer names others. */
  readonly kind: 'changed' | 'missing' | 'extra' | 'link';
  /** First and last byte of each stretch of blocks that are not as they were. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly detail: string;
}

export interface BundleCheck {
  /** The seal of `bundle.json`; null where it does not hold. */
  readonly root: string | null;
  readonly files: number;
  readonly size_bytes: number;
  readonly manifests: number;
  /** The number of hashes in manifests and pointers that were followed to the files that they name. */
  readonly links: number;
  readonly damages: readonly Damage[];
}

/** Every damage to the bundle in a folder. O(bytes). */
export function checkBundle(folder: string): BundleCheck {
  const list = readList(folder);
  if ('problem' in list)
    return {
      root: null,
      files: 0,
      size_bytes: 0,
      manifests: 0,
      links: 0,
      damages: [listDamage(list.problem)],
    };
  const { bundle, root } = list;
  const damages = bundle.files.flatMap(
    (file) => fileDamage(folder, file, bundle.block_bytes) ?? [],
  );
  const listed = new Set([BUNDLE_FILE, ...bundle.files.map(({ path }) => path)]);
  for (const path of filesBelow(folder))
    if (!listed.has(path)) damages.push(damage(path, 'extra', 'it is not part of the bundle'));
  // A damaged manifest's word on others is not worth repeating.
  const chain = checkChain(folder, bundle, new Set(damages.map(({ path }) => path)));
  const all = [...damages, ...chain.damages].sort((a, b) => (a.path < b.path ? -1 : 1));
  const size_bytes = bundle.files.reduce((sum, file) => sum + file.size_bytes, 0);
  return { root, files: bundle.files.length, size_bytes, ...chain, damages: all };
}

/** Whether the root is the one that was noted elsewhere, if any was. */
export function isNoted({ root }: BundleCheck, noted: string | undefined): boolean {
  return noted === undefined || noted === root;
}

/** The check in words, one line per damage. */
export function checkText(check: BundleCheck, noted?: string): string {
  const { root, files, size_bytes, manifests, links, damages } = check;
  const lines = damages.flatMap(({ path, kind, ranges, detail }) => {
    const bytes = ranges.map(([first, last]) => `${String(first)}-${String(last)}`).join(', ');
    const where = bytes === '' ? path : `${path}, bytes ${bytes}`;
    return [`  ${kind.padEnd(7)}  ${where}`, `           ${detail}`];
  });
  if (root === null)
    return [...lines, 'DAMAGED: without bundle.json nothing else can be checked.'].join('\n');
  const size = `${String(files)} files, ${(size_bytes / 1e6).toFixed(1)} MB`;
  const tree = `${String(manifests)} manifests, ${String(links)} hashes in manifests and pointers`;
  return [...lines, `${size}; ${tree}`, `Root ${root}`, verdictOf(check, noted)].join('\n');
}

function verdictOf(check: BundleCheck, noted: string | undefined): string {
  const count = check.damages.length;
  if (count > 0)
    return `DAMAGED: ${String(count)} ${count === 1 ? 'finding' : 'findings'}, named above.`;
  if (!isNoted(check, noted))
    return `FORGED, or another bundle: the root that was noted is ${noted!}`;
  return 'Intact: every byte is as it was bundled, and the Merkle chain holds.';
}

type List = { readonly bundle: BundleFile; readonly root: string } | { readonly problem: string };

function readList(folder: string): List {
  const path = join(folder, BUNDLE_FILE);
  if (!existsSync(path)) return { problem: 'it is missing' };
  const text = readFileSync(path, 'latin1');
  const root = sealOf(text);
  if (root === null) return { problem: 'its seal does not hold: a byte of it has changed' };
  const bundle = JSON.parse(readFileSync(path, 'utf8')) as BundleFile;
  if ((bundle.bundle_version as string) !== 'v1')
    return { problem: `bundle_version is ${String(bundle.bundle_version)}, not v1` };
  const outside = bundle.files.find(({ path: name }) => !staysInside(name));
  if (outside !== undefined)
    return { problem: `it names a file outside the bundle: ${outside.path}` };
  return { bundle, root };
}

/** Whether a path stays below the folder: `isPlainPath` of `@pkg/std`, which can't be imported here; a test compares the two. */
export function staysInside(path: string): boolean {
  return /^(?:(?!\.+(?:\/|$))[\w=.@+-]{1,255}(?:\/(?!$)|$))+$/.test(path);
}

function listDamage(problem: string): Damage {
  return damage(BUNDLE_FILE, 'changed', problem);
}

/** The digest in a sealed file, if it is that of the file without it; null where it isn't. See `sealedJson` of `@pkg/std`. */
export function sealOf(text: string): string | null {
  const indent = text.startsWith('{\n  ') ? '  ' : ' ';
  const mark = `\n${indent}"content_sha256": "`;
  const start = text.indexOf(mark) + mark.length;
  const digest = text.slice(start, start + 64);
  const blank = text.slice(0, start) + text.slice(start + 64);
  return hashOf(Buffer.from(blank, 'latin1')) === digest ? digest : null;
}

/** Reads a file block by block, however large it is. */
function fileDamage(folder: string, file: BundledFile, blockBytes: number): Damage | null {
  const path = join(folder, file.path);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return damage(file.path, 'missing', 'it is missing');
  if (!found.isFile()) return damage(file.path, 'changed', 'it is no plain file any more');
  const { whole, blocks, size } = digestsOf(path, blockBytes);
  if (whole === file.sha256) return null;
  const expected = file.blocks ?? [file.sha256];
  const ranges: [number, number][] = [];
  for (let at = 0; at < Math.max(blocks.length, expected.length); at += 1) {
    if (blocks[at] === expected[at]) continue;
    const first = at * blockBytes;
    const last = Math.min(first + blockBytes, Math.max(size, file.size_bytes)) - 1;
    const before = ranges.at(-1);
    if (before?.[1] === first - 1) before[1] = last;
    else ranges.push([first, last]);
  }
  const change = size - file.size_bytes;
  const length =
    change === 0
      ? 'its length is as it was'
      : `it is ${String(Math.abs(change))} bytes ${change < 0 ? 'shorter' : 'longer'} than it was`;
  const detail = `${length}; listed as ${file.sha256.slice(0, 8)}, it hashes to ${whole.slice(0, 8)}`;
  return { path: file.path, kind: 'changed', ranges, detail };
}

interface Digests {
  readonly whole: string;
  readonly blocks: readonly string[];
  readonly size: number;
}

/** The digests of a file and of its blocks. */
function digestsOf(path: string, blockBytes: number): Digests {
  const whole = createHash('sha256');
  const blocks: string[] = [];
  const buffer = Buffer.alloc(blockBytes);
  const file = openSync(path, 'r');
  let size = 0;
  try {
    for (;;) {
      const length = readBlock(file, buffer);
      if (length === 0) break;
      const block = buffer.subarray(0, length);
      whole.update(block);
      blocks.push(hashOf(block));
      size += length;
    }
  } finally {
    closeSync(file);
  }
  return { whole: hex(whole), blocks, size };
}

function readBlock(file: number, buffer: Buffer): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(file, buffer, filled, buffer.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** Everything below a folder that is no folder, links to folders included, with `/`. */
function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** The part of a pointer that names manifests. */
interface PointerLinks {
  readonly manifest_path: string;
  readonly manifest_sha256: string;
  readonly members?: readonly PointerLinks[];
}

/** The part of a manifest that names other files. */
interface ManifestLinks {
  readonly inputs: readonly {
    readonly name: string;
    readonly path: string;
    readonly sha256: string;
    readonly members?: readonly { readonly sha256: string }[];
  }[];
  readonly outputs: readonly { readonly path: string; readonly sha256: string }[];
  readonly parents?: Readonly<Record<string, string>>;
  readonly asset: string;
  readonly key_parts: Readonly<Record<string, string>>;
}

type Chain = Pick<BundleCheck, 'manifests' | 'links' | 'damages'>;

/** Follows every hash that manifests and pointers hold, except those of the files in `damaged`. */
function checkChain(folder: string, bundle: BundleFile, damaged: ReadonlySet<string>): Chain {
  const hashes = new Map(bundle.files.map(({ path, sha256 }) => [path, sha256]));
  const given = new Set(bundle.given);
  const damages: Damage[] = [];
  let [manifests, links] = [0, 0];
  const follow = (from: string, to: string, hash: string, what: string): void => {
    links += 1;
    const found = hashes.get(`${DATA_FOLDER}/${to}`);
    if (found === hash) return;
    const state =
      found === undefined ? 'which is not in the bundle' : `here it is ${found.slice(0, 8)}`;
    damages.push(damage(from, 'link', `it names ${what} ${to} as ${hash.slice(0, 8)}, ${state}`));
  };
  for (const head of bundle.heads) follow(BUNDLE_FILE, head.path, head.sha256, 'the head');
  for (const { path, role } of bundle.files) {
    if (damaged.has(path)) continue;
    if (role === 'pointer' && path.endsWith('/current_run.json')) {
      const pointer = readJson(folder, path) as PointerLinks;
      for (const { manifest_path, manifest_sha256 } of [pointer, ...(pointer.members ?? [])])
        follow(path, manifest_path, manifest_sha256, 'the manifest');
    }
    if (role !== 'manifest' || !path.endsWith('/manifest.json')) continue;
    manifests += 1;
    if (sealOf(readFileSync(join(folder, path), 'latin1')) === null)
      damages.push(damage(path, 'link', 'its own seal does not hold'));
    const manifest = readJson(folder, path) as ManifestLinks;
    for (const { path: to, sha256 } of manifest.outputs) follow(path, to, sha256, 'the output');
    const code = manifest.key_parts['code'];
    if (code !== undefined && bundle.codes[manifest.asset]?.includes(code) !== true)
      damages.push(damage(path, 'link', 'bundle.json does not name the code that made it'));
    if (given.has(path.slice(DATA_FOLDER.length + 1))) continue;
    for (const [to, hash] of Object.entries(manifest.parents ?? {}))
      follow(path, to, hash, 'the parent');
    for (const input of manifest.inputs) {
      const digests = input.members?.map(({ sha256 }) => sha256) ?? [input.sha256];
      const sets = digests.map((each) => bundle.sets[each]);
      if (sets.some((each) => each === undefined)) {
        follow(path, input.path, input.sha256, `the input ${input.name}`);
        continue;
      }
      const pairs = sets.map((each) =>
        each!.map((to) => [to, hashes.get(`${DATA_FOLDER}/${to}`) ?? '']),
      );
      links += pairs.flat().length;
      const isWhole = digests.every((each, at) => each === hashOf(JSON.stringify(pairs[at])));
      if (!isWhole || hashOf(JSON.stringify(pairs.flat())) !== input.sha256)
        damages.push(
          damage(
            path,
            'link',
            `the files of its input ${input.name} are not those that it was made from`,
          ),
        );
    }
  }
  return { manifests, links, damages };
}

function readJson(folder: string, path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

function damage(path: string, kind: Damage['kind'], detail: string): Damage {
  return { path, kind, ranges: [], detail };
}

function hashOf(bytes: Uint8Array | string): string {
  return hex(createHash('sha256').update(bytes));
}

function hex(hash: Hash): string {
  return hash.digest('hex');
}

const HELP = `node verify.mjs [folder] [--root <hex>] [--replay [flags of pipeline verify]]
  checks every byte of an evidence bundle and the hashes in its manifests
  folder    the bundle (default: where this file lies)
  --root    the root that was noted when the bundle was made: tells a forgery too
  --replay  computes the slate again with the program in the bundle, and compares every output byte
Exit 0: as it was bundled; 4: not; 2: usage.`;

/** `node verify.mjs`: prints, and returns the exit code. */
function main(args: readonly string[]): number {
  const at = args.indexOf('--replay');
  const [own, passed] = at === -1 ? [[...args], []] : [args.slice(0, at), args.slice(at + 1)];
  const rootAt = own.indexOf('--root');
  const noted = rootAt === -1 ? undefined : own.splice(rootAt, 2)[1];
  const [named, ...rest] = own;
  if (
    rest.length > 0 ||
    named?.startsWith('-') === true ||
    (rootAt !== -1 && noted === undefined)
  ) {
    console.log(HELP);
    return named === '--help' ? 0 : 2;
  }
  const folder = resolve(named ?? dirname(fileURLToPath(import.meta.url)));
  if (!existsSync(folder)) {
    console.log(`there is no bundle at ${folder}`);
    return 2;
  }
  const check = checkBundle(folder);
  const isGood = check.damages.length === 0 && isNoted(check, noted);
  // The program says it all again, and is not started before its own bytes are checked.
  if (!isGood || at === -1) console.log(checkText(check, noted));
  if (!isGood) return 4;
  if (at === -1) return 0;
  const program = join(folder, PROGRAM_FILE);
  if (!existsSync(program)) {
    console.log(
      'no program in this bundle: pipeline verify --bundle of an installed one replays it',
    );
    return 2;
  }
  const asked = [program, 'verify', '--bundle', folder, ...passed];
  // A bare container may have no user, whose home and shell the program asks for.
  const env = { HOME: tmpdir(), SHELL: 'sh', ...process.env };
  return spawnSync(process.execPath, asked, { stdio: 'inherit', env }).status ?? 1;
}

// Runs only as a program of its own; imported, it does nothing.
const started = process.argv[1];
if (
  started !== undefined &&
  existsSync(started) &&
  realpathSync(started) === fileURLToPath(import.meta.url)
)
  process.exitCode = main(process.argv.slice(2));
