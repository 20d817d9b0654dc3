// Sums, extremes and other reductions over dimensions.
import { type DType, bool, fractional, legacy, int64 } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { derive, saves } from '../../graph/derive.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { type Shape, numel, sameShape, wrapDim, wrapDims } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { cast, summedTo } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import { dims, dtype, flag, int, optional, sizes } from '../row/signature.js';
import { typed, reduced, summed, restored, over } from './dimensions.js';
import { copyView, scan } from '../../runtime/kernels/index.js';

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
  if (input.dtype.kind === 'float' && sameShape(input.shape, size)) return input;
  const lead = input.ndim - size.length;
  let fits = lead >= 0;
  for (let k = 0; k < size.length && fits; k++) fits = size[k] === 1 || size[k] === input.shape[lead + k];
  if (!fits) {
    throw new RuntimeError(`size {[${size.join(', ')}]} is not expandable to size {[${input.shape.join(', ')}]}.`);
  }
  if (input.dtype.kind === 'float' && !(is_grad_enabled() && input.requires_grad)) return summedTo(input, size);
  const gone = input.shape.map((_, k) => k).filter((k) => k < lead || (size[k - lead] === 1 && input.shape[k] !== 1));
  if (gone.length > 0) return input.sum(gone, true).view([...size]);
  // To no dimensions PyTorch sums even a single number, which makes an int64 of any integer.
  return size.length === 0 ? input.to(input.dtype.sum) : input;
});

/** Sum in which NaN counts as 0. */
export const nansum = operator('nansum', typed, (input, dim, keepdim, type): Tensor =>
  input.masked_fill(input.isnan(), 0).sum(dim, keepdim, { dtype: type }),
);

function meanType(name: string, input: Tensor, type: DType | null): DType {
  const dtype = type ?? input.dtype;
  if (dtype.kind !== 'float') {
    throw new NotImplementedError(
      `${name}(): could not infer output dtype. ${type === null ? 'Input' : 'Optional'} dtype must be either a floating point or complex dtype. Got: ${legacy(dtype)}`,
    );
  }
  return dtype;
}

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
      `nanmean(): expected input to have floating point or complex dtype but got ${legacy(input.dtype)}`,
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
  if (!mayHaveZeros(input)) return grad.mul(result).div(input);
  if (dim === null) {
    const flat = input.reshape(-1);
    return grad.mul(othersProduct(flat, 0)).reshape([...input.shape]);
  }
  return input.ndim === 0 ? grad.clone() : grad.mul(othersProduct(input, wrapDim(dim, input.ndim)));
}
/** Only on the CPU looking costs less than doing without an answer. */
const mayHaveZeros = (t: Tensor): boolean => t.device.type !== 'cpu' || Boolean(t.eq(0).any().item());
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
  reduced('count', input.detach(), wrapDims(dim, input.ndim), false, int64),
);

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
  if (input.ndim === 0) copyView(x, out);
  else out.storage.engine.run(scan, { kind, dim }, [x], [out]);
  return out;
}
/** `sum_{j >= i} grad_j result_j / input_i`; element by element where an input is zero. */
function cumprodBackward(grad: Tensor, input: Tensor, result: Tensor, dim: number): Tensor {
  if (!mayHaveZeros(input)) return grad.mul(result).flip([dim]).cumsum(dim).flip([dim]).div(input);
  const n = input.shape[dim]!;
  if (n === 0) return grad;
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
