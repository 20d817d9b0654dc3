// The largest and the smallest elements, and where they lie.
import { bool, int64 } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError } from '../../errors.js';
import { derive, deriveAll, saves } from '../../graph/derive.js';
import { numel, wrapDim, wrapDims } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { operator } from '../row/operator.js';
import {
  type Arguments,
  type Values,
  bind,
  describe,
  flag,
  int,
  isKeywords,
  optional,
  noSignature,
} from '../row/signature.js';
import { reduced, restored, reducedShape, over, checkRank, type ValuesIndices, named } from './dimensions.js';
import { argreduce, fillView } from '../../runtime/kernels/index.js';

/** Where along `dim` the extreme lies, as int64. */
function argreduced(kind: 'argmax' | 'argmin', input: Tensor, dim: number, keepdim: boolean): Tensor {
  const engine = input.storage.engine;
  const shape = reducedShape(input.shape, [dim], false);
  const out = allocate(engine, shape, int64);
  if (input.ndim === 0) fillView(out, 0);
  else engine.run(argreduce, { kind, dim }, [input], [out]);
  return keepdim && input.ndim > 0 ? out.unsqueeze(dim) : out;
}
function checkNotEmpty(name: string, input: Tensor, gone: readonly number[], all: boolean): void {
  if (numel(input.shape) > 0) return;
  if (all) {
    const sentence = `${name}(): Expected reduction dim to be specified for input.numel() == 0.`;
    throw name.startsWith('arg')
      ? new IndexError(sentence)
      : new RuntimeError(`${sentence} Specify the reduction dim with the 'dim' argument.`);
  }
  const empty = gone.find((k) => input.shape[k] === 0);
  if (empty !== undefined) throw new IndexError(`${name}(): Expected reduction dim ${empty} to have non-zero size.`);
}

const argSignature = [optional(int('dim'), null), optional(flag('keepdim'), false)] as const;
const argOperator = (kind: 'argmax' | 'argmin') =>
  operator(kind, argSignature, (input, dim, keepdim): Tensor => {
    if (input.dtype === bool) throw new NotImplementedError(`${kind}(): does not support bool input`);
    checkNotEmpty(kind, input, dim === null ? [] : wrapDims(dim, input.ndim), dim === null);
    if (dim !== null) return argreduced(kind, input, wrapDim(dim, input.ndim), keepdim);
    const out = argreduced(kind, input.detach().reshape(-1), 0, false);
    return keepdim ? out.reshape(input.shape.map(() => 1)) : out;
  });
/** Position of the largest element, of all or along `dim`. */
export const argmax = argOperator('argmax');
/** Position of the smallest element, of all or along `dim`. */
export const argmin = argOperator('argmin');

const extremes = (kind: 'amax' | 'amin') =>
  operator(kind, over, (input, dim, keepdim): Tensor => {
    const gone = wrapDims(dim, input.ndim);
    if (dim !== null) checkRank(input);
    checkNotEmpty(kind, input, gone, dim === null);
    const out = reduced(kind, input, gone, keepdim, input.dtype);
    return derive(kind === 'amax' ? 'AmaxBackward0' : 'AminBackward0', out, [
      input,
      saves([input, out], (grad, input, result) => evenly(grad, input, result, gone, keepdim)),
    ]);
  });
/** The gradient shared out among the elements that equal the extreme. */
function evenly(grad: Tensor, input: Tensor, result: Tensor, gone: readonly number[], keepdim: boolean): Tensor {
  const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, input.ndim)) as [Tensor, Tensor];
  const mask = input.eq(r).to(grad.dtype);
  return g.mul(
    mask.div(gone.length > 0 || input.ndim === 0 ? mask.sum(input.ndim === 0 ? null : [...gone], true) : mask),
  );
}
/** Largest element, of all or over dimensions; equal ones share the gradient. */
export const amax = extremes('amax');
/** Smallest element, of all or over dimensions; equal ones share the gradient. */
export const amin = extremes('amin');

/** The extreme along a dimension with its position; the gradient goes to that position. */
function extremeAlong(name: 'max' | 'min', input: Tensor, dim: number, keepdim: boolean): ValuesIndices {
  const at = wrapDim(dim, input.ndim);
  checkNotEmpty(name, input, input.ndim === 0 ? [] : [at], false);
  const kept = argreduced(name === 'max' ? 'argmax' : 'argmin', input, at, true);
  const values = (input.ndim === 0 ? input : input.detach().gather(at, kept)).detach().clone();
  const indices = keepdim || input.ndim === 0 ? kept : kept.squeeze(at);
  const out = keepdim || input.ndim === 0 ? values : values.squeeze(at);
  const { shape } = input;
  const [result] = deriveAll(
    name === 'max' ? 'MaxBackward0' : 'MinBackward0',
    [out],
    [
      input,
      (grads) =>
        shape.length === 0
          ? grads[0]!
          : grads[0]!.new_zeros([...shape]).scatter_add(at, kept, keepdim ? grads[0]! : grads[0]!.unsqueeze(at)),
    ],
  );
  return named(result, indices);
}

const allExtreme = (name: 'max' | 'min', input: Tensor): Tensor => {
  if (numel(input.shape) === 0) {
    throw new RuntimeError(
      `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  }
  const gone = wrapDims(null, input.ndim);
  const out = reduced(name === 'max' ? 'amax' : 'amin', input, gone, false, input.dtype);
  return derive(name === 'max' ? 'MaxBackward1' : 'MinBackward1', out, [
    input,
    saves([input, out], (grad, input, result) => evenly(grad, input, result, gone, false)),
  ]);
};

const alongSignature = [int('dim'), optional(flag('keepdim'), false)] as const;
type Along = Arguments<typeof alongSignature>;

function extreme(name: 'max' | 'min', input: Tensor, args: unknown[]): Tensor | ValuesIndices {
  const [first] = args;
  if (!(input instanceof Tensor) && args.length === 0) {
    throw new TypeError(`${name}(): argument 'input' (position 1) must be Tensor, not ${describe(input)}`);
  }
  if (
    !(input instanceof Tensor) ||
    (args.length > 0 && !(first instanceof Tensor) && !Number.isInteger(first) && !isKeywords(first))
  ) {
    throw noSignature(
      name,
      [input, ...args],
      ['Tensor input', 'Tensor input, Tensor other', 'Tensor input, int dim, bool keepdim = False'],
    );
  }
  if (args.length === 0) return allExtreme(name, input);
  if (first instanceof Tensor || (isKeywords(first) && 'other' in first)) {
    const other = first instanceof Tensor ? first : (first.other as Tensor);
    return name === 'max' ? input.maximum(other) : input.minimum(other);
  }
  const [dim, keepdim] = bind(name, alongSignature, args) as Values<typeof alongSignature>;
  return extremeAlong(name, input, dim, keepdim);
}
/**
 * Largest element; with `dim` the largest along it with its position; with `other` the larger of two, as `maximum`.
 *
 * @example
 * const [values, indices] = torch.max(x, 1);
 */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, other: Tensor): Tensor;
export function max(input: Tensor, ...args: Along): ValuesIndices;
export function max(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return extreme('max', input, args);
}
/** Smallest element; with `dim` the smallest along it with its position; with `other` the smaller of two, as `minimum`. */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, other: Tensor): Tensor;
export function min(input: Tensor, ...args: Along): ValuesIndices;
export function min(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return extreme('min', input, args);
}

/** Smallest and largest element, of all or along a dimension. */
export const aminmax = operator(
  'aminmax',
  [optional(int('dim'), null), optional(flag('keepdim'), false)],
  (input, dim, keepdim): [Tensor, Tensor] & { min: Tensor; max: Tensor } => {
    if (dim === null && numel(input.shape) === 0) {
      throw new RuntimeError(
        'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
      );
    }
    const at = dim === null ? null : wrapDim(dim, input.ndim);
    if (at !== null && input.shape[at] === 0)
      throw new IndexError(`aminmax: Expected reduction dim ${at} to have non-zero size.`);
    checkRank(input);
    const [min, max] = [input.amin(dim, keepdim), input.amax(dim, keepdim)];
    return Object.assign([min, max] as [Tensor, Tensor], { min, max });
  },
);
