export { type DownloadFlags, type DownloadReport, importDownload } from './import-download.ts';
export { previewStore } from './preview-store.ts';
export { type ClockFlags, refuseUnheard } from './unheard-flags.ts';
