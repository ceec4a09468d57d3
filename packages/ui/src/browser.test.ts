/** The page in Debian's Chromium: each view's main path, by pointer and by keyboard. Left out, loudly, where there is none. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importShortLeague, smallRun } from '@pkg/backfill/testing';
import { clock, environmentVariable, leaseHost, ownHolder } from '@pkg/backfill/process';
import { readBackfillRecord, unifiedRuns } from '@pkg/backfill/records';
import { backfillIds } from '@pkg/backfill/request';
import { cellLease } from '@pkg/engine';
import { backfillPath } from '@pkg/manifest';
import { openLeases } from '@pkg/publish';
import { signed } from '@pkg/audit/diff-text';
import { diffRuns, pairRuns, printValue, traceValue } from '@pkg/audit/lineage';
import {
  DAY_MS,
  fileObjectStore,
  formatInstant,
  instantFromMs,
  parseInstant,
  type Instant,
  parseGameDate,
  type ObjectStore,
} from '@pkg/std';
import { explainFromHistory, publishedSlates } from '@pkg/steps';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';
import { backfillState } from './backfill-state.ts';
import { servePage, type ServedPage } from './serve-page.ts';

const DATE = parseGameDate('2014-12-07');
/** The steps behind the table of a slate. */
const SLATE_STEPS = 'ingest,models,minutes,rates,sim,ownership,finalize';
const CHROMIUM = environmentVariable('CHROMIUM') ?? '/usr/bin/chromium';
const CLIENT = fileURLToPath(new URL('../dist/client', import.meta.url));
const isThere = existsSync(CHROMIUM) && existsSync(join(CLIENT, 'index.html'));
if (!isThere)
  console.warn(
    `SKIPPED: no Chromium at ${CHROMIUM} (CHROMIUM=...), or no client built at ${CLIENT}`,
  );

let folder: string;
let dataRoot: string;
let subject: Subject;
let store: ObjectStore;
let served: ServedPage;
let browser: Browser;
let page: Page;
let problems: string[];

const at = (path: string): string => `${served.url.slice(0, -1)}${path}`;

/** Findings of axe: the rule and the first place. */
async function findings(): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await inPage.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
}

describe.skipIf(!isThere)('in Chromium', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ui-browser-'));
    dataRoot = join(folder, 'root');
    store = fileObjectStore(dataRoot);
    await importShortLeague(store);
    await smallRun(store, DATE);
    await smallRun(store, DATE, { seed: 99, publish: 'never', steps: SLATE_STEPS });
    subject = { store, dataRoot, config: {}, host: leaseHost, now: clock, allowsActions: true };
    served = await servePage({
      subject,
      host: '127.0.0.1',
      port: 0,
      token: undefined,
      client: CLIENT,
    });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox'],
      timeout: 0,
    });
  });

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(0);
    problems = [];
    // A breach of the policy of content is a message of this kind too.
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && origin !== new URL(served.url).origin)
        problems.push(`asked ${request.url()}`);
    });
  });

  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a cell of the calendar opens by the keyboard, its URL opens it again, and Back closes it', async () => {
    await page.goto(at('/'));
    await page.getByRole('gridcell', { name: `${DATE} sim.run: made` }).waitFor();
    await page.getByRole('gridcell', { name: /odds_raw: gap, without odds/ }).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const title = page.getByRole('heading', { name: `ingest.injuries_raw of ${DATE}` });
    await title.waitFor();
    await page.getByRole('region', { name: 'Inputs' }).waitFor();
    const url = page.url();
    expect(url).toBe(at(`/?date=${DATE}&asset=ingest.injuries_raw`));
    await page.reload();
    await title.waitFor();
    await page.getByRole('region', { name: 'Inputs' }).waitFor();
    expect(await findings()).toEqual([]);
    await page.goBack();
    await title.waitFor({ state: 'detached' });
    expect(page.url()).toBe(at('/'));
  });

  test('a cell says whether it would run now', async () => {
    await page.goto(at(`/?date=${DATE}&asset=sim.run`));
    await page.getByRole('button', { name: 'Would it run now?' }).click();
    const answer = page.getByRole('region', { name: 'If the pipeline ran now' });
    await answer.getByText('reuse', { exact: true }).waitFor();
  });

  test('the slate has the numbers of its table, sorts and filters, and its URL keeps that', async () => {
    const [slate] = await publishedSlates(store, DATE);
    const priced = slate!.rows.filter(({ salary }) => salary !== null);
    const [best] = priced;
    await page.goto(at(`/slate?date=${DATE}`));
    const rows = page.locator('table.slate tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(priced.length);
    const first = await rows.first().locator('th, td').allTextContents();
    expect(first).toContain(best!.player_name);
    expect(first).toContain(best!.dk_fpts_mean.toFixed(1));
    expect(first).toContain(String(best!.salary));
    await page.getByRole('button', { name: 'salary' }).click();
    await page.getByRole('combobox', { name: /^Team/ }).selectOption(best!.team_tricode);
    const team = priced.filter(({ team_tricode }) => team_tricode === best!.team_tricode);
    await page.getByText(`${String(team.length)} of ${String(priced.length)} players`).waitFor();
    await page.reload();
    await rows.first().waitFor();
    expect(await rows.count()).toBe(team.length);
    const salaries = (
      await page.locator('table.slate tbody td:nth-child(11)').allTextContents()
    ).map(Number);
    expect(salaries).toEqual(team.map(({ salary }) => salary!).sort((a, b) => b - a));
    await page.getByRole('link', { name: best!.player_name }).click();
    await page.getByRole('img', { name: `${best!.player_name}: chance to reach points` }).waitFor();
    await page.getByText(`50 %: ${best!.dk_fpts_p50.toFixed(1)} points or more`).waitFor();
    expect(await findings()).toEqual([]);
  });

  test('two runs of a slate are compared with the numbers of pipeline diff, and the causes follow', async () => {
    const [made] = await unifiedRuns(store, DATE);
    const published = made!.publishedRunId!;
    const other = (await unifiedRuns(store, DATE)).find(({ runId }) => runId !== published)!.runId;
    const [pair] = await pairRuns(store, published, other);
    const { movers } = await diffRuns(store, pair!);
    await page.goto(at(`/compare?date=${DATE}&before=${published}&after=${other}`));
    await page.getByRole('region', { name: 'Shares of the change by cause' }).waitFor();
    await page.getByRole('meter', { name: 'seed' }).waitFor();
    await page.getByText('100 %').waitFor();
    const shown = page.getByRole('region', { name: 'Biggest movers' }).locator('tbody tr');
    const rowsOf = async (): Promise<string[][]> =>
      Promise.all((await shown.all()).map((row) => row.locator('td').allTextContents()));
    const expected = movers.map(({ player_name, team_tricode, before, after, change }) => [
      player_name,
      team_tricode,
      before.toFixed(2),
      after.toFixed(2),
      signed(change),
      signed(change),
      '',
    ]);
    expect(await rowsOf()).toEqual(expected.slice(0, 10));
    await page.getByRole('button', { name: `Show all ${String(movers.length)}` }).click();
    expect(await rowsOf()).toEqual(expected);
    await page.reload();
    await shown.nth(10).waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByText(signed(-movers[0]!.change)).first().waitFor();
    await page.goBack();
    await page.getByText(signed(movers[0]!.change)).first().waitFor();
  });

  test('a number is traced, and a cut-off that is moved chooses what pipeline select does', async () => {
    const [slate] = await publishedSlates(store, DATE);
    const { player_name, player_id } = slate!.rows.find(({ salary }) => salary !== null)!;
    const question = { player: String(player_id), column: 'dk_fpts_mean', date: DATE };
    const trace = await traceValue(store, question);
    const cutoff = parseInstant(trace.run_as_of_ts!);
    await page.goto(at(`/trace?date=${DATE}&player=${question.player}`));
    const title = `${player_name}: dk_fpts_mean = ${printValue('dk_fpts_mean', trace.value)}`;
    await page.getByRole('heading', { name: title }).waitFor();
    const files = page.getByRole('region', { name: 'Inputs' }).locator('tbody tr');
    expect(await files.count()).toBe(trace.inputs.length);
    const snapshots = page.getByRole('region', { name: 'Snapshots, the chosen first' });
    const shown = async (): Promise<string[]> =>
      Promise.all(
        (await snapshots.locator('tbody tr').all()).map(async (row) => {
          const cells = await row.locator('td').allTextContents();
          return `${cells[0]!} ${cells[5]!}`;
        }),
      );
    const expected = async (instant: Instant): Promise<string[]> =>
      (await explainFromHistory(store, 'injuries', DATE, instant)).candidates.map(
        ({ reason, path }) => `${reason} ${path}`,
      );
    await page.getByText(/At .* one is chosen of/).waitFor();
    expect(await shown()).toEqual(await expected(cutoff));
    expect(await findings()).toEqual([]);
    await page.getByRole('slider', { name: 'Cut-off' }).focus();
    await page.keyboard.press('Home');
    const earlier = instantFromMs(cutoff - DAY_MS);
    await page.getByText(`At ${formatInstant(earlier)} `).waitFor();
    expect(await shown()).toEqual(await expected(earlier));
    expect(await expected(earlier)).not.toEqual(await expected(cutoff));
    await page.reload();
    await page.getByText(`At ${formatInstant(earlier)} `).waitFor();
    await page.getByRole('button', { name: "Back to the run's own" }).click();
    await page.getByText(`At ${formatInstant(cutoff)} `).waitFor();
  });

  test('a backfill is followed while it runs, stopped once that is confirmed, and followed to its end', async () => {
    const made = (await backfillIds(store)).at(-1)!;
    const running = `${made}-again`;
    const copy = (name: string): void => {
      const [from, to] = [made, running].map((id) => join(dataRoot, backfillPath(id, name)));
      cpSync(from!, to!);
    };
    const leases = await openLeases(store, ownHolder(running), leaseHost);
    copy('plan.json');
    const { plan } = await readBackfillRecord(store, made);
    const cell = plan!.cells.find(({ decision }) => decision === 'run')!;
    await page.goto(at('/backfills'));
    await page.getByText(/^Running since/).waitFor();
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe(running);
    await leases.take(cellLease(cell.asset, cell.partition, cell.partition.run_id));
    await page.getByRole('region', { name: 'Running now' }).getByText(cell.id).waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Stop this backfill' }).click();
    expect(await leases.isAskedToStop()).toBe(false);
    await page.getByRole('button', { name: 'Yes, stop it' }).click();
    await page.getByText(/It is asked to stop/).waitFor();
    expect(await leases.isAskedToStop()).toBe(true);
    for (const name of ['summary.csv', 'summary.json']) copy(name);
    await leases.close();
    await page.getByText(/^Finished at .* with exit code 0/).waitFor();
    const { counts, cells } = await backfillState(subject, running);
    await page.getByText(`${String(counts.made)} made, ${String(counts.reused)} reused`).waitFor();
    await page.getByText(`${String(cells)} of ${String(cells)} cells`).waitFor();
    await page.reload();
    await page.getByText(/^Finished at/).waitFor();
    expect(await findings()).toEqual([]);
    rmSync(join(dataRoot, 'manifests/backfills', running), { recursive: true });
  });

  test('what cannot be shown is told with its remedy', async () => {
    await page.goto(at('/slate?date=2014-11-30'));
    await page.getByRole('alert').getByText('NOT_PUBLISHED').waitFor();
    // The browser itself reports an answer that is no success.
    problems = problems.filter((text) => !text.includes('404'));
  });
});
