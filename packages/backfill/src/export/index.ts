export { exportText, FORMATS, ID_KINDS, leftOutLines, UNITS } from './export-slate.ts';
export { refuseInDataRoot, writeOutputFile, type Written } from './output-file.ts';
export { matchSite, readSitePlayers } from './site-ids.ts';
