export { writeMapping } from './draft-mapping.ts';
export { type DownloadFlags, type DownloadReport, importDownload } from './import-download.ts';
export { type Asked, type ImportFlags, importInto } from './import-into.ts';
export { mappedFlags } from './mapping-file.ts';
export { unreadHistory } from './unread-history.ts';
export { previewStore } from './preview-store.ts';
export { previewedHistories, type PreviewedHistory } from './previewed-histories.ts';
