// The factories that make operators of formulas and derivatives. What they return is the function, and carries the row.
import type { Expression } from '../../expression/expression.js';
import { checkHistory, checkNoRepeats, repeats } from '../../graph/inplace.js';
import { type Num, dtypeOfNumber, get_default_dtype } from '../../dtype.js';
import type { Storage } from '../../runtime/engine.js';
import { defaultEngine } from '../../runtime/registry.js';
import { Tensor } from '../../tensor.js';
import { type Out, outParameter } from './out.js';
import { call } from './call.js';
import { withFactor, withLastFactor } from './factor.js';
import { filled } from './kernels.js';
import { Pointwise } from './pointwise.js';
import type { AnyRule, AnySaving, Derivative, Formula, Numbers, Operand, Options } from './formula.js';
import {
  type Arguments,
  type Parameter,
  type Signature,
  type Values,
  bind,
  isKeywords,
  noSignature,
  tensor,
  tensorLike,
  tensorOrScalar,
} from './signature.js';

export { kinked, saves } from './formula.js';
export { ctype, legacy } from '../../dtype.js';

// ---- operators by a formula

type OperandParameters<Names extends readonly string[]> = {
  -readonly [I in keyof Names]: Parameter<Names[I], Operand, false>;
};

/** Functions take a tensor to write to, their methods do not. */
type WithOut<S extends Signature, O extends boolean> = O extends true ? [...S, Out] : S;

/** What a row's function carries. */
interface OfRow<M, I extends boolean> {
  readonly row: Pointwise;
  /** The function as a method has it: without `out`. */
  readonly method: M;
  /** The function that writes to its first operand, where the row has one. */
  readonly inplace: I extends true ? M : undefined;
}

type UnaryMethod<S extends Signature> = (input: Tensor, ...args: Arguments<S>) => Tensor;
export interface Unary<S extends Signature, O extends boolean = true, I extends boolean = true> extends OfRow<
  UnaryMethod<S>,
  I
> {
  (input: Tensor, ...args: Arguments<WithOut<S, O>>): Tensor;
}
type First<N extends Numbers> = N extends 'all' ? Operand : Tensor;
type Other<N extends Numbers, S extends Signature> = [
  Parameter<'other', N extends 'none' ? Tensor : Operand, false>,
  ...S,
];
type BinaryMethod<S extends Signature, N extends Numbers> = (
  input: First<N>,
  ...args: Arguments<Other<N, S>>
) => Tensor;
export interface Binary<
  S extends Signature,
  N extends Numbers = 'others',
  O extends boolean = true,
  I extends boolean = true,
> extends OfRow<BinaryMethod<S, N>, I> {
  (input: First<N>, ...args: Arguments<WithOut<Other<N, S>, O>>): Tensor;
}
type NaryMethod<Names extends readonly string[], S extends Signature> = (
  input: Tensor,
  ...args: Arguments<[...OperandParameters<Names>, ...S]>
) => Tensor;
export interface Nary<
  Names extends readonly string[],
  S extends Signature,
  O extends boolean = true,
  I extends boolean = true,
> extends OfRow<NaryMethod<Names, S>, I> {
  (input: Tensor, ...args: Arguments<WithOut<[...OperandParameters<Names>, ...S], O>>): Tensor;
}

interface Callable {
  (...args: unknown[]): Tensor;
  row: Pointwise;
  method: (...args: unknown[]) => Tensor;
  inplace?: (...args: unknown[]) => Tensor;
}

/** A result that shows its operand, or is it, must not end it where it ends itself. */
export function share(storage: Storage, operand: Tensor): void {
  if (storage === operand.storage) storage.shared = true;
}

/** The function of a row. The overloads of the factories have seen to the types of what they pass on. */
function callable(
  operandNames: readonly string[],
  signature: Signature,
  formula: unknown,
  derivatives: readonly unknown[],
  options: Options = {},
): Callable {
  const row = new Pointwise(
    operandNames,
    signature,
    formula as (...args: never[]) => Expression,
    derivatives as (AnyRule | AnySaving | null)[],
    options,
  );
  const count = row.operands.length;
  const mayEnd = row.signature.every((parameter) => parameter.optional);
  const { numbers = 'others', parameters, factor, last } = row.options;
  const mayBeNumber = row.operands.map((name, k) =>
    typeof numbers === 'string' ? numbers === 'all' || (numbers === 'others' && k > 0) : numbers.includes(name),
  );
  /** Whether PyTorch takes numbers for tensors, even where no operand is one. */
  const ofNumbers = numbers === 'all' && row.options.oneSignature === true;
  const { check } = row.options;
  const all: Signature = [
    ...row.operands.map((name, k) =>
      (mayBeNumber[k] ? (row.options.oneSignature ? tensorLike : tensorOrScalar) : tensor)(parameters?.[name] ?? name),
    ),
    ...row.signature,
  ];
  const withOut: Signature = row.options.out === false ? all : [...all, outParameter];
  const run = (given: readonly unknown[], inplace: boolean, mayHaveOut: boolean): Tensor => {
    let args = given;
    let out: Tensor | null = null;
    let operands: Operand[] | null = null;
    let keywords = row.defaults;
    if (args.length === count && mayEnd) {
      operands = new Array<Operand>(count); // one that grows is made with room for many
      for (let k = 0; k < count; k++) {
        const arg = args[k];
        if (arg instanceof Tensor || (mayBeNumber[k] && (typeof arg === 'number' || typeof arg === 'boolean')))
          operands[k] = arg;
        else {
          operands = null;
          break;
        }
      }
    }
    if (operands === null) {
      const name = inplace ? `${row.name}_` : row.name;
      if (factor !== undefined) args = withFactor(name, factor, row.operands, args, mayHaveOut);
      if (last !== undefined) args = withLastFactor(last, args);
      if (row.overloaded) {
        for (let k = 0; k < Math.min(count, args.length) && !isKeywords(args[k]); k++) {
          const fits = args[k] instanceof Tensor || args[k] === undefined || (mayBeNumber[k] && isNumber(args[k]));
          if (!fits) throw noSignature(name, args, row.signatures);
        }
      }
      const values = bind(name, mayHaveOut ? withOut : all, args);
      operands = values.slice(0, count) as Operand[];
      keywords = values.slice(count, all.length);
      out = (values[all.length] as Tensor | null | undefined) ?? null;
    }
    if (ofNumbers && areNumbers(operands)) {
      const number = operands[0] as Num;
      const dtype = dtypeOfNumber(number);
      operands[0] = filled(defaultEngine(), [], dtype.kind === 'float' ? get_default_dtype() : dtype, number);
    }
    check?.(operands, keywords);
    if (out !== null) return row.into(out, operands, keywords);
    if (!inplace) return row.compute(operands, keywords);
    const self = operands[0];
    if (!(self instanceof Tensor)) throw new TypeError(`${row.name}_(): argument 'input' must be Tensor`);
    checkHistory(self, row.differentiable(operands));
    if (row.options.repeats === undefined && repeats(self)) {
      row.checkFirst(operands);
      checkNoRepeats(self);
    }
    return row.write(operands, keywords, self);
  };
  const asFunction = (args: readonly unknown[]): Tensor => run(args, false, true);
  const asMethod = (args: readonly unknown[]): Tensor => run(args, false, false);
  const inPlace = (args: readonly unknown[]): Tensor => run(args, true, false);
  const writing = {
    get name(): string {
      return `${row.name}_`;
    },
  };
  const f = ((...args: unknown[]) => call(row, args, asFunction)) as Callable;
  f.row = row;
  f.method = (...args) => call(row, args, asMethod);
  if (row.options.inplace !== false) f.inplace = (...args) => call(writing, args, inPlace);
  return f;
}

function areNumbers(operands: readonly Operand[]): boolean {
  for (let k = 0; k < operands.length; k++) if (typeof operands[k] === 'object') return false;
  return true;
}
const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';

// A signature comes first, so that formula and derivatives are typed by it.

type With<O extends boolean, I extends boolean> = Options & { readonly out?: O; readonly inplace?: I };

/** An operator on one tensor, by the formula of one element. */
export function unary<const S extends Signature, O extends boolean = true, I extends boolean = true>(
  signature: S,
  formula: Formula<['input'], S>,
  derivative: Derivative<'input' | 'result', S>,
  options?: With<O, I>,
): Unary<S, O, I>;
export function unary<O extends boolean = true, I extends boolean = true>(
  formula: Formula<['input'], []>,
  derivative: Derivative<'input' | 'result', []>,
  options?: With<O, I>,
): Unary<[], O, I>;
export function unary(...args: readonly unknown[]): unknown {
  const [signature, formula, derivative, options] = parts(args);
  return callable(['input'], signature, formula, [derivative], options);
}

interface Both<S extends Signature> {
  readonly input: Derivative<'input' | 'other' | 'result', S>;
  readonly other: Derivative<'input' | 'other' | 'result', S>;
}
/** An operator on two operands, broadcast to each other. */
export function binary<N extends Numbers = 'others', O extends boolean = true, I extends boolean = true>(
  formula: Formula<['input', 'other'], []>,
  derivatives: Both<[]> | null,
  options?: With<O, I> & { readonly numbers?: N },
): Binary<[], N, O, I>;
export function binary<
  const S extends Signature,
  N extends Numbers = 'others',
  O extends boolean = true,
  I extends boolean = true,
>(
  signature: S,
  formula: Formula<['input', 'other'], S>,
  derivatives: Both<S> | null,
  options?: With<O, I> & { readonly numbers?: N },
): Binary<S, N, O, I>;
export function binary(...args: readonly unknown[]): unknown {
  const [signature, formula, derivatives, options] = parts(args);
  const { input = null, other = null } = (derivatives ?? {}) as { input?: unknown; other?: unknown };
  return callable(['input', 'other'], signature, formula, [input, other], options);
}

type Rest<Names extends readonly string[]> = Names extends readonly [string, ...infer R extends readonly string[]]
  ? R
  : [];
type Each<Names extends readonly string[], S extends Signature> = {
  readonly [N in Names[number]]?: Derivative<Names[number] | 'result', S>;
};
/** An operator on several operands by name, broadcast to each other. */
export function nary<
  const Names extends readonly [string, ...string[]],
  O extends boolean = true,
  I extends boolean = true,
>(
  names: Names,
  formula: Formula<Names, []>,
  derivatives: Each<Names, []>,
  options?: With<O, I>,
): Nary<Rest<Names>, [], O, I>;
export function nary<
  const Names extends readonly [string, ...string[]],
  const S extends Signature,
  O extends boolean = true,
  I extends boolean = true,
>(
  names: Names,
  signature: S,
  formula: Formula<Names, S>,
  derivatives: Each<Names, S>,
  options?: With<O, I>,
): Nary<Rest<Names>, S, O, I>;
export function nary(names: readonly string[], ...args: readonly unknown[]): unknown {
  const [signature, formula, derivatives, options] = parts(args);
  const each = (derivatives ?? {}) as Readonly<Record<string, unknown>>;
  return callable(
    names,
    signature,
    formula,
    names.map((name) => each[name] ?? null),
    options,
  );
}

/** A factory's arguments, with the signature that may be left out. */
function parts(args: readonly unknown[]): [Signature, unknown, unknown, Options | undefined] {
  const [signature, ...rest] = Array.isArray(args[0]) ? args : [[], ...args];
  const [formula, derivatives, options] = rest;
  return [signature as Signature, formula, derivatives, options as Options | undefined];
}

/** Names rows by the names they are exported under, after the prefix of their namespace. */
export function nameRows(table: Readonly<Record<string, unknown>>, prefix = ''): void {
  for (const [name, value] of Object.entries(table)) {
    const row = typeof value === 'function' && 'row' in value ? value.row : null;
    if (row instanceof Pointwise && row.name === '') row.name = `${prefix}${name}`;
  }
}

// ---- operators that are no formula

export interface Operator<S extends Signature, R> {
  (input: Tensor, ...args: Arguments<S>): R;
}

/**
 * An operator of any kind: its parameters after `input`, and what it does with their values.
 *
 * @param first what PyTorch calls the tensor that comes first
 * @example
 * export const trace = operator('trace', [], (input) => input.diagonal().sum());
 */
export function operator<const S extends Signature, R>(
  name: string,
  signature: S,
  body: (input: Tensor, ...values: Values<S>) => R,
  first = 'input',
): Operator<S, R> {
  const all: Signature = [tensor(first), ...signature];
  const called = { name };
  const inPlace = name.endsWith('_');
  const run = (args: readonly unknown[]): R => {
    const values = bind(name, all, args);
    const result = (body as (...values: unknown[]) => R)(...values);
    if (!inPlace && result instanceof Tensor) share(result.storage, values[0] as Tensor);
    return result;
  };
  return (...args: unknown[]) => call(called, args, run);
}

/** An operator with `out`, which its function takes and its method does not. */
export interface OperatorWithOut<S extends Signature> extends Operator<[...S, Out], Tensor> {
  readonly method: Operator<S, Tensor>;
}

/** As `operator`, for what can write to a tensor of the caller's, the last value that `body` is given. */
export function operatorWithOut<const S extends Signature>(
  name: string,
  signature: S,
  body: (input: Tensor, ...values: [...Values<S>, out: Tensor | null]) => Tensor,
): OperatorWithOut<S> {
  const all: Signature = [tensor('input'), ...signature];
  const run = body as (...values: unknown[]) => Tensor;
  return Object.assign((...args: unknown[]) => run(...bind(name, [...all, outParameter], args)), {
    method: (...args: unknown[]) => run(...bind(name, all, args), null),
  });
}
