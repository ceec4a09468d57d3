/** The failures that this package foresees: of addresses, and of what a browser asks for. */
import { defineErrors } from '@pkg/std';

export const UI_ERRORS = defineErrors({
  ADDRESS_UNUSABLE: {
    kind: 'conflict',
    message: 'cannot listen at {host}, port {port}: {problem}',
    remedy: ['take a port that is free: ', { command: ['ui', '--port', '0'] }],
  },
  CLIENT_MISSING: {
    kind: 'missing',
    message: 'the client of the page is not built: {folder} has no index.html',
    remedy: ['build it with npm run build'],
  },
  FOREIGN_REQUEST: {
    kind: 'blocked',
    message: 'a request to {host} from {origin} is refused: it is not of this page',
    remedy: ['open the URL that pipeline ui printed'],
  },
  NO_SUCH_PAGE: {
    kind: 'missing',
    message: 'nothing is at {path}',
    remedy: ['go to the first page, /'],
  },
  PARAMETER_MISSING: {
    kind: 'input',
    message: '{path} needs the parameter {name}',
    remedy: ['add ?{name}=... to the URL'],
  },
  READ_ONLY: {
    kind: 'input',
    message: 'this page only reads: expected GET, got {method}',
    remedy: ['serve it with actions: ', { command: ['ui', '--allow-actions'] }],
  },
  TOKEN_MISSING: {
    kind: 'blocked',
    message: 'a token is needed from another machine, and none or a wrong one came',
    remedy: ['open the URL that pipeline ui printed, which has the token'],
  },
});
