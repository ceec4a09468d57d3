/**
 * Plots as SVG text. Every mark is drawn in place and every number has a fixed number of digits, so that the same scores
 * give the same bytes. Colours come from the page's classes.
 */
import { escapeText } from './escape-text.ts';

/** A mark with the bounds of its error; in the units of the axes. */
interface Mark {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** The text of the mark when it is pointed at. */
  readonly title: string;
}

export interface Series {
  readonly name: string;
  /** 1 to 3: the page gives each number a colour and this file a shape. */
  readonly style: 1 | 2 | 3;
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

interface Plot {
  /** The content of the plot in one sentence, read out where it cannot be seen. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** The place of a right forecast: along `y = x`, or at `y = 0` with room of `tolerance` on either side. */
  readonly right: 'diagonal' | { readonly tolerance: number };
}

// A narrow drawing: text of 12 units is legible where the page is as wide as a phone.
const WIDTH = 340;
const HEIGHT = 260;
const LEFT = 46;
const RIGHT = 18;
const TOP = 10;
const BOTTOM = 38;

/** Draws a plot. */
export function plotSvg({ description, x, y, series, right }: Plot): string {
  const at = { x: scale(x, LEFT, WIDTH - RIGHT), y: scale(y, HEIGHT - BOTTOM, TOP) };
  const parts = [
    ...x.ticks.map(
      (tick) =>
        `<line class="grid" x1="${at.x(tick)}" x2="${at.x(tick)}" y1="${String(TOP)}" y2="${String(HEIGHT - BOTTOM)}"/>` +
        `<text class="tick" x="${at.x(tick)}" y="${String(HEIGHT - BOTTOM + 15)}" text-anchor="middle">${escapeText(x.format(tick))}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${at.y(tick)}" y2="${at.y(tick)}"/>` +
        `<text class="tick" x="${String(LEFT - 5)}" y="${at.y(tick)}" dy="4" text-anchor="end">${escapeText(y.format(tick))}</text>`,
    ),
    rightLine(x, y, right, at),
    ...series.flatMap((each) => each.marks.map((mark) => markSvg(mark, each.style, at))),
    `<text class="axis" x="${String((LEFT + WIDTH - RIGHT) / 2)}" y="${String(HEIGHT - 6)}" text-anchor="middle">${escapeText(x.label)}</text>`,
    `<text class="axis" transform="translate(11 ${String((TOP + HEIGHT - BOTTOM) / 2)}) rotate(-90)" text-anchor="middle">${escapeText(y.label)}</text>`,
  ];
  const legend = series.length > 1 ? legendHtml(series) : '';
  return `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escapeText(description)}">${parts.join('')}</svg>${legend}`;
}

/** Round numbers from 0 to at least `most`: at most eight steps. */
export function ticksTo(most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((size) => most / size <= 8) ?? most / 8;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
}

interface Scales {
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
}

function scale({ from, to }: Axis, start: number, end: number): (value: number) => string {
  return (value) => {
    const inside = Math.min(to, Math.max(from, value));
    return (start + ((inside - from) / (to - from)) * (end - start)).toFixed(1);
  };
}

function rightLine(x: Axis, y: Axis, right: Plot['right'], at: Scales): string {
  if (right === 'diagonal') {
    const from = Math.max(x.from, y.from);
    const to = Math.min(x.to, y.to);
    return `<line class="right" x1="${at.x(from)}" y1="${at.y(from)}" x2="${at.x(to)}" y2="${at.y(to)}"/>`;
  }
  const [high, low] = [at.y(right.tolerance), at.y(-right.tolerance)];
  return (
    `<rect class="band" x="${String(LEFT)}" width="${String(WIDTH - LEFT - RIGHT)}" y="${high}" height="${(Number(low) - Number(high)).toFixed(1)}"/>` +
    `<line class="right" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${at.y(0)}" y2="${at.y(0)}"/>`
  );
}

function markSvg({ x, y, low, high, title }: Mark, style: Series['style'], at: Scales): string {
  const error =
    low === undefined || high === undefined
      ? ''
      : `<line class="error s${String(style)}" x1="${at.x(x)}" x2="${at.x(x)}" y1="${at.y(low)}" y2="${at.y(high)}"/>`;
  const place = `translate(${at.x(x)} ${at.y(y)})`;
  return `<g>${error}<path class="mark s${String(style)}" transform="${place}" d="${SHAPES[style]}"/><title>${escapeText(title)}</title></g>`;
}

/** A circle, a diamond and a square: series differ in shape too, for whoever does not see their colours. */
const SHAPES: Readonly<Record<Series['style'], string>> = {
  1: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
  2: 'M0 -5L5 0L0 5L-5 0z',
  3: 'M-4 -4H4V4H-4z',
};

function legendHtml(series: readonly Series[]): string {
  const items = series.map(
    ({ name, style }) =>
      `<li><svg viewBox="-6 -6 12 12" aria-hidden="true"><path class="mark s${String(style)}" d="${SHAPES[style]}"/></svg>${escapeText(name)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}
