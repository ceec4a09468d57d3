/** The program of a worker thread: reads one injury report after another. Failures go back as data. */
import { workerFailure, type WorkerFailure } from '@pkg/std';
import { checkPdfIntegrity } from './pdf-integrity.ts';
import { readPdfText } from './pdf-page.ts';
import { readInjuryReport, type InjuryReport } from './report.ts';

/** The answer of the thread. */
export type ReportOutcome = { readonly ok: true; readonly report: InjuryReport } | WorkerFailure;

/** Reads one report; whatever goes wrong comes back as data. */
export default async function readReport(bytes: Uint8Array): Promise<ReportOutcome> {
  try {
    checkPdfIntegrity(bytes);
    return { ok: true, report: readInjuryReport(await readPdfText(bytes)) };
  } catch (thrown) {
    return workerFailure(thrown);
  }
}
