/** The first fenced block of a language in a page of Markdown; empty where there is none. */
export function fencedBlock(page: string, language: string): string {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
}
