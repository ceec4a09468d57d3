/** Takes an ONNX model into a data root as a model run: checked, hashed, written once, with a manifest as any other. */
import { manifestStore, type Manifest } from '@pkg/manifest';
import { writeOutput } from '@pkg/publish';
import {
  canonicalJson,
  formatInstant,
  parseRunId,
  sha256,
  sha256OfJson,
  type GameDate,
  type Instant,
  type ObjectStore,
  type KnownError,
} from '@pkg/std';
import { STEP_ERRORS } from '../errors.ts';
import { MINUTES_FEATURES } from '../minutes/build-features.ts';
import { RATES_FEATURES_LIVE } from '../rates/features.ts';
import { MODEL_FILE } from './artifact.ts';
import { EXTERNAL_OUTPUTS, ONNX_FILE, type ExternalModel } from './external-model.ts';
import { modelAsset, modelRun, type Head, type ModelRun } from './model-run.ts';
import { runOnnx } from './onnx-runtime.ts';

export interface ModelToAdd {
  readonly head: Head;
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  /** Columns in the order of the model's input. */
  readonly features: readonly string[];
  /** The first day of its labels, and the day before which all of them were: the person who trained it knows. */
  readonly trainFrom: GameDate;
  readonly trainThrough: GameDate;
  /** The number of rows that it was trained on. */
  readonly rows: number;
}

/** Columns that an external model of a head may read. */
const COLUMNS: Readonly<Record<Head, readonly string[]>> = {
  minutes: Object.keys(MINUTES_FEATURES.columns),
  rates: Object.keys(RATES_FEATURES_LIVE.columns),
  ownership: ['points', 'value', 'salary', 'play_prob', 'positions'],
};

/**
 * Adds a model run. The same model again is the same run.
 *
 * @throws KnownError `FEATURE_UNKNOWN`; `ONNX_RUNTIME_MISSING`; `ONNX_MODEL_UNFIT` for a file that does not say what its head needs
 */
export async function addModel(
  store: ObjectStore,
  model: ModelToAdd,
  environment: Manifest['environment'],
  now: Instant,
): Promise<ModelRun> {
  const { head, bytes, features, trainThrough } = model;
  for (const name of features) {
    if (!COLUMNS[head].includes(name.split('=')[0]!)) throw unknownFeature(head, name);
  }
  // Ones, not zeros: a model that divides by a feature says so now.
  await runOnnx(bytes, [features.map(() => 1)], EXTERNAL_OUTPUTS[head].length);
  const artifact: ExternalModel = {
    head,
    kind: 'onnx',
    training: { train_from: model.trainFrom, train_through: trainThrough, rows: model.rows },
    features: [...features],
  };
  const json = Buffer.from(`${canonicalJson(artifact, 1)}\n`);
  const parts = {
    step: modelAsset(head),
    'external.model_json': sha256(json),
    'external.model_onnx': sha256(bytes),
  };
  const key = sha256OfJson(parts);
  const runId = parseRunId(`${trainThrough}-${key.slice(0, 8)}`);
  const outputs = [];
  for (const [name, content, rows] of [
    [MODEL_FILE, json, model.rows],
    [ONNX_FILE, bytes, null],
  ] as const) {
    const written = await writeOutput(store, `models/${head}/run=${runId}/${name}`, content);
    const { path, sizeBytes } = written;
    outputs.push({
      name,
      path,
      sha256: written.sha256,
      size_bytes: sizeBytes,
      row_count: rows,
      columns: [],
    });
  }
  await manifestStore(store).write({
    manifest_version: 'v1',
    asset: modelAsset(head),
    partition: { train_through: trainThrough, run_id: runId },
    status: 'success',
    key,
    key_parts: parts,
    attempt: 1,
    timing: { started_at: formatInstant(now), finished_at: formatInstant(now), duration_ms: 0 },
    params: { kind: 'onnx' },
    inputs: [],
    outputs,
    checks: [],
    gaps: [],
    policy: {},
    environment,
  });
  return modelRun(store, head, runId);
}

function unknownFeature(head: Head, name: string): KnownError {
  const what = `a column of ${head}, or <column>=<text>`;
  return STEP_ERRORS.FEATURE_UNKNOWN({ name, what, columns: COLUMNS[head] });
}
