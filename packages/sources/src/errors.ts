/** The failures that this package foresees. */
import { defineErrors } from '@pkg/std';

/** A payload in another form than its source promised: the source changed, or something between it and us did. */
const OTHER_FORM = {
  kind: 'upstream',
  message: 'the {what} does not have its known form: {problem}',
  remedy: [
    'look at the payload that was kept under quarantine/; if the source has changed its form, update this program, then parse it again: ',
    { command: ['reparse'] },
  ],
} as const;

const TOO_COSTLY = {
  ...OTHER_FORM,
  message: 'the {what} takes too much to parse: {problem}',
} as const;

/** A request without an answer that can be used. */
const NO_ANSWER = {
  kind: 'upstream',
  message: 'the request to {url} failed: {problem}',
  remedy: [
    'run the same command again later; see which sources answer: ',
    { command: ['sources', 'check'] },
  ],
} as const;

export const SOURCE_ERRORS = defineErrors({
  BODY_ENCODING: NO_ANSWER,
  BODY_TIMEOUT: NO_ANSWER,
  BODY_TOO_LARGE: {
    ...NO_ANSWER,
    remedy: ['look at the address in a browser: a real answer is far below this limit'],
  },
  BODY_TRUNCATED: NO_ANSWER,
  BOX_SCORE_NOT_FINAL: OTHER_FORM,
  BOX_SCORE_TOTALS: OTHER_FORM,
  CANCELLED: {
    kind: 'cancelled',
    message: 'the request was cancelled',
    remedy: ['run the same command again'],
  },
  CAPTURE_CONFLICT: {
    kind: 'conflict',
    message: 'another capture of the same second wrote other bytes to {path} meanwhile',
    remedy: [
      'run the same command again: this process was silent for so long that another one took over its capture',
    ],
  },
  CAPTURE_UNREADABLE: {
    kind: 'input',
    message: 'the capture at {path} is not as it was recorded: {problem}',
    remedy: [
      'restore the file, or set it aside: ',
      { command: ['verify', '--manifests', '--mend'] },
      '; the snapshots in bronze do not need it',
    ],
  },
  CONNECTION_LOST: NO_ANSWER,
  CONNECTION_REFUSED: NO_ANSWER,
  CONNECT_TIMEOUT: NO_ANSWER,
  DOWNLOAD_CONTENT: {
    kind: 'input',
    message: '{path}: {problem}',
    remedy: ['download the file again, or correct it where the message says'],
  },
  DRAFTABLES_CONTENT: OTHER_FORM,
  HEADERS_TIMEOUT: NO_ANSWER,
  HEADERS_TOO_LARGE: NO_ANSWER,
  HOST_NOT_FOUND: NO_ANSWER,
  'HTTP_{status}': {
    ...NO_ANSWER,
    message: 'the request to {url} failed: the server answered with the status {status}',
  },
  INJURY_REPORT_CONTENT: OTHER_FORM,
  INJURY_REPORT_LAYOUT: OTHER_FORM,
  LINEUPS_CONTENT: OTHER_FORM,
  NOT_CLASSIC: {
    kind: 'upstream',
    message: 'the players of the Classic draft group {draftGroupId} have no salaries',
    remedy: ['report it: the lobby lists a group of another game as Classic'],
  },
  NO_API_KEY: {
    kind: 'missing',
    message: 'the environment variable {variable}, which holds the key of {provider}, is not set',
    remedy: ['set {variable}, or go on without odds: --policy odds=gap'],
  },
  ODDS_CONTENT: OTHER_FORM,
  PAYLOAD_CONTRACT: OTHER_FORM,
  PAYLOAD_EMPTY: OTHER_FORM,
  PAYLOAD_NOT_JSON: OTHER_FORM,
  PAYLOAD_SCHEMA: OTHER_FORM,
  PAYLOAD_TOO_LARGE: TOO_COSTLY,
  PAYLOAD_TOO_SLOW: TOO_COSTLY,
  PAYLOAD_UNREADABLE: OTHER_FORM,
  PDF_DAMAGED: OTHER_FORM,
  PDF_TOO_LARGE: TOO_COSTLY,
  PDF_TOO_SLOW: TOO_COSTLY,
  PDF_UNREADABLE: OTHER_FORM,
  REDIRECT_REFUSED: {
    ...NO_ANSWER,
    remedy: ["allow the host in the config, only if it is the source's own"],
  },
  RESPONSE_NOT_JSON: NO_ANSWER,
  RESPONSE_NOT_PDF: NO_ANSWER,
  RESPONSE_TYPE: NO_ANSWER,
  ROSTER_CONTENT: OTHER_FORM,
  SCHEDULE_CONTENT: OTHER_FORM,
  SCHEDULE_EMPTY: OTHER_FORM,
  SCOREBOARD_CONTENT: OTHER_FORM,
  SOURCE_CLOCK_AHEAD: {
    ...OTHER_FORM,
    message: 'the clock of the {what} is ahead of ours, so one of the two is wrong: {problem}',
  },
  TOTAL_TIMEOUT: NO_ANSWER,
  USAGE: {
    kind: 'input',
    message: '{path} was taken for {what}, and it does not say {missing}',
    remedy: ['add --draft-group <id>: it stands in the address of the contest, as draftGroupId'],
  },
});

/** Codes whose texts take what a payload is and what is wrong with it. */
export type PayloadCode = {
  readonly [Code in keyof typeof SOURCE_ERRORS]: (typeof SOURCE_ERRORS)[Code]['entry'] extends {
    readonly message: `${string}{what}${string}{problem}`;
  }
    ? Code
    : never;
}[keyof typeof SOURCE_ERRORS];

/** Codes whose texts take an address and why it gave no answer. */
export type RequestCode = {
  readonly [Code in keyof typeof SOURCE_ERRORS]: (typeof SOURCE_ERRORS)[Code]['entry'] extends {
    readonly message: typeof NO_ANSWER.message;
  }
    ? Code
    : never;
}[keyof typeof SOURCE_ERRORS];
