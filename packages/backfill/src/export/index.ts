export { FORMATS, leftOutLines, UNITS } from './export-slate.ts';
export { refuseInDataRoot, writeOutputFile, type Written } from './output-file.ts';
export { readSitePlayers } from './site-ids.ts';
export { checkExport, exportedRun, exportSlate } from './slate-export.ts';
