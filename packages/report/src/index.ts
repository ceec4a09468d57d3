export { evaluationPage } from './evaluation-page.ts';
