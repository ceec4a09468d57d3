export {
  damageBytes,
  damageJson,
  randomOf,
  STRANGE_NUMBER,
  STRANGE_TEXT,
  type JsonDamage,
} from './mutation.ts';
export { reportPdf, type PrintedReport, type PrintedRow } from './report-pdf.ts';
