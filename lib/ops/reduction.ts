// Sums, extremes and other reductions over dimensions.
import { type DType, bool, fractional, int64 } from '../dtype.js';
import { IndexError, NotImplementedError, RuntimeError } from '../errors.js';
import { derive, deriveAll, saves } from '../graph/derive.js';
import type { Reduction } from '../runtime/engine.js';
import { type Shape, numel, wrapDim, wrapDims } from '../shape.js';
import { Tensor, alias, allocate } from '../tensor.js';
import { cat } from './joining.js';
import { cast } from './kernels.js';
import { operator } from './operator.js';
import {
  type Arguments,
  type Values,
  bind,
  describe,
  dims,
  dtype,
  flag,
  int,
  isKeywords,
  number,
  optional,
  parameter,
  sizes,
  type Refusal,
  noSignature,
} from './signature.js';

const over = [optional(dims('dim'), null), optional(flag('keepdim'), false)] as const;
const typed = [...over, optional(dtype('dtype'), null)] as const;

/** A shape without some dimensions, or with them of length 1. */
const reducedShape = (shape: Shape, gone: readonly number[], keepdim: boolean): number[] =>
  keepdim ? shape.map((n, k) => (gone.includes(k) ? 1 : n)) : shape.filter((_, k) => !gone.includes(k));

/** PyTorch keeps the dimensions to reduce in a word of 64 bits. */
function checkRank(input: Tensor): void {
  if (input.ndim > 64) throw new RuntimeError('only tensors with up to 64 dims are supported');
}
/** Runs an engine's reduction; the result has the reduced dimensions only with `keepdim`. */
function reduced(kind: Reduction, input: Tensor, gone: readonly number[], keepdim: boolean, type: DType): Tensor {
  const engine = input.storage.engine;
  const sorted = [...gone].sort((a, b) => a - b);
  const x = cast(input, type);
  const out = allocate(
    engine,
    reducedShape(input.shape, sorted, false),
    kind === 'any' || kind === 'all' ? bool : type,
  );
  engine.reduce(kind, x, sorted, out);
  if (!keepdim) return out;
  const shape = reducedShape(input.shape, sorted, true);
  return alias(out, shape, allocateStrides(shape), out.offset);
}
const allocateStrides = (shape: Shape): number[] => {
  const strides = new Array<number>(shape.length);
  for (let k = shape.length - 1, step = 1; k >= 0; k--) {
    strides[k] = step;
    step *= Math.max(shape[k]!, 1);
  }
  return strides;
};

/** A reduced tensor with its lost dimensions back, of length 1. */
function restored(t: Tensor, gone: readonly number[], keepdim: boolean, rank: number): Tensor {
  if (keepdim || rank === 0) return t;
  return [...gone].sort((a, b) => a - b).reduce((x, k) => x.unsqueeze(k), t);
}

const summed = (input: Tensor, type: DType | null): DType =>
  type ?? (input.dtype.kind === 'float' ? input.dtype : int64);

/**
 * Sum of all elements, or over dimensions.
 *
 * @param dim a dimension or several; null: all
 * @param keepdim whether reduced dimensions stay, with length 1
 * @param dtype converted to before summing; null: the input's, int64 for integers and bool
 */
export const sum = operator('sum', typed, (input, dim, keepdim, type): Tensor => {
  const gone = wrapDims(dim, input.ndim);
  const out = reduced('sum', input, gone, keepdim, summed(input, type));
  const { shape, dtype } = input;
  return derive(dim === null ? 'SumBackward0' : 'SumBackward1', out, [
    input,
    (grad) =>
      restored(grad, gone, keepdim, shape.length)
        .expand([...shape])
        .to(dtype),
  ]);
});

/** Summed over the dimensions along which a tensor of `size` would be repeated to this shape: the gradient of broadcasting. */
export const sum_to_size = operator('sum_to_size', [sizes('size')], (input, size): Tensor => {
  const lead = input.ndim - size.length;
  const fits = lead >= 0 && size.every((n, k) => n === 1 || n === input.shape[lead + k]);
  if (!fits) {
    throw new RuntimeError(`size {[${size.join(', ')}]} is not expandable to size {[${input.shape.join(', ')}]}.`);
  }
  const gone = input.shape.map((_, k) => k).filter((k) => k < lead || (size[k - lead] === 1 && input.shape[k] !== 1));
  if (gone.length > 0) return input.sum(gone, true).view([...size]);
  // To no dimensions PyTorch sums even a single number, which makes an integer of a bool.
  return size.length === 0 && input.dtype.kind === 'bool' ? input.to(int64) : input;
});

/** Sum in which NaN counts as 0. */
export const nansum = operator('nansum', typed, (input, dim, keepdim, type): Tensor =>
  input.masked_fill(input.isnan(), 0).sum(dim, keepdim, { dtype: type }),
);

function meanType(name: string, input: Tensor, type: DType | null): DType {
  const dtype = type ?? input.dtype;
  if (dtype.kind !== 'float') {
    throw new NotImplementedError(
      `${name}(): could not infer output dtype. ${type === null ? 'Input' : 'Optional'} dtype must be either a floating point or complex dtype. Got: ${scalarName(dtype)}`,
    );
  }
  return dtype;
}
const scalarName = (dtype: DType): string =>
  ({ int64: 'Long', int32: 'Int', uint8: 'Byte', bool: 'Bool' })[dtype.name as 'int64'] ?? dtype.name;

/** Mean of all elements, or over dimensions. */
export const mean = operator('mean', typed, (input, dim, keepdim, type): Tensor => {
  const target = meanType('mean', input, type);
  const gone = wrapDims(dim, input.ndim);
  const count = gone.reduce((n, k) => n * input.shape[k]!, 1);
  const out = reduced('sum', input, gone, keepdim, target);
  out.data.div_(count);
  const { shape, dtype } = input;
  return derive(dim === null ? 'MeanBackward0' : 'MeanBackward1', out, [
    input,
    (grad) =>
      restored(grad, gone, keepdim, shape.length)
        .expand([...shape])
        .to(dtype)
        .div(count),
  ]);
});

/** Mean in which NaN does not count. */
export const nanmean = operator('nanmean', typed, (input, dim, keepdim, type): Tensor => {
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(
      `nanmean(): expected input to have floating point or complex dtype but got ${scalarName(input.dtype)}`,
    );
  }
  const count = input.isnan().logical_not().sum(dim, keepdim);
  return input.nansum(dim, keepdim, { dtype: type }).div(count);
});

/**
 * Product of all elements, or along a dimension.
 *
 * @param dim null: all
 */
export const prod = operator(
  'prod',
  [optional(int('dim'), null), optional(flag('keepdim'), false), optional(dtype('dtype'), null)],
  (input, dim, keepdim, type): Tensor => {
    const gone = wrapDims(dim, input.ndim);
    const out = reduced('prod', input, gone, keepdim, summed(input, type));
    return derive('ProdBackward0', out, [
      input,
      saves([input, out], (grad, input, result) => {
        const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, input.ndim)) as [Tensor, Tensor];
        return prodBackward(g, input, r, dim).to(input.dtype);
      }),
    ]);
  },
);
/** The product of the others. Where there are zeros it is taken from both sides, since dividing by the element cannot. */
function prodBackward(grad: Tensor, input: Tensor, result: Tensor, dim: number | null): Tensor {
  const zeros = input.eq(0);
  if (!anyTrue(zeros)) return grad.mul(result).div(input);
  if (dim === null) {
    const flat = input.reshape(-1);
    return grad.mul(othersProduct(flat, 0)).reshape([...input.shape]);
  }
  return input.ndim === 0 ? grad.clone() : grad.mul(othersProduct(input, wrapDim(dim, input.ndim)));
}
const anyTrue = (t: Tensor): boolean => !t.storage.engine.synchronous || (t.any().item() as unknown as boolean);
/** For each element along `dim` the product of all the others. */
function othersProduct(x: Tensor, dim: number): Tensor {
  const n = x.shape[dim]!;
  if (n === 0) return x.clone();
  const one = x.new_ones(x.shape.map((length, k) => (k === dim ? 1 : length)));
  const before = cat([one, x.narrow(dim, 0, n - 1)], dim).cumprod(dim);
  const after = cat([one, x.narrow(dim, 1, n - 1).flip([dim])], dim)
    .cumprod(dim)
    .flip([dim]);
  return before.mul(after);
}

/** Where along `dim` the extreme lies, as int64. */
function argreduced(kind: 'argmax' | 'argmin', input: Tensor, dim: number, keepdim: boolean): Tensor {
  const engine = input.storage.engine;
  const shape = reducedShape(input.shape, [dim], false);
  const out = allocate(engine, shape, int64);
  if (input.ndim === 0) engine.fill(out, 0);
  else engine.argreduce(kind, input, dim, out);
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

/** A pair of results, by position and by name. */
export type ValuesIndices = [Tensor, Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export const named = (values: Tensor, indices: Tensor): ValuesIndices =>
  Object.assign([values, indices] as [Tensor, Tensor], { values, indices });

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

/** Whether any element is not zero, of all or over dimensions. */
export const any = operator('any', over, (input, dim, keepdim): Tensor => truth('any', input, dim, keepdim));
/** Whether no element is zero, of all or over dimensions. */
export const all = operator('all', over, (input, dim, keepdim): Tensor => truth('all', input, dim, keepdim));
function truth(kind: 'any' | 'all', input: Tensor, dim: number | Shape | null, keepdim: boolean): Tensor {
  const out = reduced(kind, input.detach(), wrapDims(dim, input.ndim, false), keepdim, bool);
  return input.dtype.name === 'uint8' ? cast(out, input.dtype) : out;
}

/** How many elements are not zero. */
export const count_nonzero = operator('count_nonzero', [optional(dims('dim'), null)], (input, dim): Tensor =>
  input.detach().ne(0).sum(dim),
);

const varSignature = [
  optional(dims('dim'), null),
  optional(number('correction'), 1),
  optional(flag('keepdim'), false),
  optional(flag('unbiased'), true),
] as const;
type VarArguments =
  | [dim?: number | Shape | boolean | null, unbiased?: boolean, keepdim?: boolean, kwargs?: VarKeywords]
  | [dim: number | Shape | boolean | null, kwargs: VarKeywords]
  | [kwargs: VarKeywords];
type VarKeywords = { dim?: number | Shape | null; correction?: number; keepdim?: boolean; unbiased?: boolean };
/** PyTorch's ways to call: (dim, unbiased, keepdim), (unbiased), and keywords with `correction`. */
function varArguments(
  name: string,
  args: readonly unknown[],
): { dim: number | Shape | null; correction: number; keepdim: boolean } {
  const positional = args.filter((arg) => !isKeywords(arg));
  const keywords = args.find(isKeywords) ?? {};
  const given: Record<string, unknown> = { ...keywords };
  if (typeof positional[0] === 'boolean') given.unbiased = positional[0];
  else if (positional.length > 0) given.dim = positional[0];
  if (typeof positional[1] === 'boolean') given.unbiased = positional[1];
  if (typeof positional[2] === 'boolean') given.keepdim = positional[2];
  const [dim, correction, keepdim, unbiased] = bind(name, varSignature, [given]) as Values<typeof varSignature>;
  return {
    dim,
    keepdim,
    correction: given.correction !== undefined && given.correction !== null ? correction : unbiased ? 1 : 0,
  };
}

function varianceOf(
  name: string,
  input: Tensor,
  dim: number | Shape | null,
  correction: number,
  keepdim: boolean,
): [Tensor, Tensor, number, number[]] {
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(`${name} only support floating point and complex dtypes`);
  }
  const gone = wrapDims(dim, input.ndim);
  const count = gone.reduce((n, k) => n * input.shape[k]!, 1);
  const x = input.detach();
  const mean = x.mean(gone.length ? gone : null, true);
  const free = Math.max(count - correction, 0);
  const out = x
    .sub(mean)
    .square()
    .sum(gone.length ? gone : null, keepdim)
    .div(free);
  return [out, mean, free, gone];
}

/**
 * Variance of all elements, or over dimensions.
 *
 * @param dim a dimension or several; null: all
 * @param unbiased whether to divide by n - 1; `correction` says what is taken from n otherwise
 */
function variance(input: Tensor, ...args: VarArguments): Tensor {
  const { dim, correction, keepdim } = varArguments('var', args);
  const [out, , free, gone] = varianceOf('std and var', input, dim, correction, keepdim);
  return derive('VarBackward0', out, [
    input,
    saves([input], (grad, input) => varBackward(grad, input, gone, keepdim, free)),
  ]);
}
function varBackward(grad: Tensor, input: Tensor, gone: readonly number[], keepdim: boolean, free: number): Tensor {
  return restored(grad, gone, keepdim, input.ndim)
    .mul(2 / free)
    .mul(input.sub(input.mean(gone.length ? [...gone] : null, true)));
}
export { variance as var };

/** Standard deviation of all elements, or over dimensions; arguments as for `var`. */
export function std(input: Tensor, ...args: VarArguments): Tensor {
  const { dim, correction, keepdim } = varArguments('std', args);
  const [squared, , free, gone] = varianceOf('std and var', input, dim, correction, keepdim);
  const out = squared.sqrt();
  return derive('StdBackward0', out, [
    input,
    saves([input, out], (grad, input, result) =>
      varBackward(grad.div(result.mul(2)).masked_fill(result.eq(0), 0), input, gone, keepdim, free),
    ),
  ]);
}
function checkFraction(name: string, input: Tensor): void {
  if (input.dtype.kind !== 'float')
    throw new NotImplementedError(`${name} only support floating point and complex dtypes`);
}
/** Variance and mean. */
export function var_mean(input: Tensor, ...args: VarArguments): [Tensor, Tensor] {
  checkFraction('var_mean', input);
  const { dim, keepdim } = varArguments('var_mean', args);
  return [input.var(...args), input.mean(dim, keepdim)];
}
/** Standard deviation and mean. */
export function std_mean(input: Tensor, ...args: VarArguments): [Tensor, Tensor] {
  checkFraction('std_mean', input);
  const { dim, keepdim } = varArguments('std_mean', args);
  return [input.std(...args), input.mean(dim, keepdim)];
}

/** `log(sum(e^x))` over dimensions, without overflow. */
export const logsumexp = operator(
  'logsumexp',
  [dims('dim'), optional(flag('keepdim'), false)],
  (input, dim, keepdim): Tensor => {
    const x = input.detach().to(fractional(input.dtype));
    const gone = wrapDims(dim, input.ndim);
    let out: Tensor;
    if (numel(input.shape) === 0) {
      out = x.exp().sum(gone, keepdim).log();
    } else {
      const top = x.amax(gone, true);
      const shift = top.masked_fill(top.abs().eq(Infinity), 0);
      out = x
        .sub(shift)
        .exp()
        .sum(gone, keepdim)
        .log()
        .add(keepdim ? shift : shift.squeeze(gone));
    }
    return derive('LogsumexpBackward0', out, [
      input,
      saves([input, out], (grad, input, result) => {
        const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, input.ndim)) as [Tensor, Tensor];
        return g.mul(input.sub(r).exp()).to(input.dtype);
      }),
    ]);
  },
);

/** Running sum along `dim`. */
export const cumsum = operator('cumsum', [int('dim'), optional(dtype('dtype'), null)], (input, dim, type): Tensor => {
  const at = wrapDim(dim, input.ndim);
  const out = scanned('cumsum', input, at, summed(input, type));
  const { dtype } = input;
  return derive('CumsumBackward0', out, [
    input,
    (grad) => (grad.ndim === 0 ? grad : grad.flip([at]).cumsum(at).flip([at])).to(dtype),
  ]);
});
/** Running product along `dim`. */
export const cumprod = operator('cumprod', [int('dim'), optional(dtype('dtype'), null)], (input, dim, type): Tensor => {
  const at = wrapDim(dim, input.ndim);
  const out = scanned('cumprod', input, at, summed(input, type));
  return derive('CumprodBackward0', out, [
    input,
    saves([input, out], (grad, input, result) =>
      (input.ndim === 0 ? grad : cumprodBackward(grad, input, result, at)).to(input.dtype),
    ),
  ]);
});
function scanned(kind: 'cumsum' | 'cumprod', input: Tensor, dim: number, type: DType): Tensor {
  const out = allocate(input.storage.engine, input.shape, type);
  const x = cast(input, type);
  if (input.ndim === 0) out.storage.engine.copy(x, out);
  else out.storage.engine.scan(kind, x, dim, out);
  return out;
}
/** `sum_{j >= i} grad_j result_j / input_i`; element by element where an input is zero. */
function cumprodBackward(grad: Tensor, input: Tensor, result: Tensor, dim: number): Tensor {
  if (!anyTrue(input.eq(0))) return grad.mul(result).flip([dim]).cumsum(dim).flip([dim]).div(input);
  const n = input.shape[dim]!;
  const parts = Array.from({ length: n }, (_, i) => {
    // d result_j / d input_i = product of the others up to j.
    const rest = input.narrow(dim, i, n - i);
    const one = rest.narrow(dim, 0, 1).mul(0).add(1);
    const before = i === 0 ? one : input.narrow(dim, 0, i).prod(dim, true);
    const after = cat([one, rest.narrow(dim, 1, n - i - 1)], dim).cumprod(dim);
    return grad
      .narrow(dim, i, n - i)
      .mul(before.mul(after))
      .sum(dim, true);
  });
  return cat(parts, dim);
}

/** The p-norm of all elements, or over dimensions: `(sum |x|^p)^{1/p}`. */
export const norm = operator(
  'norm',
  [
    optional(normOrder(), 'fro'),
    optional(dims('dim'), null),
    optional(flag('keepdim'), false),
    optional(dtype('dtype'), null),
  ],
  (input, p, dim, keepdim, type): Tensor => {
    if (p === 'nuc') {
      if (input.ndim < 2)
        throw new RuntimeError('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.');
      throw new NotImplementedError("norm(): p='nuc' needs singular values, which are not there yet");
    }
    return vectorNorm(type === null ? input : input.to(type), p === 'fro' ? 2 : p, dim, keepdim);
  },
);
function normOrder() {
  return parameter('p', (v): number | 'fro' | 'nuc' | Refusal => {
    if (typeof v === 'string' && v !== 'fro' && v !== 'nuc')
      throw new RuntimeError(`linalg.matrix_norm: Order ${v} not supported.`);
    return v === 'fro' || v === 'nuc' ? v : number('p').check(v);
  });
}
/** The largest or smallest of nothing, and negative powers of nothing, have no value. */
function checkIdentity(input: Tensor, p: number, gone: readonly number[]): void {
  if (numel(input.shape) > 0 || (p >= 0 && p !== Infinity)) return;
  const order = p === Infinity ? 'inf' : p === -Infinity ? '-inf' : String(p);
  if (gone.length === input.ndim) {
    throw new RuntimeError(
      `linalg.vector_norm cannot compute the ${order} norm on an empty tensor because the operation does not have an identity`,
    );
  }
  const empty = gone.find((k) => input.shape[k] === 0);
  if (empty !== undefined) {
    throw new RuntimeError(
      `linalg.vector_norm cannot compute the ${order} norm on the dimension ${empty}because this dimension is empty and the operation does not have an identity`,
    );
  }
}
/** The p-norm by its own formula: the largest for infinity, a count for 0. */
export function vectorNorm(x: Tensor, p: number, dim: number | Shape | null, keepdim: boolean): Tensor {
  const input = x;
  const gone = wrapDims(dim, input.ndim);
  const all = gone.length ? gone : null;
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${scalarName(input.dtype)}`,
    );
  }
  checkIdentity(input, p, gone);
  const size = input.detach().abs();
  let out: Tensor;
  if (p === Infinity) out = size.amax(all, keepdim);
  else if (p === -Infinity) out = size.amin(all, keepdim);
  else if (p === 0) out = size.ne(0).to(input.dtype).sum(all, keepdim);
  else if (p === 1) out = size.sum(all, keepdim);
  else if (p === 2) out = size.square().sum(all, keepdim).sqrt();
  else
    out = size
      .pow(p)
      .sum(all, keepdim)
      .pow(1 / p);
  return derive('LinalgVectorNormBackward0', out, [
    input,
    saves([input, out], (grad, x, result) => {
      const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, x.ndim)) as [Tensor, Tensor];
      if (p === 0) return null; // a count; PyTorch gives it no gradient
      if (p === 1) return x.sgn().mul(g);
      if (p === 2) return x.mul(g.div(r).masked_fill(r.eq(0), 0));
      if (Math.abs(p) === Infinity) {
        const hit = x.abs().eq(r);
        return x.sgn().mul(g.div(hit.sum(all, true)).mul(hit));
      }
      if (p < 1)
        return x
          .sgn()
          .mul(x.abs().pow(p - 1))
          .masked_fill(x.eq(0), 0)
          .mul(g.mul(r.pow(1 - p)));
      if (p < 2)
        return x
          .sgn()
          .mul(x.abs().pow(p - 1))
          .mul(g.div(r.pow(p - 1)).masked_fill(r.eq(0), 0));
      return x.mul(x.abs().pow(p - 2)).mul(g.div(r.pow(p - 1)).masked_fill(r.eq(0), 0));
    }),
  ]);
}
