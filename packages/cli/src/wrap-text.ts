/** Lines that fit a width, broken between words. */

/** Breaks one line; the lines after the first begin with `indent`. */
export function wrapLine(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const isFull = line.trim() !== '' && line.length + 1 + word.length > width;
    if (isFull) lines.push(line);
    if (isFull) line = indent + word;
    else line = line === '' && lines.length === 0 && word !== '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A command to copy, of this program or of the shell, at the beginning of a line or after prose. */
const COMMAND = String.raw`(?:npm (?:run|test|ci|install)\b|npx \S|node \S+\.m?js\b|(?:alias|export) \w+=|pipeline [a-z])`;
const WHOLE = new RegExp(`^ *${COMMAND}`);
const AFTER_PROSE = new RegExp(`^(.*?\\S) (${COMMAND}.*)$`);

/**
 * Breaks the lines of prose that a terminal would break in the middle of words. A command to copy goes on a line of its own;
 * it, lines with a path, and rows of tables stay whole: a terminal gives those back in one piece.
 */
export function wrapProse(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (line.length <= width || /\S {2,}\S/.test(line.trim())) return [line];
      const indent = /^ */.exec(line)![0];
      if (WHOLE.test(line)) return [line];
      const [, prose, command] = AFTER_PROSE.exec(line) ?? [];
      if (prose !== undefined) return [...wrapIndented(prose, width), `${indent}  ${command!}`];
      return /pipeline [a-z]|\/\S+\//.test(line) ? [line] : wrapIndented(line, width);
    })
    .join('\n');
}

function wrapIndented(line: string, width: number): string[] {
  const indent = /^ */.exec(line)![0];
  return wrapLine(line.trimStart(), width - indent.length, '  ').map((each) => indent + each);
}
