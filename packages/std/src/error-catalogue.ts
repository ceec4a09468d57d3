/**
 * Typed catalogues of expected failures: the `errors.ts` of a package gives each code its kind, its message and its
 * remedy as data, with `{names}` for the parts that vary (also in a code that is one of many, such as `IO_{errno}`).
 * Code throws `LAKE_ERRORS.NO_FOOTER({ path })`; docs/errors.md is made from the entries.
 */
import { KnownError, type ErrorKind } from './known-error.ts';
import { invariant } from './invariant.ts';
import type { Remedy } from './remedy.ts';

export interface ErrorEntry {
  /** The code, where it is not the name of the entry: several may share one, such as `USAGE`. */
  readonly code?: string;
  readonly kind: ErrorKind;
  /** The fact, subject and verb first: `{path} is not there`. */
  readonly message: string;
  /** The next thing to do, with a command where one helps: `['import it first: ', { command: ['import', '{path}'] }]`. */
  readonly remedy: Remedy;
}

/** The value of a name in braces; a list is written with commas. */
export type Parameter = string | number | bigint | readonly string[];

type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
type TextsOf<Part> = Part extends string
  ? Part
  : Part extends { readonly command: readonly (infer Word)[] }
    ? Word & string
    : never;

/** The parameters of an entry, by the names in its texts and its code. */
export type ParametersOf<E extends ErrorEntry, Code extends string = ''> = Readonly<
  Record<NamesIn<Code | E['message'] | TextsOf<E['remedy'][number]>>, Parameter>
>;

/** Details that the place where it fails adds to an entry. */
export interface ErrorDetails {
  readonly cause?: unknown;
  /** Fields beside the parameters. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Replaces the remedy of the entry here. */
  readonly remedy?: Remedy;
}

/** Makes the error of one code; `entry` is what the catalogue says. */
export interface ErrorMaker<E extends ErrorEntry, Code extends string = ''> {
  (
    ...given: Record<never, never> extends ParametersOf<E, Code>
      ? [parameters?: ParametersOf<E, Code>, details?: ErrorDetails]
      : [parameters: ParametersOf<E, Code>, details?: ErrorDetails]
  ): KnownError;
  readonly entry: E;
}

export type ErrorCatalogue<C extends Readonly<Record<string, ErrorEntry>>> = {
  readonly [Code in keyof C]: ErrorMaker<C[Code], Code & string>;
};

/**
 * A catalogue of makers by the names of its entries, which are their codes unless they say another. The facts of an error are
 * its parameters and those that its place adds.
 */
export function defineErrors<const C extends Readonly<Record<string, ErrorEntry>>>(
  entries: C,
): ErrorCatalogue<C> {
  const makers = Object.entries(entries).map(([code, entry]) => {
    const make = (
      parameters: Readonly<Record<string, Parameter>> = {},
      { cause, facts, remedy }: ErrorDetails = {},
    ): KnownError =>
      new KnownError({
        code: filled(entry.code ?? code, parameters),
        kind: entry.kind,
        message: filled(entry.message, parameters),
        remedy: remedy ?? entry.remedy.map((part) => filledPart(part, parameters)),
        facts: { ...parameters, ...facts },
        cause,
      });
    return [code, Object.assign(make, { entry })];
  });
  return Object.freeze(Object.fromEntries(makers)) as ErrorCatalogue<C>;
}

function filledPart(
  part: Remedy[number],
  parameters: Readonly<Record<string, Parameter>>,
): Remedy[number] {
  if (typeof part === 'string') return filled(part, parameters);
  return { command: part.command.map((word) => filled(word, parameters)) };
}

function filled(template: string, parameters: Readonly<Record<string, Parameter>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    invariant(value !== undefined, `the error text "${template}" needs ${name}`);
    return typeof value === 'object' ? value.join(', ') : String(value);
  });
}
