/** A small PDF writer for tests: words at places, one font, compressed pages. Equal words give equal bytes. */
import { deflateSync } from 'node:zlib';

export interface PlacedWord {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface PdfOptions {
  /** `D:20240115173002-05'00'`. */
  readonly createdAt?: string;
}

const PAGE = '[0 0 841.95 595.35]';

/** Widths of Helvetica for the characters 32 to 126, in thousandths of its size. Source: Adobe Core 14 metrics. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Where the font's encoding differs from Latin-1. */
const WIN_ANSI: Readonly<Record<string, string>> = {
  '‘': '\x91',
  '’': '\x92',
  '“': '\x93',
  '”': '\x94',
  '–': '\x96',
  '—': '\x97',
};

/** How wide a text is, in points. */
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) sum += WIDTHS[letter.charCodeAt(0) - 32] ?? 556;
  return (sum * size) / 1000;
}

/** The file of some pages of words. */
export function writePdf(
  pages: readonly (readonly PlacedWord[])[],
  { createdAt }: PdfOptions = {},
): Uint8Array {
  const info = createdAt === undefined ? '' : `/CreationDate(${createdAt})`;
  const kids = pages.map((_, index) => `${String(5 + 2 * index)} 0 R`).join(' ');
  const objects: Buffer[] = [
    text('<</Type/Catalog/Pages 2 0 R>>'),
    text(`<</Type/Pages/Kids[${kids}]/Count ${String(pages.length)}>>`),
    text('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'),
    text(`<<${info}/Producer(test)>>`),
    ...pages.flatMap((words, index) => {
      const content = deflateSync(text(words.map(operatorOf).join('\n')));
      const own = `/MediaBox${PAGE}/Resources<</Font<</F0 3 0 R>>>>/Contents ${String(6 + 2 * index)} 0 R`;
      const head = text(`<<\n/Length ${String(content.length)}\n/Filter/FlateDecode\n>>\nstream\n`);
      return [
        text(`<</Type/Page/Parent 2 0 R${own}>>`),
        Buffer.concat([head, content, text('\nendstream')]),
      ];
    }),
  ];
  return assemble(objects);
}

function operatorOf({ text: shown, x, y, size }: PlacedWord): string {
  const coded = shown.replaceAll(/[^\x20-\x7e]/g, (letter) => WIN_ANSI[letter] ?? '?');
  const escaped = coded.replaceAll(/[\\()]/g, (letter) => `\\${letter}`);
  return `BT /F0 ${String(size)} Tf ${x.toFixed(2)} ${y.toFixed(2)} Td (${escaped}) Tj ET`;
}

function assemble(objects: readonly Buffer[]): Uint8Array {
  const parts: Buffer[] = [text('%PDF-1.4\n')];
  let at = parts[0]!.length;
  const places = objects.map((body, index) => {
    const whole = Buffer.concat([text(`${String(index + 1)} 0 obj\n`), body, text('\nendobj\n')]);
    parts.push(whole);
    at += whole.length;
    return at - whole.length;
  });
  const entries = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const size = String(objects.length + 1);
  parts.push(
    text(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<</Size ${size}/Root 1 0 R/Info 4 0 R>>\nstartxref\n${String(at)}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(parts));
}

function text(content: string): Buffer {
  return Buffer.from(content, 'latin1');
}
