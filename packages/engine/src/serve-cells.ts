/** The side of a worker thread: computes the cells that it is sent until its process ends it. */
import type { MessagePort } from 'node:worker_threads';
import { computeCell, type WorkOrder, type WorkResult, type Workshop } from './cell.ts';
import { stepOf } from './cell-runner.ts';
import { codeReader, type CodeReader } from './code-fingerprint.ts';
import { ENGINE_ERRORS } from './errors.ts';
import { postedError } from './posted-error.ts';
import type { Pipeline } from './step.ts';
import { Gate, type FromThread, type PostedResult, type ToThread } from './thread-messages.ts';

/**
 * Computes the cells that come through `port`. A cell whose key states other code than lies here is refused: two builds
 * never mix in one run.
 */
export function serveCells<W>(port: MessagePort, pipeline: Pipeline<W>, workshop: Workshop): void {
  const code = codeReader();
  const cutOffs = new Map<number, AbortController>();
  const tell = (message: FromThread): void => {
    port.postMessage(message);
  };
  const work = async (id: number, order: WorkOrder, gate: Gate): Promise<void> => {
    const cutOff = new AbortController();
    cutOffs.set(id, cutOff);
    const result =
      codeDiffers(pipeline, code, order) ??
      (await computeCell(workshop, stepOf(pipeline, order), order, cutOff.signal, {
        progress: (done, total) => {
          tell({ type: 'progress', id, done, total });
        },
        computed: () => gate.enter(),
      }));
    cutOffs.delete(id);
    tell({ type: 'ended', id, result: posted(result) });
  };
  port.on('message', (message: ToThread) => {
    if (message.type === 'cut-off') cutOffs.get(message.id)?.abort();
    else void work(message.id, message.order, new Gate(message.gate));
  });
}

function codeDiffers<W>(
  pipeline: Pipeline<W>,
  code: CodeReader,
  order: WorkOrder,
): WorkResult | undefined {
  const { id, code: expected } = order.cell;
  const found = code.fingerprint(stepOf(pipeline, order).module);
  if (found === expected) return undefined;
  const thrown = ENGINE_ERRORS.WORKER_CODE_DIFFERS({ cell: id, found, expected });
  return { outcome: 'failed', thrown, checks: [] };
}

function posted(result: WorkResult): PostedResult {
  if (result.outcome === 'succeeded') return result;
  const { thrown, checks } = result;
  return { outcome: 'failed', error: postedError(thrown), checks };
}
