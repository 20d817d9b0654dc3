// An operator's parameters, in order, as a value: at run time they check arguments in PyTorch's words, take each by position
// or from the trailing object of keywords, and name the known ones when a keyword is unknown; the types of both ways to
// call follow from the same value.
import { DType, type Num } from '../../dtype.js';
import { RuntimeError, describe } from '../../errors.js';
import { type DeviceLike, parseDevice, Device } from '../../runtime/device.js';
import type { Layout } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { isKeywords } from './keywords.js';
import { Refusal, missing, multiple, noSignature, refused, tooMany, unknownKeyword } from './misfits.js';
import { type NumPys, asNamed } from './names.js';
import { isNumeral, lengthOf, numberOf, wholeOf } from './numerals.js';

export { describe, Refusal, isKeywords, noSignature };

/** One parameter. `Optional` ones have a fallback; `Described` is never but for operands. */
export interface Parameter<
  N extends string = string,
  T = unknown,
  Optional extends boolean = boolean,
  Described = never,
  Given = T,
> {
  readonly name: N;
  /** Turns an argument into the value, or says in words what was expected instead. */
  readonly check: (value: unknown) => T | Refusal;
  readonly optional: Optional;
  readonly fallback?: T;
  /** Whether it takes all positional arguments that are left, when the first of them is a number. */
  readonly rest?: boolean;
  /** Whether several positional arguments that are left are a list of its, when the first of them is a number. */
  readonly several?: boolean;
  /** Whether its values are numbers. */
  readonly numeric?: boolean;
  /** Whether it is never taken by position. */
  readonly keywordOnly?: boolean;
  /** A keyword of another of PyTorch's overloads: beside it this one is taken by name only. */
  readonly besides?: string | undefined;
  /** Whether it is known only where the parameter before it is given too, as PyTorch's overloads have it. */
  readonly follows?: boolean;
  /**
   * The type of the value; nothing is there at run time. Looking it up, where inferring T from the parameter would compare
   * types, keeps Tensor, whose methods come from signatures, from referring to itself.
   */
  readonly passed: T;
  /** What the plan of a row sees of an operand: shape, strides and type, never elements. Nothing is there at run time. */
  readonly described: Described;
  /** What may be given for it, likewise: BigInts too where the value is a whole number. */
  readonly given: Given;
  /** Whether this is a tensor that the operator computes with (or a list of them), and so has a derivative. */
  readonly operand?: boolean;
}

/** An operand as a plan sees it. */
export interface Meta extends Layout {
  readonly dtype: DType;
  readonly ndim: number;
  readonly device: Device;
  readonly requires_grad: boolean;
  /** The elements that the layout may reach. */
  readonly storage: { readonly length: number; readonly nbytes: number };
}

// With `unknown` in place of `any` the parameters of an inline signature would be inferred as unknown from this constraint.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Signature = readonly Parameter<string, any, boolean, unknown, any>[];

type Names<S extends Signature, O extends boolean> = {
  [I in keyof S]: S[I]['optional'] extends O ? S[I]['name'] : never;
}[number];
type Value<S extends Signature, N> = Extract<S[number], { readonly name: N }>['given'];

/** The trailing object: PyTorch's names, and NumPy's of what may be left out. */
export type Keywords<S extends Signature> = object & { [N in Names<S, true>]?: Value<S, N> } & {
  [N in Names<S, false>]: Value<S, N>;
} & { [N in Names<S, true> as NumPys<N>]?: Value<S, N> };

type AllOptional<S extends Signature> = [Names<S, false>] extends [never] ? true : false;

/** What may follow: by position, with any tail of the parameters in the trailing object. */
export type Arguments<S extends Signature> = S extends readonly [
  infer P extends Signature[number],
  ...infer R extends Signature,
]
  ? | (AllOptional<S> extends true ? [kwargs?: Keywords<S>] : [kwargs: Keywords<S>])
    | (P extends { readonly keywordOnly: true }
        ? never
        : P extends { readonly rest: true }
          ? | [...sizes: (number | bigint)[]]
            | [...sizes: [number | bigint, ...(number | bigint)[]], kwargs: Keywords<R>]
            | [P['given'], ...Arguments<R>]
          : [P['given'], ...Arguments<R>])
  : [];

/** The values that an implementation is given, in order. */
export type Values<S extends Signature> = {
  -readonly [I in keyof S]: S[I]['passed'];
};

/** The parameters' values, from a call's arguments. Throws TypeErrors in PyTorch's words. */
export function bind(operator: string, signature: Signature, args: readonly unknown[]): unknown[] {
  let count = args.length;
  let keywords: Record<string, unknown> | null = null;
  const last = args[count - 1];
  if (count > 0 && !(last instanceof Tensor) && isKeywords(last)) {
    keywords = asNamed(operator, last, signature);
    count--;
  }
  const values = new Array<unknown>(signature.length);
  let at = 0;
  let placed = false;
  let places = 0;
  let before: unknown;
  let value: unknown;
  for (let k = 0; k < signature.length; k++) {
    const parameter = signature[k]!;
    before = value;
    value = undefined;
    placed = at < count && parameter.keywordOnly !== true;
    if (placed) {
      places = k + 1;
      if (parameter.besides !== undefined && keywords !== null && Object.hasOwn(keywords, parameter.besides)) {
        throw noSignature(operator, args, wordsOf(signature));
      }
      if ((parameter.rest === true || (parameter.several === true && count - at > 1)) && isNumeral(args[at])) {
        value = args.slice(at, count);
        at = count;
      } else {
        value = args[at++];
      }
    } else if (keywords !== null && Object.hasOwn(keywords, parameter.name)) {
      value = keywords[parameter.name];
      if (value === undefined) throw undefinedKeyword(operator, parameter.name);
    }
    if (value === undefined || (value === null && parameter.optional && parameter.fallback === null)) {
      if (!parameter.optional) {
        throw missing(args, operator, signature, k, keywords);
      }
      values[k] = parameter.fallback;
      continue;
    }
    if (parameter.follows === true && before === undefined) {
      throw missing(args, operator, [{ ...signature[k - 1]!, optional: false }], 0, keywords);
    }
    const checked: unknown = parameter.check(value);
    // A tensor is not asked: its prototypes end in a proxy, past which V8 looks slowly.
    if (checked !== value && checked instanceof Refusal) {
      throw refused(args, operator, parameter.name, placed ? k + 1 : null, value, checked);
    }
    values[k] = checked;
  }
  if (at < count) throw tooMany(args, operator, signature, count);
  if (keywords !== null) {
    for (const key of Reflect.ownKeys(keywords)) {
      const k = signature.findIndex((parameter) => parameter.name === key);
      if (k < 0) throw unknownKeyword(args, operator, String(key), signature);
      if (k < places) throw multiple(args, operator, String(key));
    }
  }
  return values;
}

/** Arguments whose first may be among the keywords, as in `torch.max({ input: x, dim: 1 })`: with it in its place. */
export function withFirst(name: string, args: readonly unknown[]): readonly unknown[] {
  const [only] = args;
  if (args.length !== 1 || only instanceof Tensor || !isKeywords(only) || !Object.hasOwn(only, name)) return args;
  const { [name]: first, ...rest } = only;
  return Object.keys(rest).length > 0 ? [first, rest] : [first];
}

/**
 * Arguments in the order of a function that takes them by position, of which the last may stand in the trailing object; what else is
 * in it follows as such an object.
 */
export function inOrder(names: readonly string[], args: readonly unknown[]): readonly unknown[] {
  const last = args.at(-1);
  const left = names.slice(Math.max(args.length - 1, 0));
  if (last instanceof Tensor || !isKeywords(last) || !left.some((name) => Object.hasOwn(last, name))) return args;
  const others = Object.entries(last).filter(([name]) => !left.includes(name));
  const given = left.map((name) => last[name]);
  return [...args.slice(0, -1), ...given, ...(others.length > 0 ? [Object.fromEntries(others)] : [])];
}

/** A name that is not there, as `torch.float23`, is undefined: to take it for what was left out would hide the slip. */
export const undefinedKeyword = (operator: string, name: string): TypeError =>
  new TypeError(
    `${operator}(): argument '${name}' is undefined: is its value spelt right? Leave the keyword out, or write null, for the default`,
  );

// ---- sorts of parameters. Each makes a required parameter; `optional` gives it a fallback.

type Check<T> = (value: unknown) => T | Refusal;
/** What parameters are at run time: of one class, since every call reads several, and V8 is quick with what always looks alike. */
class Entry {
  readonly optional: boolean = false;
  readonly fallback: unknown = undefined;
  readonly rest: boolean = false;
  readonly several: boolean = false;
  readonly numeric: boolean = false;
  readonly keywordOnly: boolean = false;
  readonly besides: string | undefined = undefined;
  readonly follows: boolean = false;
  readonly operand: boolean = false;

  constructor(
    readonly name: string,
    readonly check: Check<unknown>,
  ) {}
}
type Facts = Partial<Omit<Entry, 'name' | 'check'>>;
/** The same parameter, of which something else is true; its type the caller knows. */
const having = (parameter: Signature[number], facts: Facts): unknown =>
  Object.assign(new Entry(parameter.name, parameter.check), parameter, facts);

/** A required parameter. */
export const parameter = <const N extends string, T, G = T>(
  name: N,
  check: Check<T>,
): Parameter<N, T, false, never, G> => {
  const made: unknown = new Entry(name, check);
  return made as Parameter<N, T, false, never, G>;
};
/** Makes a required parameter of some sort by its name. */
export type Kind<T, D = never, G = T> = <const N extends string>(name: N) => Parameter<N, T, false, D, G>;
const kind =
  <T, G = T>(check: Check<T>): Kind<T, never, G> =>
  (name) =>
    parameter<typeof name, T, G>(name, check);
/** A sort whose values are numbers to a row's formula. */
const numeric =
  <T, G = T>(check: Check<T>): Kind<T, never, G> =>
  <const N extends string>(name: N) =>
    having(parameter(name, check), { numeric: true }) as Parameter<N, T, false, never, G>;
/** The same of operands. */
export const operandKind =
  <T, D>(check: Check<T>): Kind<T, D> =>
  <const N extends string>(name: N) =>
    having(parameter(name, check), { operand: true }) as Parameter<N, T, false, D>;

/** The same parameter, which may be left out; null as fallback also lets null be passed. */
export const optional = <N extends string, T, const F, D, G>(
  parameter: Parameter<N, T, false, D, G> & { readonly rest?: boolean },
  fallback: F,
) =>
  having(parameter, { optional: true, fallback }) as Parameter<N, T | F, true, OrNone<D, F>, G | F> & {
    readonly fallback?: F;
  };
/** The same parameter, which may be given only where the one before it is. */
export const following = <P extends Signature[number]>(parameter: P): P => having(parameter, { follows: true }) as P;
/** The same parameter, which is taken by name only where `other` is given. */
export const besides = <P extends Signature[number]>(other: string, parameter: P): P =>
  having(parameter, { besides: other }) as P;
/** The same parameter, which is never taken by position. */
export const keywordOnly = <P extends Signature[number]>(parameter: P): P & { readonly keywordOnly: true } =>
  having(parameter, { keywordOnly: true }) as P & { readonly keywordOnly: true };
type OrNone<D, F> = [D] extends [never] ? never : D | F;

const refuse = (expected: string): Refusal => new Refusal(expected);

export const tensor: Kind<Tensor, Meta> = operandKind<Tensor, Meta>((v) =>
  v instanceof Tensor ? v : refuse('Tensor'),
);
/** A number as rows take it: BigInts keep all their digits, booleans count as bool. */
export const scalar: Kind<Num> = numeric<Num>((v) => numberOf(v) ?? refuse('Number'));
/** A number as JavaScript computes with it. */
export const number: Kind<number> = numeric<number>((v) => {
  const value = numberOf(v);
  return value === null ? refuse('Number') : Number(value);
});
/** The same, where a BigInt that no number is equal to stays what it is. */
export const factor: Kind<number | bigint> = numeric<number | bigint>((v) => {
  const value = numberOf(v);
  if (value === null) return refuse('Number');
  return typeof value === 'bigint' && BigInt(Number(value)) !== value ? value : Number(value);
});
/** A number that PyTorch's signature calls a float. */
export const real: Kind<number> = numeric<number>((v) => {
  const value = numberOf(v);
  return value === null ? refuse('float') : Number(value);
});

export const length: Kind<number, never, number | bigint> = numeric<number, number | bigint>(
  (v) => lengthOf(v) ?? refuse('int'),
);
export const int: Kind<number, never, number | bigint> = numeric<number, number | bigint>(
  (v) => wholeOf(v) ?? refuse('int'),
);

/** A tensor, or a number as rows take it. */
export const tensorOrScalar: Kind<Tensor | Num, Meta | Num> = operandKind<Tensor | Num, Meta | Num>((v) =>
  v instanceof Tensor ? v : (numberOf(v) ?? refuse('Tensor or Number')),
);
/** A number where PyTorch takes it for a tensor: its error asks for a tensor. */
export const tensorLike: Kind<Tensor | Num, Meta | Num> = operandKind<Tensor | Num, Meta | Num>((v) =>
  v instanceof Tensor ? v : (numberOf(v) ?? refuse('Tensor')),
);
/** A tensor, or a number as JavaScript computes with it. */
export const tensorOrNumber: Kind<Tensor | number, Meta | number> = operandKind<Tensor | number, Meta | number>((v) =>
  v instanceof Tensor ? v : numberOf(v) !== null ? Number(v) : refuse('Tensor or Number'),
);
export const tensors: Kind<readonly Tensor[], readonly Meta[]> = operandKind<readonly Tensor[], readonly Meta[]>(
  (v) => {
    const list = Array.isArray(v)
      ? (v as unknown[])
      : v !== null && typeof v === 'object' && !(v instanceof Tensor) && Symbol.iterator in v
        ? [...(v as Iterable<unknown>)]
        : null;
    if (list === null) return refuse('tuple of Tensors');
    const odd = list.findIndex((t) => !(t instanceof Tensor));
    if (odd >= 0)
      throw new TypeError(`expected Tensor as element ${odd} in argument 0, but got ${describe(list[odd])}`);
    return list as Tensor[];
  },
);
export const flag: Kind<boolean> = kind<boolean>((v) => (typeof v === 'boolean' ? v : refuse('bool')));
/** The same where null, too, is no. */
export const granted: Kind<boolean, never, boolean | null> = kind<boolean, boolean | null>((v) =>
  v === null ? false : typeof v === 'boolean' ? v : refuse('bool'),
);
export const string: Kind<string> = kind<string>((v) => (typeof v === 'string' ? v : refuse('str')));
export const dtype: Kind<DType> = kind<DType>((v) => (v instanceof DType ? v : refuse('torch.dtype')));
export const device: Kind<DeviceLike> = kind<DeviceLike>((v) =>
  v instanceof Device ? v : typeof v === 'string' ? parseDevice(v) : refuse('torch.device'),
);
/**
 * A program's list of whole numbers, copied, since it stays the program's. By index, so that a hole is seen; a zero has no sign.
 */
function wholeNumbers(v: readonly unknown[]): number[] | Refusal {
  const list: number[] = [];
  for (let k = 0; k < v.length; k++) {
    const n = v[k];
    // In PyTorch the first element alone tells whether a list is of whole numbers, and True is one.
    const whole = k > 0 && typeof n === 'boolean' ? Number(n) : lengthOf(n);
    if (whole === null) return new Refusal('tuple of ints', { value: n, at: k });
    list.push(whole);
  }
  return list;
}
type Whole = number | bigint;
/** The same of lengths, of which none is a truth value's tensor: PyTorch's error. */
function lengthsOf(v: readonly unknown[]): number[] | Refusal {
  if (v.some((n) => n instanceof Tensor && n.dtype.kind === 'bool' && n.numel() === 1)) {
    throw new RuntimeError('Expected scalar.isIntegral( false) to be true, but got false.');
  }
  return wholeNumbers(v);
}
export const ints: Kind<readonly number[], never, readonly Whole[]> = kind<readonly number[], readonly Whole[]>((v) =>
  Array.isArray(v) ? lengthsOf(v) : refuse('tuple of ints'),
);
/** A dimension or several. */
export const dims: Kind<number | readonly number[], never, Whole | readonly Whole[]> = kind<
  number | readonly number[],
  Whole | readonly Whole[]
>((v) => (Array.isArray(v) ? wholeNumbers(v) : (lengthOf(v) ?? refuse('tuple of ints'))));
/** A dimension where PyTorch has a signature for one and another for a list: no tensor of other than no dimension stands for it. */
export const dimOrDims: Kind<number | readonly number[], never, Whole | readonly Whole[]> = kind<
  number | readonly number[],
  Whole | readonly Whole[]
>((v) => (Array.isArray(v) ? wholeNumbers(v) : (wholeOf(v) ?? refuse('tuple of ints'))));
/** The same as `dims`, as an array or one after the other. */
export const dimsInRow = <const N extends string>(
  name: N,
): Parameter<N, number | readonly number[], false, never, Whole | readonly Whole[]> & { readonly rest: true } =>
  having(dims(name), { several: true }) as Parameter<
    N,
    number | readonly number[],
    false,
    never,
    Whole | readonly Whole[]
  > & { readonly rest: true };
/** How many, or positions, as an array: a tensor that is no number is a list of one. */
export const countOrPositions: Kind<number | readonly number[], never, Whole | readonly Whole[]> = kind<
  number | readonly number[],
  Whole | readonly Whole[]
>((v) => wholeOf(v) ?? dims('').check([v].flat()));
/** The same, or one after the other. */
export const positionsInRow = <const N extends string>(
  name: N,
): Parameter<N, number | readonly number[], false, never, Whole | readonly Whole[]> & { readonly rest: true } =>
  having(countOrPositions(name), { several: true }) as Parameter<
    N,
    number | readonly number[],
    false,
    never,
    Whole | readonly Whole[]
  > & { readonly rest: true };
/** Lengths, as an array or one after the other. */
export const sizes = <const N extends string>(
  name: N,
): Parameter<N, readonly number[], false, never, readonly Whole[]> & { readonly rest: true } =>
  having(
    parameter(name, (v): readonly number[] | Refusal => {
      if (Array.isArray(v)) return lengthsOf(v);
      const one = lengthOf(v);
      return one === null ? refuse('tuple of ints') : lengthsOf([v]);
    }),
    { rest: true },
  ) as Parameter<N, readonly number[], false, never, readonly Whole[]> & { readonly rest: true };
/** One of a few words. */
export const oneOf = <const N extends string, const W extends string>(
  name: N,
  ...words: readonly W[]
): Parameter<N, W, false> =>
  parameter(name, (v) => words.find((word) => word === v) ?? refuse(`one of ${words.map((w) => `'${w}'`).join(', ')}`));
/** One of a few words, with PyTorch's own error for another. */
export const choice = <const N extends string, const W extends string>(
  name: N,
  words: readonly W[],
  error: (value: unknown) => Error,
): Parameter<N, W, false> =>
  parameter(name, (v): W | Refusal => {
    const word = words.find((one) => one === v);
    if (word === undefined && typeof v === 'string') throw error(v);
    return word ?? refuse('str');
  });
/** The same parameter, to which null may be given too, and then says something else than nothing does. */
export const orNull = <N extends string, T, D, G>(given: Parameter<N, T, false, D, G>) =>
  having(
    parameter(given.name, (value): T | null | Refusal => (value === null ? null : given.check(value))),
    { operand: given.operand ?? false },
  ) as Parameter<N, T | null, false, OrNone<D, null>, G | null>;
/** Any value; the operator looks at it itself. */
export const any = <T>(): Kind<T> => kind<T>((v) => v as T);
const wordsOf = (signature: Signature): readonly string[] => [signature.map(({ name }) => name).join(', ')];
/** Tensors one after the other, or as a list. */
export type Many = readonly Tensor[] | readonly [readonly Tensor[]];
