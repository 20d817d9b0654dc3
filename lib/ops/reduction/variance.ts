// Variance and standard deviation.
import { NotImplementedError } from '../../errors.js';
import { derive, saves } from '../../graph/derive.js';
import { type Shape, wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { type Values, bind, dims, flag, isKeywords, number, optional } from '../row/signature.js';
import { restored } from './dimensions.js';

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
  if ('unbiased' in given && 'correction' in given) {
    throw new TypeError(
      `${name}() received an invalid combination of arguments: correction and unbiased exclude each other`,
    );
  }
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
