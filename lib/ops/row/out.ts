// `out=`: a tensor of the caller's that a function writes its result to, checked and resized as PyTorch does.
import { type DType, ctype, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkApart, checkInference, checkNoRepeats, checkOverlap, written } from '../../graph/inplace.js';
import { is_grad_enabled } from '../../graph/mode.js';
import type { Node } from '../../graph/node.js';
import { type Shape, contiguousStrides, isDense, numel, sameShape } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { writtenTimes } from './shown.js';
import { type Meta, type Parameter, Refusal, keywordOnly, optional, parameter, tensor } from './signature.js';
import { underived } from './underived.js';
import { copyView } from '../../runtime/kernels/index.js';

/** The parameter: functions have it beside their own keywords, methods have not. */
export const outParameter: Parameter<'out', Tensor | null, true, Meta | null> & { readonly keywordOnly: true } =
  keywordOnly(optional(tensor('out'), null));
export type Out = typeof outParameter;
/** The same of what is a Python function, whose parameters all have a place. */
export const placedOut = optional(tensor('out'), null);

/** The same of a function of several results: as many tensors. */
export type Outs = Parameter<'out', readonly Tensor[] | null, true> & { readonly keywordOnly: true };
export const outsParameter = (count: number): Outs =>
  keywordOnly(
    optional(
      parameter('out', (v): readonly Tensor[] | null | Refusal => {
        const list: readonly unknown[] | null = Array.isArray(v) ? v : null;
        if (v === null) return null;
        return list !== null && list.length === count && list.every((t) => t instanceof Tensor)
          ? list
          : new Refusal('tuple of Tensors');
      }),
      null,
    ),
  );

/** What the result would be if the function made it itself. */
export interface Result {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Row-major where nothing is said. */
  readonly strides?: Shape;
  /** Whether `out` must have the result's very type, and no other that it could be converted to. */
  readonly exact?: boolean;
  /** Whether another shape is no matter for a warning. */
  readonly quiet?: boolean;
  /** Whether what shows an element more than once is refused before it is given the result's shape. */
  readonly early?: boolean;
}

/** The error for a type that `out` may not have; null for others. */
export type TypesOfOut = (wanted: DType, given: DType, k: number, operands?: readonly unknown[]) => Error | null;

/** How a function that other operators make whole treats the tensors that it is given to write to. */
export interface Writes {
  /** `'exact'`: they have the results' own types; or the error for a type that is refused. Else any that a result can be cast to. */
  readonly types?: 'exact' | TypesOfOut;
  /** Which operator PyTorch's error about gradients names, where that is not the function itself; null: it asks for none. */
  readonly recorded?: string | null;
  /** Whether the results are copied to them as by `copy_`, through which gradients flow; `'values'`: without those of the inputs. */
  readonly copied?: true | 'values';
  /** The results' type where it is known before they are made: so early are the types of what is written to looked at. */
  readonly type?: DType;
  /** The operator by whose name the write is recorded, if PyTorch has no formula for it. */
  readonly underived?: string;
  /** Whether they are resized without a warning. */
  readonly quiet?: true;
  /** Whether what is resized lies row-major, however the result does. */
  readonly rowMajor?: true;
  /** Its place among the parameters, where that is not among keywords alone: PyTorch's function is a Python one. */
  readonly placed?: number;
  /** How often PyTorch counts that they are written to, where that is not once. */
  readonly times?: number;
  /** Which of the tensors read they may share no memory with; others they may be, and overlap in no other way. */
  readonly apart?: 'all' | 'first';
}
/** The error for `out` of another type than the result's, in a function's own words. */
export const ownTypes =
  (words: (wanted: DType, given: DType) => string): TypesOfOut =>
  (wanted, given) =>
    wanted === given ? null : new RuntimeError(words(wanted, given));

/** The same of several results, each with words of its own. */
export const ownTypesOf =
  (...words: readonly ((wanted: DType, given: DType) => string)[]): TypesOfOut =>
  (wanted, given, k) =>
    wanted === given ? null : new RuntimeError(words[k]!(wanted, given));
/** The same where PyTorch's iterator over elements says it. */
export const iteratorsTypes = ownTypes(
  (wanted, given) => `Found dtype ${legacy(given)} but expected ${legacy(wanted)}`,
);
/** The same where a tensor is asked for its elements as another type's. */
export const accessTypes = ownTypes(
  (wanted, given) => `expected scalar_type ${legacy(wanted)} but found ${legacy(given)}`,
);
/** The same where a kernel says it. */
export const scalarTypes = ownTypes(
  (wanted, given) => `expected scalar type ${legacy(wanted)} but found ${legacy(given)}`,
);
/** The same where a result is written to without a copy. */
export const exactTypes = ownTypes(
  (wanted, given) => `Expected out tensor to have dtype ${ctype(wanted)}, but got ${ctype(given)} instead`,
);
/** The same of functions that write bools. */
export const boolsOnly = (name: string): TypesOfOut => ownTypes(() => `${name} does not support non-boolean outputs.`);

/** Whether a result may be written to a tensor of another type: never a fraction to an integer, nor anything else to bool. */
export const canCast = (from: DType, to: DType): boolean =>
  (from.kind !== 'float' || to.kind === 'float') && (from.kind === 'bool' || to.kind !== 'bool');
/** Throws where it may not. */
export function checkCast(from: DType, to: DType, name: (dtype: DType) => string = legacy): void {
  if (!canCast(from, to)) {
    throw new RuntimeError(`result type ${legacy(from)} can't be cast to the desired output type ${name(to)}`);
  }
}

/** Throws a function's own error for types that it refuses. */
export function checkTypes(
  types: Writes['types'],
  results: readonly { readonly dtype: DType }[],
  outs: readonly Tensor[],
  operands?: readonly unknown[],
): void {
  if (typeof types !== 'function') return;
  outs.forEach((out, k) => {
    const error = types(results[k]!.dtype, out.dtype, k, operands);
    if (error !== null) throw error;
  });
}

/** Throws PyTorch's error where gradients would have to flow through a write to `out`. */
export function checkGrad(operator: string, tensors: readonly Tensor[]): void {
  if (is_grad_enabled() && tensors.some((t) => t.requires_grad)) {
    throw new RuntimeError(
      `${operator}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
    );
  }
}

/** The same where PyTorch has no formula for an operator: it minds leaves and their views alone. */
export function checkLeaf(operator: string, out: Tensor): void {
  if (out.is_leaf || out._base?.is_leaf === true) checkGrad(`aten::${operator}`, [out]);
}

/** Gives a tensor another shape; its elements stay where they are, and those that its storage has no room for are new. */
export function resize(t: Tensor, shape: Shape, strides: Shape = contiguousStrides(shape)): void {
  const last = numel(shape) === 0 ? 0 : shape.reduce((n, length, k) => n + (length - 1) * strides[k]!, 1);
  const { storage, offset } = t;
  const { engine, length } = storage;
  if (offset + last > length) {
    const grown = engine.allocate(offset + last, t.dtype);
    const all = { shape: [length], strides: [1], offset: 0 };
    if (length > 0) copyView({ storage, ...all }, { storage: grown, ...all });
    storage.owner.exchange(grown); // so that views stay views of it
    engine.release(grown);
  }
  t.become({ storage, shape, strides, offset });
}

/** Throws where a tensor to write to has not the result's own type. */
export function checkExact(out: Tensor, dtype: DType): void {
  const error = exactTypes(dtype, out.dtype, 0);
  if (error !== null) throw error;
}

/**
 * Makes `out` ready to be written to: checks it, and gives it the result's shape.
 *
 * @param inputs the tensors that the result is computed from
 */
export function prepareOut(out: Tensor, result: Result, inputs: readonly Tensor[]): void {
  checkInference(out);
  const engine = inputs[0]?.storage.engine ?? out.storage.engine;
  if (out.storage.engine !== engine) {
    throw new RuntimeError(
      `Expected all tensors to be on the same device, but found at least two devices, ${engine.device} and ${out.device}!`,
    );
  }
  if (result.exact === true) checkExact(out, result.dtype);
  checkCast(result.dtype, out.dtype);
  if (result.early === true) {
    checkNoRepeats(out);
    for (const input of inputs) checkOverlap(out, input);
  }
  if (!sameShape(out.shape, result.shape)) {
    if (numel(out.shape) > 0 && result.quiet !== true) {
      console.warn(
        `UserWarning: An output with one or more elements was resized since it had shape [${out.shape.join(', ')}], which does not match the required output shape [${result.shape.join(', ')}]. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).`,
      );
    }
    resize(out, result.shape, result.strides);
  }
  checkNoRepeats(out);
  for (const input of inputs) checkOverlap(out, input);
}

/**
 * Writes a result to `out`, after PyTorch's checks; that of gradients comes before.
 *
 * @param inputs the tensors that the result is computed from
 * @param compute writes the result to a tensor of its shape and type, which shares no memory with the inputs
 * @param node what is recorded of the write
 * @returns `out`
 */
export function writeOut(
  out: Tensor,
  result: Result,
  inputs: readonly Tensor[],
  compute: (target: Tensor) => void,
  node: Node | null = null,
): Tensor {
  prepareOut(out, result, inputs);
  const strides = result.strides ?? contiguousStrides(result.shape);
  const direct =
    out.dtype === result.dtype &&
    sameShape(out.strides, strides) &&
    inputs.every((input) => input.storage.owner !== out.storage.owner);
  if (direct) compute(out);
  else {
    const { engine } = out.storage;
    const target = allocate(engine, result.shape, result.dtype, strides);
    compute(target);
    copyView(target, out);
    engine.release(target.storage);
  }
  written(out, out.dtype.kind === 'float' ? node : null);
  return out;
}

/**
 * Writes what other operators have made to tensors of the caller's, after PyTorch's checks.
 *
 * @param operator its name, for errors
 * @param inputs the tensors that the results are computed from
 */
export function writeResults(
  operator: string,
  outs: readonly Tensor[],
  results: readonly Tensor[],
  inputs: readonly Tensor[],
  { types, recorded = operator, underived: lacking, quiet, rowMajor, copied, apart, times = 1 }: Writes = {},
): void {
  if (lacking !== undefined) for (const out of outs) checkLeaf(lacking, out);
  else if (copied === undefined && recorded !== null) checkGrad(recorded, [...results, ...outs]);
  const node = lacking === undefined ? null : underived(lacking, [...inputs, ...outs]);
  checkTypes(types, results, outs);
  if (types === 'exact') outs.forEach((out, k) => checkExact(out, results[k]!.dtype)); // before any is written
  if (apart !== undefined) {
    for (const out of outs) for (const input of apart === 'all' ? inputs : inputs.slice(0, 1)) checkApart(out, input);
  }
  outs.forEach((out, k) => {
    const { shape, dtype, strides } = results[k]!;
    const laid = rowMajor !== true && isDense(shape, strides) ? strides : contiguousStrides(shape);
    const result = { shape, dtype, strides: laid, exact: types === 'exact', quiet: quiet ?? false };
    if (copied !== undefined) {
      prepareOut(out, result, inputs);
      out.copy_(copied === 'values' ? results[k]!.detach() : results[k]!);
    } else writeOut(out, result, inputs, (target) => copyView(results[k]!, target), node);
    writtenTimes(out, times - 1);
  });
}

/** The same of one result: what the function returns, which is `out` where that is given. */
export function intoOut(
  operator: string,
  out: Tensor | null,
  result: Tensor,
  inputs: readonly unknown[],
  how?: Writes,
): Tensor {
  if (out === null) return result;
  writeResults(
    operator,
    [out],
    [result],
    inputs.filter((input) => input instanceof Tensor),
    how,
  );
  return out;
}
