/** Checks that every page must pass. */
import { expect } from 'vitest';

/** No script, no address but its own sections, and a policy that forbids the rest. */
export function expectNoRequest(html: string): void {
  expect(html).not.toMatch(/<(script|img|link|iframe|object|embed|form|base|image|use)\b/i);
  expect(html).not.toMatch(/@import|url\(|https?:|\ssrc=|srcset=|\son[a-z]+=|javascript:/i);
  expect(html).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  );
  for (const [, target] of html.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#/);
}

/** Every link within the page leads somewhere, and no id comes twice. */
export function expectLinksHold(html: string): void {
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...html.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target!);
  expect(targets.length).toBeGreaterThan(3);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
}

/** Every element that is opened is closed, in order. */
export function expectWellFormed(html: string): void {
  const open: string[] = [];
  for (const [, end, name, self] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (self === '/' || name === 'meta' || name === 'br') continue;
    if (end === '') open.push(name!);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
}

/** Every drawing describes itself or is hidden from screen readers; every table can be scrolled by keyboard. */
export function expectReachable(html: string): void {
  for (const [drawing] of html.matchAll(/<svg [^>]*>/g))
    expect(drawing).toMatch(/role="img" aria-label="[^"]+"|aria-hidden="true"/);
  const regions = html.match(/<div class="scroll" role="region" aria-label="[^"]+" tabindex="0">/g);
  expect(regions ?? []).toHaveLength((html.match(/<table[ >]/g) ?? []).length);
}
