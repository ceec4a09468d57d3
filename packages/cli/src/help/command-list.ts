/** The commands as the build's manifest lists them: what help and completion read instead of importing any of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ListedFlag {
  readonly name: string;
  readonly char?: string;
  readonly type: 'option' | 'boolean';
  readonly description?: string;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly allowNo?: boolean;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly helpGroup?: string;
  readonly hidden?: boolean;
}

export interface ListedArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly options?: readonly string[];
}

export interface ListedCommand {
  /** Words joined by `:`. */
  readonly id: string;
  readonly description: string;
  readonly hidden?: boolean;
  /** Other names that it answers to. */
  readonly aliases?: readonly string[];
  readonly args: Readonly<Record<string, ListedArgument>>;
  readonly flags: Readonly<Record<string, ListedFlag>>;
  readonly examples?: readonly string[];
}

/** The commands and flags that are not hidden, by id; `root` is the folder of this package. */
export function listCommands(root: string): ListedCommand[] {
  const text = readFileSync(join(root, 'oclif.manifest.json'), 'utf8');
  const { commands } = JSON.parse(text) as {
    readonly commands: Readonly<Record<string, ListedCommand>>;
  };
  return Object.values(commands)
    .filter(({ hidden }) => hidden !== true)
    .map((command) => {
      const flags = Object.entries(command.flags).filter(([, { hidden }]) => hidden !== true);
      return { ...command, flags: Object.fromEntries(flags) };
    });
}

/** The words that name a command, as they are typed. */
export function titleOf({ id }: Pick<ListedCommand, 'id'>): string {
  return id.replaceAll(':', ' ');
}

/** The command that words name, the longest name first. */
export function commandOf(
  words: readonly string[],
  commands: readonly ListedCommand[],
): ListedCommand | undefined {
  for (let length = Math.min(words.length, 3); length > 0; length -= 1) {
    const id = words.slice(0, length).join(':');
    const found = commands.find((command) => command.id === id || command.aliases?.includes(id));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Flags that every command has. */
export function isGlobal({ helpGroup, name }: ListedFlag): boolean {
  return helpGroup === 'GLOBAL' || name === 'json';
}
