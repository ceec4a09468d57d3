import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkJsonOutput } from '../json-output.ts';
import { runPipeline, startPipeline } from '../pipeline-process.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ui-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

test('pipeline ui prints its URL alone, serves the built page and ends with Ctrl-C though somebody watches', async () => {
  const server = startPipeline(['ui', '--port', '0', '--data-root', root]);
  const url = await server.firstLine;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(await (await fetch(`${url}api/health`)).json()).toEqual({ ok: true });
  const page = await (await fetch(url)).text();
  const [, script] = /<script type="module"[^>]* src="\/(assets\/[^"]+\.js)"><\/script>/.exec(
    page,
  )!;
  expect((await fetch(`${url}${script!}`)).status).toBe(200);
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style|https?:/);
  const status = await runPipeline(['status', '--json', '--data-root', root]);
  expect(await (await fetch(`${url}api/status`)).json()).toEqual(JSON.parse(status.stdout));

  const port = new URL(url).port;
  const second = await runPipeline(['ui', '--port', port, '--data-root', root, '--json']);
  expect([second.exit, second.stdout]).toEqual([2, expect.stringContaining('ADDRESS_UNUSABLE')]);

  const watching = await fetch(`${url}api/events`);
  server.signal('SIGINT');
  expect(await server.ended).toEqual({ exit: 0, stdout: `${url}\n`, stderr: '' });
  await watching.body!.cancel().catch(() => undefined);
});

test('pipeline ui --json prints its address as its schema says', async () => {
  const server = startPipeline(['ui', '--port', '0', '--json', '--data-root', root]);
  await server.firstLine;
  server.signal('SIGINT');
  const { exit, stdout } = await server.ended;
  checkJsonOutput(stdout);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'ui.v1' });
});
