// Arguments of constructors: what PyTorch takes where nothing is said, how text becomes a value, and how a value is written.
export type Value = number | boolean | string | null | readonly (number | null)[];
export type Values = Readonly<Record<string, Value>>;

export interface Argument {
  /** PyTorch's default; undefined where one must be given */
  readonly standard?: Value;
  /** undefined for text that is no such value */
  readonly read: (text: string) => Value | undefined;
  /** what is expected, in words */
  readonly expected: string;
  /** the texts to choose among, where they are few */
  readonly choices?: readonly string[];
}
/** By name, in the order of PyTorch's signature. */
export type Arguments = Readonly<Record<string, Argument>>;

const none = 'None';
const readNumber = (text: string): number | undefined => {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};
const readPart = (text: string): number | null | undefined => (text.trim() === none ? null : readNumber(text));
const complete = <T>(list: readonly (T | undefined)[]): readonly T[] | undefined =>
  list.every((value): value is T => value !== undefined) ? list : undefined;
const parts = (text: string): readonly string[] => text.split(/[~,]/);

export const number = (standard?: number): Argument => ({ standard, read: readNumber, expected: 'a number' });
export const optionalNumber: Argument = { standard: null, read: readPart, expected: `a number or ${none}` };
export const flag = (standard: boolean): Argument => ({
  standard,
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  expected: 'true or false',
});
/** As many numbers as the default has; one that is null by default may be a number, or null. */
export const numbers = (...standard: readonly (number | null)[]): Argument => ({
  standard,
  read: (text) => {
    const given = parts(text);
    if (given.length !== standard.length) return undefined;
    return complete(given.map((part, k) => (standard[k] === null ? readPart(part) : readNumber(part))));
  },
  expected: `${standard.length} numbers`,
});
export const list: Argument = { read: (text) => complete(parts(text).map(readNumber)), expected: 'numbers' };
/** One of some words, the first by default; null is one of them as None. */
export const choice = (...words: readonly (string | null)[]): Argument => ({
  standard: words[0]!,
  read: (text) => words.find((word) => (word ?? none) === text),
  expected: words.map((word) => word ?? none).join(', '),
  choices: words.map((word) => word ?? none),
});

/** As a field shows it. */
export const plain = (value: Value): string =>
  Array.isArray(value) ? value.map(plain).join(', ') : value === null ? none : String(value);
/** As the address has it. */
export const written = (value: Value): string => plain(value).replaceAll(', ', '~');

/** As Python writes it; lists are tuples but for those of any length. */
export function python(value: Value): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  return Array.isArray(value) ? `(${plain(value)}${value.length === 1 ? ',' : ''})` : plain(value);
}
/** As TypeScript writes it. */
export function script(value: Value): string {
  if (typeof value === 'string') return `'${value}'`;
  return Array.isArray(value) ? `[${value.map(script).join(', ')}]` : String(value);
}

const same = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
/** What differs from PyTorch's defaults, in the order of the signature. */
export const sparse = (taken: Arguments, given: Values): Values =>
  Object.fromEntries(
    Object.entries(taken).flatMap(([name, { standard }]) =>
      name in given && !same(given[name], standard) ? [[name, given[name]!]] : [],
    ),
  );
