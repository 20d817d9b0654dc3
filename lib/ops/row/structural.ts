// Operators with structure, as values: what they come to by shapes and types alone (`plan`), how that is computed (`compute`), and
// derivatives that can only name what they use. All three are given what they see, so that nothing is kept that is not named.
import type { Several } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { call } from './call.js';
import type { GradOf, Gradients } from './derivative.js';
import {
  type Out as OutParameter,
  type Outs as OutsParameter,
  type Writes,
  outParameter,
  outsParameter,
} from './out.js';
import type { Make, Samples } from './samples.js';
import { type Arguments, type Meta, type Parameter, type Signature, bind, tensor } from './signature.js';
import { type AnyDefinition, type Anything, type Plan, type Result, Row } from './structuralrow.js';

/** A signature's values by name: as they are, and as a plan sees them. */
export type Given<S extends Signature> = { readonly [P in S[number] as P['name']]: P['passed'] };
export type Planned<S extends Signature> = {
  readonly [P in S[number] as P['name']]: [P['described']] extends [never] ? P['passed'] : P['described'];
};
type OperandName<S extends Signature> = {
  [I in keyof S]: [S[I]['described']] extends [never] ? never : S[I]['name'];
}[number] &
  string;

/** One result is a tensor, several are an array that has their names too. */
export type Results<O extends readonly string[]> = O extends readonly [string]
  ? Tensor
  : { -readonly [I in keyof O]: Tensor } & { readonly [N in O[number]]: Tensor };

interface Definition<
  S extends Signature,
  P extends Plan,
  O extends readonly string[],
  D extends readonly string[],
  I extends boolean = boolean,
> {
  /** Checks operands and keywords, and says what the results look like. Never looks at elements. */
  readonly plan: (given: Planned<S>) => P;
  /** Writes the results into `outs`. Runs unrecorded. */
  readonly compute?: (given: Given<S>, outs: readonly Tensor[], plan: P) => void;
  /** In place of `compute`: makes the results by other operators, in storages of their own. Runs unrecorded. */
  readonly compose?: (given: Given<S>, plan: P) => Tensor | readonly Tensor[];
  /** Names of the results; `result` where it is one. */
  readonly outputs?: O;
  /** Results that have a gradient where their type is floating, if not all. */
  readonly differentiable?: D;
  /** How many of the results are handed out, where the last ones are for the derivatives alone. */
  readonly exposed?: number;
  readonly gradients?: Gradients<OperandName<S>, GradOf<D>, Given<S> & { readonly [N in O[number]]: Tensor }, P>;
  /** The node's name, where it is not the operator's own with `Backward0`; it may depend on the plan. */
  readonly node?: string | ((plan: P) => string);
  /** That PyTorch has no formula for the form that writes to `out`, whose result is then recorded, and cannot be walked back from. */
  readonly underived?: true;
  /** Whether there is an in-place twin, `name_`. */
  readonly inplace?: I;
  /** Checks what the twin alone refuses. */
  readonly over?: (given: Planned<S>) => void;
  /** Whether the twin gives its operand the result's shape, where others refuse. */
  readonly resizes?: boolean;
  /** Whether the twin converts what it comes to into its operand's type, whatever that is, where others refuse. */
  readonly casts?: true;
  /** The operand that the result starts as a copy of: `compute` then only writes what changes, and in place nothing is copied. */
  readonly init?: OperandName<S>;
  /**
   * In place and in `out`: operands that may share no memory with what is written. Where nothing is said, all may be what is written,
   * and overlap it in no other way.
   */
  readonly apart?: readonly OperandName<S>[];
  /** That what is written in place may show an element more than once; a word: what PyTorch's warning then says also does it. */
  readonly repeats?: true | string;
  /** Whether a result of a type without derivative has no history, where others are refused, or in place keep theirs. */
  readonly floats?: true;
  /**
   * Which types `out` may have, where those are not all that the results can be cast to. `'asked'`: the keyword `dtype`, where it is given;
   * `'own'`: that too, and where it is left out, `out` has any type and says what `dtype` would.
   * `'any'`: what a result is converted to, whatever that is.
   */
  readonly types?: Writes['types'] | 'asked' | 'own' | 'any';
  /** What is said where tensors of the caller's share memory, if they must not. */
  readonly disjoint?: string;
  /** Whether the two operands may have their factors by place, before them, as PyTorch's oldest signatures have it. */
  readonly factors?: true;
  /** Whether the result's shape follows from values, so that a plan cannot know it. */
  readonly dynamic?: boolean;
  /** Arguments with which the tests try the operator. */
  readonly samples?: (make: Make) => Samples;
}

type Input = Parameter<'input', Tensor, false, Meta>;

/** The parameter for results of the caller's. */
type OutOf<R> = R extends readonly Tensor[] ? OutsParameter : OutParameter;

/** The function of a structural row; its method has no `out`. */
export interface Structural<S extends Signature, R, I extends boolean = false> {
  (input: Tensor, ...args: Arguments<[...S, OutOf<R>]>): R;
  readonly row: Row;
  /** The twin that writes in place, where the row has one. */
  readonly inplace: I extends true ? (input: Tensor, ...args: Arguments<S>) => Tensor : undefined;
  readonly method: (input: Tensor, ...args: Arguments<S>) => R;
}
/** The same of a row whose first operand is another, as a list of tensors. */
export interface StructuralOf<S extends Signature, R> {
  (...args: Arguments<[...S, OutOf<R>]>): R;
  readonly row: Row;
}

/**
 * An operator on `input`, and what its signature names after it.
 *
 * Rules, `compute` and `compose` say the type that they return: TypeScript then types the row without reading their bodies, in
 * which rows refer to each other.
 *
 * @example
 * export const index_select = structural('index_select', [int('dim'), tensor('index')], {
 *   plan: ({ input, dim, index }) => ({ out: …, dim: wrapDim(dim, input.ndim), shape: input.shape }),
 *   compute: ({ input, index }, [out], { dim }): void => …,
 *   gradients: ({ saves }) => ({
 *     input: saves(['index'], (grad, { index }, { dim, shape }): Tensor => grad.new_zeros(shape).index_add(dim, index, grad)),
 *   }),
 * });
 */
export function structural<
  const S extends Signature,
  P extends Plan,
  const O extends readonly string[] = readonly ['result'],
  const D extends readonly string[] = O,
  I extends boolean = false,
>(name: string, signature: S, definition: Definition<readonly [Input, ...S], P, O, D, I>): Structural<S, Results<O>, I>;
export function structural(name: string, signature: Signature, definition: unknown): unknown {
  return exposed(new Row(name, [tensor('input'), ...signature], definition as AnyDefinition));
}

/** The same where the first operand is not `input`: the signature is the whole one. */
export function structuralOf<
  const S extends Signature,
  P extends Plan,
  const O extends readonly string[] = readonly ['result'],
  const D extends readonly string[] = O,
>(name: string, signature: S, definition: Definition<S, P, O, D>): StructuralOf<S, Results<O>>;
export function structuralOf(name: string, signature: Signature, definition: unknown): unknown {
  return exposed(new Row(name, signature, definition as AnyDefinition));
}

interface Parted<S extends Signature, P extends { readonly outs: readonly Result[] }> {
  readonly plan: (given: Planned<S>) => P;
  readonly compute?: (given: Given<S>, outs: readonly Tensor[], plan: P) => void;
  /** In place of `compute`, as in other rows. */
  readonly compose?: (given: Given<S>, plan: P) => readonly Tensor[];
  /** Rules see the gradients as a list, null where none arrived. */
  readonly gradients?: Gradients<OperandName<S>, readonly (Tensor | null)[], Pick<Given<S>, OperandName<S>>, P>;
  readonly node?: string | ((plan: P) => string);
  readonly samples?: (make: Make) => Samples;
}
/** The same where there are as many results as the plan says: a list. */
export function structuralMany<const S extends Signature, P extends { readonly outs: readonly Result[] }>(
  name: string,
  signature: S,
  definition: Parted<readonly [Input, ...S], P>,
): Structural<S, Several<Tensor>>;
export function structuralMany(name: string, signature: Signature, definition: unknown): unknown {
  return exposed(new Row(name, [tensor('input'), ...signature], { ...(definition as AnyDefinition), many: true }));
}

/** The function of a row that only writes in place. */
export interface Writing<S extends Signature> {
  (input: Tensor, ...args: Arguments<S>): Tensor;
  readonly row: Row;
}
/** An operator that has no form but the one that writes to its first operand, as `copy_`; its result is `out` as that is. */
export function writing<const S extends Signature, P extends Plan>(
  name: string,
  signature: S,
  definition: Definition<readonly [Input, ...S], P, readonly ['result'], readonly ['result']>,
): Writing<S>;
export function writing(name: string, signature: Signature, definition: unknown): unknown {
  const row = new Row(name, [tensor('input'), ...signature], { ...(definition as AnyDefinition), init: 'input' });
  return Object.assign(row.inplace(name), { row });
}

/** A row's function, with the forms that are installed as methods. */
function exposed(row: Row): Anything {
  const count = row.definition.exposed ?? row.outputs.length;
  const withOut: Signature = [...row.signature, count > 1 ? outsParameter(count) : outParameter];
  const last = row.signature.length;
  const run = (args: readonly unknown[]): unknown => {
    const values = bind(row.name, withOut, row.placed(row.name, args, true));
    const out = (values[last] ?? null) as Tensor | readonly Tensor[] | null;
    return row.run(values, out);
  };
  const method = (args: readonly unknown[]): unknown =>
    row.run(bind(row.name, row.signature, row.placed(row.name, args, false)), null);
  return Object.assign((...args: unknown[]) => call(row, args, run), {
    row,
    method: (...args: unknown[]) => call(row, args, method),
    ...(row.definition.inplace === true ? { inplace: row.inplace(`${row.name}_`) } : {}),
  });
}
