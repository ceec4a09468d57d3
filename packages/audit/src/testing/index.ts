export { pipeline } from './planted-pipeline.ts';
