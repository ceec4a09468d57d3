/** The text of a PDF as words with their places: all that is taken from the PDF library. */
import { getDocumentProxy } from 'unpdf';
import { drift } from '../drift.ts';

/** One run of letters on a page; places are in points from the page's lower left corner. */
export interface PdfWord {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface PdfText {
  readonly pages: readonly (readonly PdfWord[])[];
  /** `D:20240115173002-05'00'`, as the file says; null when it says nothing. */
  readonly createdAt: string | null;
}

/** Reports have up to a dozen pages. */
const PAGE_LIMIT = 60;

/**
 * Reads the words of every page, page by page.
 *
 * @throws KnownError `PDF_UNREADABLE` when the library can't, or when there are more than 60 pages
 */
export async function readPdfText(bytes: Uint8Array): Promise<PdfText> {
  try {
    // The library takes the buffer for its own: it gets a copy.
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { stopAtErrors: true, verbosity: 0 });
    try {
      if (pdf.numPages > PAGE_LIMIT) throw new RangeError(`${String(pdf.numPages)} pages`);
      const pages: PdfWord[][] = [];
      for (let number = 1; number <= pdf.numPages; number += 1) {
        const content = await (await pdf.getPage(number)).getTextContent();
        pages.push(
          content.items.flatMap((item) => {
            if (!('str' in item) || item.str.trim() === '') return [];
            const [x, y] = [Number(item.transform[4]), Number(item.transform[5])];
            return [{ text: item.str.trim(), x, y, width: item.width }];
          }),
        );
      }
      const { info } = await pdf.getMetadata();
      const created = (info as Readonly<Record<string, unknown>>)['CreationDate'];
      return { pages, createdAt: typeof created === 'string' ? created : null };
    } finally {
      await pdf.loadingTask.destroy();
    }
  } catch (cause) {
    throw drift('PDF_UNREADABLE', 'PDF', (cause as Error).message, cause);
  }
}
