// What PyTorch says of a call whose arguments have no place, or do not fit the one that they have.
import { describe } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { isKeywords } from './keywords.js';
import { overloadsOf } from './overloads.js';

/** What errors tell of parameters. */
type Places = readonly { readonly name: string; readonly optional: boolean; readonly keywordOnly?: boolean }[];

/** What a check expected of a value that it does not take. */
export class Refusal {
  /** @param element the first of a list that is wrong, where it is not the whole value */
  constructor(
    readonly expected: string,
    private readonly element: { readonly value: unknown; readonly at: number } | null = null,
  ) {}

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

/** PyTorch's error for arguments that none of a function's signatures takes. */
export const noSignature = (name: string, args: readonly unknown[], signatures: readonly string[]): TypeError =>
  new TypeError(noSignatureWords(name, args, signatures));
function noSignatureWords(name: string, args: readonly unknown[], signatures: readonly string[]): string {
  const got = args.flatMap((arg) =>
    isKeywords(arg) ? Object.entries(arg).map(([key, value]) => `${key}=${describe(value)}`) : describe(arg),
  );
  return `${name}() received an invalid combination of arguments - got (${got.join(', ')}), but expected one of:\n${signatures.map((s) => ` * (${s})\n`).join('')}`;
}

/** What errors of binding say where the call was a method's, in which PyTorch does not count the tensor itself. */
const ofMethods = new WeakMap<object, { readonly self: unknown; readonly words: () => string }>();
/** The error in such words: they are given how many arguments stand before those that the program wrote. */
function misfit(operator: string, args: readonly unknown[], words: (self: 0 | 1) => string): TypeError {
  const said = (self: 0 | 1): string => {
    const overloads = overloadsOf(operator, self === 1);
    return overloads === null ? words(self) : noSignatureWords(operator, args.slice(self), overloads);
  };
  const error = new TypeError(said(0));
  ofMethods.set(error, { self: args[0], words: () => said(1) });
  return error;
}
/** What a method of a tensor throws where its function has thrown `error`. */
export function asMethod(self: Tensor, error: unknown): unknown {
  const said = typeof error === 'object' && error !== null ? ofMethods.get(error) : undefined;
  return said?.self === self ? new TypeError(said.words()) : error;
}

/** The error for a value that a parameter does not take. */
export const refused = (
  args: readonly unknown[],
  operator: string,
  name: string,
  position: number | null,
  value: unknown,
  refusal: Refusal,
): TypeError =>
  misfit(operator, args, (self) => refusal.words(operator, name, position === null ? null : position - self, value));

/** The error for required parameters, of number `from` on, that no keyword gives. PyTorch's plural is that of one. */
export function missing(
  args: readonly unknown[],
  operator: string,
  signature: Places,
  from: number,
  keywords: Record<string, unknown> | null,
): TypeError {
  const names = signature.flatMap(({ name, optional }, k) =>
    k >= from && !optional && !Object.hasOwn(keywords ?? {}, name) ? `"${name}"` : [],
  );
  const [count, plural] = [names.length, names.length === 1 ? 's' : ''];
  return misfit(
    operator,
    args,
    () => `${operator}() missing ${count} required positional argument${plural}: ${names.join(', ')}`,
  );
}

/** The error for more arguments than have a place. */
export function tooMany(args: readonly unknown[], operator: string, signature: Places, count: number): TypeError {
  const places = signature.filter(({ keywordOnly }) => keywordOnly !== true);
  const required = places.filter((parameter) => !parameter.optional).length;
  return misfit(operator, args, (self) => {
    const given = count - self;
    if (self === 1 && signature.length === 1) return `TensorBase.${operator}() takes no arguments (${given} given)`;
    const [least, most] = [required - self, places.length - self];
    const range = least === most ? String(most) : `from ${least} to ${most}`;
    const [plural, verb] = [least === most && most === 1 ? '' : 's', given === 1 ? 'was' : 'were'];
    return `${operator}() takes ${range} positional argument${plural} but ${given} ${verb} given`;
  });
}
