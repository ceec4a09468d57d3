export { linkHistory } from './link-history.ts';
export { fileDifference, type FileDifference } from './table-difference.ts';
