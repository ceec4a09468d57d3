/** Whether a body is what was asked for: servers send error pages with status 200. */
import { isUtf8 } from 'node:buffer';
import { KnownError } from '@pkg/std';
import type { RequestCode } from '../errors.ts';
import { jsonShape } from '../parsing/json-shape.ts';
import { httpError } from './http-error.ts';

/** Types under which no data comes. */
const OTHER_TYPES =
  /^\s*(?:text\/html|application\/xhtml|text\/xml|application\/xml|image\/|video\/|audio\/)/i;

/** An answer in another form than asked for, with its body, which is kept for inspection and part of no message. */
export class UnexpectedAnswer extends KnownError {
  readonly body: Uint8Array;

  constructor(code: RequestCode, url: string, problem: string, body: Uint8Array) {
    super(httpError({ code, url, problem }));
    this.body = body;
  }
}

/** @throws UnexpectedAnswer `RESPONSE_TYPE`, `RESPONSE_NOT_JSON`, `RESPONSE_NOT_PDF` */
export function checkForm(
  form: 'json' | 'pdf',
  type: string | undefined,
  body: Uint8Array,
  url: string,
): void {
  const start = Buffer.from(body.subarray(0, 64)).toString('latin1').trimStart();
  if (type !== undefined && OTHER_TYPES.test(type))
    throw new UnexpectedAnswer('RESPONSE_TYPE', url, `the type ${type.slice(0, 40)}`, body);
  if (form === 'pdf') {
    // A file that was cut on its way is asked for again; one that is whole and odd is for the parser.
    const end = Buffer.from(body.subarray(-64)).toString('latin1');
    if (start.startsWith('%PDF-') && end.includes('%%EOF')) return;
    throw new UnexpectedAnswer('RESPONSE_NOT_PDF', url, 'something that is no whole PDF', body);
  }
  // Whether it is cut is seen without parsing it, which is for a thread with a limit.
  if (isUtf8(body) && jsonShape(body).isWhole && !start.startsWith('<')) return;
  const what = start.startsWith('<') ? 'a page of HTML' : 'something that is no whole JSON';
  throw new UnexpectedAnswer('RESPONSE_NOT_JSON', url, what, body);
}
