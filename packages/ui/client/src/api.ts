/** Requests to the server: its answers, or its errors with what to do next. */
import { useEffect, useState } from 'preact/hooks';

/** The `error` of an `error.v1`. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export const NO_SERVER: Problem = {
  code: 'NO_SERVER',
  message: 'The server does not answer.',
  hint: 'Start it again with pipeline ui.',
};

class RequestError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** @throws RequestError with the problem that the server told, or that there is no server */
export async function ask<T>(path: string, params: Readonly<Record<string, string>>): Promise<T> {
  const query = new URLSearchParams(params).toString();
  return answerTo<T>(query === '' ? path : `${path}?${query}`, {});
}

/** Asks for a change. @throws RequestError as `ask` does */
export async function send<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return answerTo<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function answerTo<T>(url: string, how: RequestInit): Promise<T> {
  const response = await fetch(url, how).catch(() => {
    throw new RequestError(NO_SERVER);
  });
  const body = (await response.json().catch(() => null)) as { error?: Problem } | null;
  if (response.ok && body !== null) return body as T;
  const fallback = { code: `HTTP_${response.status}`, message: 'The server failed.' };
  throw new RequestError(body?.error ?? fallback);
}

export type Asked<T> =
  | { readonly state: 'waiting' }
  | { readonly state: 'there'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: Problem };

const WAITING = { state: 'waiting' } as const;

/** Asks once for each path and parameters, and again when `version` changes, showing the old answer meanwhile. */
export function useAnswer<T>(
  path: string | null,
  params: Readonly<Record<string, string>>,
  version = '',
): Asked<T> {
  const key = `${path ?? ''} ${JSON.stringify(params)}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly asked: Asked<T> }>();
  useEffect(() => {
    if (path === null) return undefined;
    let isWanted = true;
    const set = (asked: Asked<T>): void => {
      if (isWanted) setAnswer({ key, asked });
    };
    ask<T>(path, params).then(
      (value) => {
        set({ state: 'there', value });
      },
      (error: unknown) => {
        set({ state: 'failed', problem: problemOf(error) });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [key, version]);
  return answer?.key === key ? answer.asked : WAITING;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return error.problem;
  return { code: 'UNEXPECTED', message: String(error) };
}
