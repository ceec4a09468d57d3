/**
 * Inference of ONNX models in WebAssembly, on one thread: the same model and rows give the same bytes on every machine,
 * which native builds, whose kernels follow the processor, do not promise. The runtime is an optional peer dependency.
 */
import type { KnownError } from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';

// Not written where it is imported: having the runtime installed must not change the code of steps that don't use it.
const RUNTIME = 'onnxruntime-web';

/** The part of the runtime's interface that is used. */
interface Runtime {
  readonly env: {
    readonly versions: { readonly common: string };
    readonly wasm: { numThreads?: number; proxy?: boolean };
  };
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Output>>>;
  release(): Promise<void>;
}

interface Output {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The version of the installed runtime. @throws KnownError `ONNX_RUNTIME_MISSING` */
export async function onnxRuntimeVersion(): Promise<string> {
  return (await loadRuntime()).env.versions.common;
}

/**
 * Runs a model over rows, all at once.
 *
 * @param bytes an ONNX file with one float32 input `[rows, features]` and one float32 output `[rows, width]`
 * @param vectors one array of features per row, all of one length; NaN is a missing value
 * @param width the number of outputs of the model for each row
 * @returns one array of `width` finite numbers per row, in the order of the rows
 * @throws KnownError `ONNX_RUNTIME_MISSING`; `ONNX_MODEL_UNFIT` for a file that is no such model, or says no such numbers
 */
export async function runOnnx(
  bytes: Uint8Array,
  vectors: readonly (readonly number[])[],
  width: number,
): Promise<number[][]> {
  if (vectors.length === 0) return [];
  const { InferenceSession, Tensor } = await loadRuntime();
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] }).catch(
    (cause: unknown) => {
      throw unfit('a model that the runtime can load', String(cause), cause);
    },
  );
  try {
    const { inputNames, outputNames } = session;
    if (inputNames.length !== 1 || outputNames.length !== 1)
      throw unfit(
        'one input and one output',
        `${inputNames.join(', ')} -> ${outputNames.join(', ')}`,
      );
    const features = vectors[0]!.length;
    const input = new Tensor('float32', Float32Array.from(vectors.flat()), [
      vectors.length,
      features,
    ]);
    const outputs = await session.run({ [inputNames[0]!]: input }).catch((cause: unknown) => {
      throw unfit(`an input of ${String(features)} features`, String(cause), cause);
    });
    return rowsOf(outputs[outputNames[0]!]!, vectors.length, width);
  } finally {
    await session.release();
  }
}

function rowsOf({ type, dims, data }: Output, rows: number, width: number): number[][] {
  if (type !== 'float32' || data.length !== rows * width) {
    const shape = `${String(rows)} x ${String(width)} float32`;
    throw unfit(`an output of ${shape}`, `${dims.join(' x ')} ${type}`);
  }
  const found = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_unused, column) => data[row * width + column]!),
  );
  const odd = found.findIndex((row) => !row.every(Number.isFinite));
  if (odd >= 0)
    throw unfit('finite numbers', `${found[odd]!.join(', ')} in row ${String(odd + 1)}`);
  return found;
}

async function loadRuntime(): Promise<Runtime> {
  let runtime: Runtime;
  try {
    runtime = (await import(RUNTIME)) as Runtime;
  } catch (cause) {
    throw STEP_ERRORS.ONNX_RUNTIME_MISSING({ runtime: RUNTIME }, { cause });
  }
  // Threads would share out sums, and so their order, by how many processors there are.
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.proxy = false;
  return runtime;
}

function unfit(wanted: string, found: string, cause?: unknown): KnownError {
  return STEP_ERRORS.ONNX_MODEL_UNFIT({ wanted, found }, { cause });
}
