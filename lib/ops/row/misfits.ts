// What PyTorch says of a call whose arguments have no place, or do not fit the one that they have.
import { describe } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { noSignatureWords, ofPython, signaturesOf, taking } from './combinations.js';
import { isKeywords } from './keywords.js';

/** What errors tell of parameters. */
type Places = readonly { readonly name: string; readonly optional: boolean; readonly keywordOnly?: boolean }[];

/** What a check expected of a value that it does not take. */
export class Refusal {
  /** @param element the first of a list that is wrong, where it is not the whole value */
  constructor(
    readonly expected: string,
    private readonly element: { readonly value: unknown; readonly at: number } | null = null,
  ) {}

  /** Whether PyTorch finds it when it takes a list apart, and then asks no other signature. */
  get unpacked(): boolean {
    return this.element !== null && this.element.at > 0;
  }

  /**
   * What PyTorch says of the parameter that was given the value: it looks at a list's first element before it takes it.
   *
   * @param position from 1; null where it was given by name
   */
  words(operator: string, name: string, position: number | null, value: unknown): string {
    const { expected, element } = this;
    const head = `${operator}(): argument '${name}'`;
    const must = `${head}${position === null ? '' : ` (position ${position})`} must be ${expected}`;
    if (element === null) return `${must}, not ${describe(value)}`;
    const type = describe(element.value);
    return element.at === 0
      ? `${must}, but found element of type ${type} at pos 0`
      : `${head} failed to unpack the object at pos ${element.at + 1} with error "type must be ${expected},but got ${type}"`;
  }
}

/** What errors of binding say where the call was a method's, in which PyTorch does not count the tensor itself. */
const ofMethods = new WeakMap<
  object,
  { readonly self: unknown; readonly operator: string; readonly words: (name: string) => string }
>();
/** What a C function is called in its errors, which know no namespaces. */
const inC = (operator: string): string => operator.replace(/^(linalg|special|fft)\./, '$1_');
/** Whether what is called is a class, whose errors are Python's own: they count `self`. */
const isClass = (operator: string): boolean => /^[A-Z]/.test(operator);
/** What Python calls a class that is called. */
const inPython = (name: string): string => (name.includes('.') ? name : `${name}.__init__`);
interface How {
  /** Whether signatures are not listed. */
  readonly alone?: boolean;
  /** What follows such a list. */
  readonly note?: string;
  /** The signatures of what the table has not. */
  readonly known?: readonly string[];
}
/**
 * The error in such words: they are given how many arguments stand before those that the program wrote. Where PyTorch has several
 * signatures it says so of the only one that takes as many arguments, and else lists them.
 */
function misfit(
  operator: string,
  args: readonly unknown[],
  words: ((name: string, self: 0 | 1) => string) | null,
  { alone = false, note = '', known = [] }: How = {},
): TypeError {
  const said = (self: 0 | 1, name: string): string => {
    const given = args.slice(self);
    const signatures = signaturesOf(name, self === 1);
    if (words !== null && (alone || signatures === null || taking(signatures, given) === 1)) return words(name, self);
    return `${noSignatureWords(name, given, signatures ?? known)}${note}`;
  };
  const error = new TypeError(said(0, inC(operator)));
  ofMethods.set(error, { self: args[0], operator, words: (name) => said(1, inC(name)) });
  return error;
}
/** PyTorch's error for arguments that none of a function's signatures takes. */
export const noSignature = (operator: string, args: readonly unknown[], known: readonly string[]): TypeError =>
  misfit(operator, args, null, { known });
/**
 * What a method of a tensor throws where its function has thrown `error`.
 *
 * @param name the method's name
 * @param row that of its row, which may have several names
 */
export function asMethod(self: Tensor, error: unknown, name: string, row: string | undefined): unknown {
  const said = typeof error === 'object' && error !== null ? ofMethods.get(error) : undefined;
  return said?.self === self ? new TypeError(said.words(said.operator === row ? name : said.operator)) : error;
}

/** The error for a value that a parameter does not take. */
export function refused(
  args: readonly unknown[],
  operator: string,
  name: string,
  position: number | null,
  value: unknown,
  refusal: Refusal,
): TypeError {
  const last = args.at(-1);
  if (position !== null && isKeywords(last) && Object.hasOwn(last, name) && ofPython(operator)) {
    return multiple(args, operator, name);
  }
  return misfit(
    operator,
    args,
    (called, self) => refusal.words(called, name, position === null ? null : position - self, value),
    { alone: refusal.unpacked },
  );
}

/** The error for required parameters, of number `from` on, that no keyword gives. PyTorch's plural is that of one in C. */
export function missing(
  args: readonly unknown[],
  operator: string,
  signature: Places,
  from: number,
  keywords: Record<string, unknown> | null,
): TypeError {
  const placed = keywords === null ? args.length : args.length - 1;
  const names = signature.flatMap(({ name, optional }, k) =>
    k >= from && !optional && !(k < placed && args[k] !== undefined) && !Object.hasOwn(keywords ?? {}, name)
      ? [name]
      : [],
  );
  const count = names.length;
  if (isClass(operator)) {
    const quoted = names.map((name) => `'${name}'`);
    const listed = count < 3 ? quoted.join(' and ') : `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
    return new TypeError(
      `${inPython(operator)}() missing ${count} required positional argument${count === 1 ? '' : 's'}: ${listed}`,
    );
  }
  const plural = count === 1 ? 's' : '';
  return misfit(
    operator,
    args,
    (called) =>
      `${called}() missing ${count} required positional argument${plural}: ${names.map((name) => `"${name}"`).join(', ')}`,
  );
}

/** The error for more arguments than have a place. */
export function tooMany(args: readonly unknown[], operator: string, signature: Places, count: number): TypeError {
  const places = signature.filter(({ keywordOnly }) => keywordOnly !== true);
  const required = places.filter((parameter) => !parameter.optional).length;
  const bound = isClass(operator) && !operator.includes('.') ? 1 : 0;
  return misfit(operator, args, (name, self) => {
    const called = bound === 1 ? inPython(name) : name;
    const given = count + bound - self;
    if (self === 1 && signature.length === 1) return `TensorBase.${called}() takes no arguments (${given} given)`;
    const [least, most] = [required + bound - self, places.length + bound - self];
    const range = least === most ? String(most) : `from ${least} to ${most}`;
    const [plural, verb] = [least === most && most === 1 ? '' : 's', given === 1 ? 'was' : 'were'];
    return `${called}() takes ${range} positional argument${plural} but ${given} ${verb} given`;
  });
}

/** The error for a keyword of what stands by position too: the last that PyTorch looks at in C. */
export const multiple = (args: readonly unknown[], operator: string, key: string): TypeError =>
  misfit(
    operator,
    args,
    (called) => `${isClass(called) ? inPython(called) : called}() got multiple values for argument '${key}'`,
  );

/** The error for a keyword that is none of the parameters: PyTorch's words, and the names that there are. */
export const unknownKeyword = (
  args: readonly unknown[],
  operator: string,
  key: string,
  signature: Places,
): TypeError => {
  const known = `got an unexpected keyword argument '${key}'; it takes ${signature.map(({ name }) => name).join(', ') || 'none'}`;
  const words = (called: string, self: 0 | 1): string =>
    self === 1 && signature.length === 1
      ? `TensorBase.${called}() takes no keyword arguments`
      : `${isClass(called) ? inPython(called) : called}() ${known}`;
  return misfit(operator, args, words, { note: `It ${known}` });
};
