/** Serves the page of a data root over HTTP until it is told to stop. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Subject } from './subject.ts';
import { UI_ERRORS } from './errors.ts';
import { pageApp } from './page-app.ts';

export interface ServeOptions {
  readonly subject: Subject;
  /** The address to listen at, such as `127.0.0.1`. */
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** Needed of every request; undefined on a loopback address. */
  readonly token: string | undefined;
  /** The folder of the built client; left out: that of this package. */
  readonly client?: string;
}

export interface ServedPage {
  /** Where the page is, with the token where one is needed. */
  readonly url: string;
  /** Ends the streams and connections, and waits for that. */
  readonly close: () => Promise<void>;
}

/** The client as the build of this package leaves it. */
const CLIENT = fileURLToPath(new URL('../dist/client', import.meta.url));

/** @throws KnownError `ADDRESS_UNUSABLE`, `CLIENT_MISSING` */
export async function servePage(options: ServeOptions): Promise<ServedPage> {
  const { subject, host, port, token, client = CLIENT } = options;
  const stop = new AbortController();
  const app = pageApp({
    subject,
    access: { host, token, allowsActions: subject.allowsActions === true },
    client,
    signal: stop.signal,
  });
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    void listener(request, response);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) => {
      failed(UI_ERRORS.ADDRESS_UNUSABLE({ host, port, problem: error.message }, { cause: error }));
    });
    server.listen(port, host, listening);
  });
  const { port: own } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  const query = token === undefined ? '' : `?token=${token}`;
  return {
    url: `http://${name}:${String(own)}/${query}`,
    close: () =>
      new Promise((closed) => {
        stop.abort();
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
