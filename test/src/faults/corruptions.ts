/**
 * Every byte of a manifest, a pointer and a plan is flipped in turn, and outputs are damaged at random: each time the
 * built `pipeline verify --manifests` must name the file. A root of the made-up league; whole again at the end.
 */
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { resultsOf, filesBelow } from '../file-tree.ts';
import { warmPipeline, type WarmPipeline } from '../warm-pipeline.ts';

export interface CorruptionOptions {
  /** A root in which dates were made. */
  readonly root: string;
  /** An empty folder for a root of few files, where looking is quick. */
  readonly scratch: string;
  /** Every how many bytes of the three files one is flipped; 1: all of them. */
  readonly every: number;
  /** The number of damages of outputs. */
  readonly outputs: number;
  readonly say: (text: string) => void;
}

export interface Corruptions {
  /** The number of damages tried, by what was damaged. */
  readonly tried: Readonly<Record<string, number>>;
  /** Damages that went unseen. */
  readonly missed: readonly string[];
}

export async function corruptions(options: CorruptionOptions): Promise<Corruptions> {
  const warm = warmPipeline();
  try {
    return await new Damage(options, warm).run();
  } finally {
    warm.close();
  }
}

class Damage {
  readonly #options: CorruptionOptions;
  readonly #warm: WarmPipeline;
  readonly #missed: string[] = [];
  readonly #tried: Record<string, number> = {};
  #state = 1;

  constructor(options: CorruptionOptions, warm: WarmPipeline) {
    this.#options = options;
    this.#warm = warm;
  }

  async run(): Promise<Corruptions> {
    const { root, scratch, every, outputs, say } = this.#options;
    const small = this.#excerpt(root, scratch);
    for (const [what, path] of Object.entries(small)) {
      const whole = readFileSync(join(scratch, path));
      for (let at = 0; at < whole.length; at += every) {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= 1 << (at % 8);
        await this.#try(what, scratch, path, whole, damaged, `byte ${String(at)}`);
      }
      say(`${what}: ${String(this.#tried[what])} of ${String(whole.length)} bytes flipped`);
    }
    const paths = Object.keys(resultsOf(root));
    for (let n = 0; n < outputs; n += 1) {
      const path = paths[this.#below(paths.length)]!;
      const whole = readFileSync(join(root, path));
      await this.#try('outputs', root, path, whole, this.#spoil(whole), `damage ${String(n)}`);
    }
    say(`outputs: ${String(outputs)} damages of ${String(paths.length)} files`);
    return { tried: this.#tried, missed: this.#missed };
  }

  /** A root of three files: the newest versions of a manifest, of a pointer, and a plan. */
  #excerpt(root: string, scratch: string): Record<string, string> {
    const find = (folder: string, end: string): string =>
      filesBelow(root, folder)
        .filter((path) => path.endsWith(end))
        .sort((a, b) => statSync(join(root, a)).size - statSync(join(root, b)).size)[0]!;
    const found = {
      manifest: find('manifests', '/.v000001-manifest.json'),
      pointer: find('current', '/.v000001-current_run.json'),
      plan: find('manifests/backfills', '/plan.json'),
    };
    for (const path of Object.values(found)) {
      mkdirSync(dirname(join(scratch, path)), { recursive: true });
      cpSync(join(root, path), join(scratch, path));
      // One file under two names, as the store has it.
      if (plainOf(path) !== path) linkSync(join(scratch, path), join(scratch, plainOf(path)));
    }
    return found;
  }

  async #try(
    what: string,
    root: string,
    path: string,
    whole: Uint8Array,
    damaged: Uint8Array,
    name: string,
  ): Promise<void> {
    const file = join(root, path);
    chmodSync(file, 0o644);
    writeFileSync(file, damaged);
    const args = ['verify', '--manifests', '--json', '--data-root', root];
    const { exit, stdout } = await this.#warm.run(args);
    writeFileSync(file, whole);
    this.#tried[what] = (this.#tried[what] ?? 0) + 1;
    const { findings } = JSON.parse(stdout) as {
      readonly findings: readonly { readonly path: string }[];
    };
    const names = [path, plainOf(path)];
    if (exit !== 4 || !findings.some((finding) => names.includes(finding.path)))
      this.#missed.push(`${name} of ${path}: exit ${String(exit)}`);
  }

  /** A bit, a cut, a blank stretch or a longer file. */
  #spoil(whole: Buffer): Buffer {
    const at = this.#below(whole.length);
    const copy = Buffer.from(whole);
    switch (this.#below(4)) {
      case 0:
        copy[at]! ^= 1 << this.#below(8);
        return copy;
      case 1:
        return copy.subarray(0, at);
      case 2:
        // Blank already, perhaps: then one bit more.
        copy.fill(0, at, Math.min(at + 512, copy.length));
        copy[at]! |= copy.equals(whole) ? 1 : 0;
        return copy;
      default:
        return Buffer.concat([copy, Buffer.from('x')]);
    }
  }

  /** A number below `limit`: the same numbers in each run. */
  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

function plainOf(path: string): string {
  return path.replace('.v000001-', '');
}
