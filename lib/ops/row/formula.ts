// What a row of the table of pointwise operators is written with: a formula, its derivatives with what they save, and rarer facts.
import type { DType, Num } from '../../dtype.js';
import type { Expression, Scalar } from '../../expression/expression.js';
import type { Tensor } from '../../tensor.js';
import type { Laid } from './laid.js';
import type { Leaf } from './leaf.js';
import type { Writes } from './out.js';
import type { Signature } from './signature.js';

/** Numeric keywords as a formula sees them: run-time numbers of the kernel. Flags and words are themselves. */
type Seen<S extends Signature, T> = {
  [P in S[number] as P['name']]: [Extract<P['passed'], number>] extends [never]
    ? P['passed']
    : T | Exclude<P['passed'], Num>;
};

/** The gradient of one operand, from the gradient of the result and what the derivative saves. */
type Rule<Names extends string, S extends Signature> = <T extends Scalar<T>>(
  grad: T,
  saved: { readonly [N in Names]: T },
  keywords: Seen<S, T>,
) => T;
export interface Saving<Names extends string, S extends Signature> {
  readonly names: readonly Names[];
  readonly rule: Rule<Names, S>;
  readonly kinked?: boolean;
  /** Whether PyTorch computes floats of 16 bits by one operator, which rounds once; or of which type alone. */
  readonly whole?: boolean | DType;
  /** What the gradient's node is called under `create_graph`, where PyTorch computes it by an operator of its own. */
  readonly node?: string | undefined;
}
/** One operand's derivative: a rule that needs nothing but the gradient, one with what it saves, or null for none. */
export type Derivative<Names extends string, S extends Signature> = Rule<never, S> | SavingOf<Names, S> | null;
// Distributes over the names that may be saved, so that a rule sees only what it saves.
type SavingOf<Names extends string, S extends Signature> = { [N in Names]: Saving<N, S> }[Names] | Saving<Names, S>;

/**
 * A rule with what it needs of the operands and the `result`; nothing else is kept alive for backward.
 *
 * @param node what the gradient's own node is called, where PyTorch has an operator for it
 * @param whole whether that operator rounds once
 */
export const saves = <const N extends string, S extends Signature>(
  names: readonly N[],
  rule: Rule<N, S>,
  node?: string,
  whole: boolean | DType = node?.includes('BackwardBackward') === true,
): Saving<N, S> => ({ names, rule, node, whole });

/**
 * As `saves`, for a derivative that is constant between kinks. PyTorch has an operator for such (`threshold_backward`), whose history
 * names all that it reads: so the gradient has one under `create_graph` even where that of the result has none.
 */
export const kinked = <const N extends string, S extends Signature>(
  names: readonly N[],
  rule: Rule<N, S>,
  node?: string,
): Saving<N, S> => ({ names, rule, kinked: true, whole: true, node });

/** The first operand's derivative where only the result is left of it. */
interface OfResult {
  readonly names: readonly ['result'];
  readonly rule: <T extends Scalar<T>>(
    grad: T,
    result: { readonly result: T },
    keywords: Readonly<Record<string, T>>,
  ) => T;
  readonly kinked: boolean;
  readonly whole: true;
}
/** Such a derivative: `ofResult` as `saves`, `kinkedOfResult` as `kinked`. */
export const ofResult = (rule: OfResult['rule']): OfResult => ({ names: ['result'], rule, kinked: false, whole: true });
export const kinkedOfResult = (rule: OfResult['rule']): OfResult => ({
  names: ['result'],
  rule,
  kinked: true,
  whole: true,
});

export type Formula<Operands extends readonly string[], S extends Signature> = (
  ...args: [...{ [I in keyof Operands]: Expression }, Seen<S, Expression>]
) => Expression;

export type Numbers = 'none' | 'others' | 'all' | readonly string[];

/** What rows may say beside formula and derivatives. */
export type Fit = (value: Num, dtype: DType) => Num;

export interface Options {
  /** The node's name, where it is not the operator's own. */
  readonly node?: string;
  /** Which of the operator's signatures a call is: PyTorch numbers the nodes so, AddBackward0 being of the first. */
  readonly overload?: (operands: readonly Leaf[], keywords: readonly Leaf[]) => number;
  /** The first operand's derivative where the last operand is a number, if it is another than beside a tensor. */
  readonly besideNumber?: Saving<'input' | 'other', []>;
  /** What is otherwise where the result is written over the first operand. */
  readonly over?: {
    /** the node's name, since PyTorch numbers the twin among the others */
    readonly node: string;
    /** the first operand's derivative, if PyTorch takes it from the result then */
    readonly derivative?: OfResult;
    /** throws in backward for keywords for which that is none */
    readonly check?: (keywords: Readonly<Record<string, Num>>) => void;
  };
  /** Numbers as operands that have a formula of their own, and so are known to the formula. */
  readonly literals?: readonly number[];
  /** How the result lies, where it is not by all operands, a number among them as a tensor of no dimension. */
  readonly laid?: Laid;
  /** Which operands may be numbers: all but the first (where nothing is said), none, all, or those named. */
  readonly numbers?: Numbers;
  /** Whether PyTorch takes a number for a tensor here, and has no signature with a number: its errors then name the argument. */
  readonly oneSignature?: boolean;
  /** Whether PyTorch makes a tensor of a number, which then is autograd's beside inference tensors, though it has a signature for it. */
  readonly wraps?: true;
  /** Throws for the operands' types and the keywords' sorts that PyTorch refuses; asked once for each combination. */
  readonly refuse?: (types: readonly DType[], keywords: readonly Leaf[], operands: readonly Leaf[]) => void;
  /** Whether PyTorch names types as C++ does where the result cannot be written in place. */
  readonly ctypes?: boolean;
  /** Throws for operands and keywords (in the signature's order) that PyTorch refuses; asked in every call. */
  readonly check?: (operands: readonly Operand[], keywords: readonly unknown[]) => void;
  /** Throws for types that PyTorch looks at before it looks at shapes and memory; asked where these do not fit. */
  readonly first?: (operands: readonly Leaf[]) => void;
  /** Throws for elements that PyTorch's kernel refuses; asked after everything else, in every call. */
  readonly examine?: (operands: readonly Operand[]) => void;
  /** By parameter, what becomes of a number before it is cast to the type of the result: itself, another, or an error. */
  readonly fit?: Readonly<Record<string, Fit>>;
  /** Whether the result has no gradient; what is written in place has. */
  readonly plain?: boolean;
  /** Writes in place to what shows an element more than once, where all are given one value; the others refuse. */
  readonly repeats?: (target: Tensor, operands: readonly Operand[]) => void;
  /** The error for `out` of another type than the result's, where it is not whatever the result can be cast to. */
  readonly types?: Writes['types'];
  /** Whether the result is copied to `out` as by `copy_`, through which gradients flow. */
  readonly copied?: true;
  /** Whether the function writes to a tensor given as `out`: yes, where nothing is said. */
  readonly out?: boolean;
  /** Whether there is a twin that writes to the first operand, `NAME_`: yes, where nothing is said. */
  readonly inplace?: boolean;
  /** The keyword that PyTorch, with a warning, takes before the other operands too. */
  readonly factor?: string;
  /** The keyword that may stand last, after a number. */
  readonly last?: string;
  /** What PyTorch calls an operand, where it is not the name that the derivatives use. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Every option, since each call reads some of many rows, and V8 is quick with what always looks alike. */
export const NONE: Record<keyof Options, undefined> = {
  node: undefined,
  overload: undefined,
  besideNumber: undefined,
  literals: undefined,
  laid: undefined,
  numbers: undefined,
  oneSignature: undefined,
  wraps: undefined,
  refuse: undefined,
  over: undefined,
  ctypes: undefined,
  check: undefined,
  first: undefined,
  examine: undefined,
  fit: undefined,
  plain: undefined,
  repeats: undefined,
  types: undefined,
  copied: undefined,
  out: undefined,
  inplace: undefined,
  factor: undefined,
  last: undefined,
  parameters: undefined,
};

export type Operand = Tensor | Num;

/** A rule and a rule with what it saves as rows keep them, where names are strings. */
export interface AnyRule {
  (grad: unknown, saved: Record<string, unknown>, keywords: Record<string, unknown>): unknown;
}
export interface AnySaving {
  readonly names: readonly string[];
  readonly rule: AnyRule;
  readonly kinked?: boolean;
  readonly whole?: boolean | DType;
  readonly node?: string | undefined;
}
