// Gradients kept in bounds.
import { RuntimeError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { tensor as tensor_ } from '../../ops/creation/factories.js';
import { stack } from '../../ops/joining/joining.js';
import { vectorNorm } from '../../ops/reduction/norms.js';
import {
  type Arguments,
  type Values,
  Refusal,
  any,
  bind,
  flag,
  number,
  optional,
  parameter,
  tensor,
} from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { floatText } from '../../python.js';
import { warnOnce } from '../../warnings.js';

const several = <const N extends string>(name: N) =>
  parameter(name, (v): readonly Tensor[] | Refusal => {
    if (v instanceof Tensor) return [v];
    const list = typeof v === 'object' && v !== null && Symbol.iterator in v ? [...(v as Iterable<unknown>)] : null;
    return list !== null && list.every((t): t is Tensor => t instanceof Tensor)
      ? list
      : new Refusal('Tensor or iterable of Tensors');
  });
/** A tensor, or several; also as an iterator, as `model.parameters()` gives. */
export type TensorOrTensors = Tensor | Iterable<Tensor>;

const foreach = optional(flag('foreach'), null);
/** A number, also as Python's `float()` reads it: `'inf'`. */
const normType = optional(
  parameter<'norm_type', number, number | string>('norm_type', (v): number | Refusal =>
    typeof v === 'string' && /^-?inf$/.test(v) ? (v.startsWith('-') ? -Infinity : Infinity) : number('p').check(v),
  ),
  2,
);
const strict = optional(flag('error_if_nonfinite'), false);
const given = any<TensorOrTensors>()('parameters');
const totalNorm = [any<TensorOrTensors>()('tensors'), normType, strict, foreach] as const;
const clipNorm = [given, number('max_norm'), normType, strict, foreach] as const;
const clipByNorm = [given, number('max_norm'), tensor('total_norm'), foreach] as const;
const clipValue = [given, number('clip_value'), foreach] as const;

const taken = (name: string, what: string, given: unknown): readonly Tensor[] =>
  bind(name, [several(what)], [given])[0] as readonly Tensor[];
const gradients = (parameters: readonly Tensor[]): Tensor[] =>
  parameters.flatMap((p) => (p.grad === null ? [] : [p.grad]));
/** The same of what may be a generator, which is taken by mistake when it is used up already. */
function clipped(name: string, given: TensorOrTensors): Tensor[] {
  const parameters = taken(name, 'parameters', given);
  if (parameters.length === 0 && 'next' in given) {
    warnOnce('`parameters` is an empty generator, no gradient clipping will occur.');
  }
  return gradients(parameters);
}

function normOf(tensors: readonly Tensor[], p: number, errorIfNonfinite: boolean): Tensor {
  if (tensors.length === 0) return tensor_(0);
  const { device } = tensors[0]!;
  const norms = tensors.map((t) => vectorNorm(t, p, null, false));
  const total = vectorNorm(stack(norms.map((norm) => norm.to(device))), p, null, false);
  if (errorIfNonfinite && !Number.isFinite(total.item())) {
    throw new RuntimeError(
      `The total norm of order ${floatText(p)} for gradients from \`parameters\` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set \`error_if_nonfinite=False\``,
    );
  }
  return total;
}

function scale(grads: readonly Tensor[], maxNorm: number, total: Tensor): void {
  // Multiplying by 1 rather than asking whether to: nothing is read.
  const factor = total.add(1e-6).reciprocal().mul(maxNorm).clamp({ max: 1 });
  for (const grad of grads) grad.mul_(factor.to(grad.device));
}

/**
 * The norm of all elements of several tensors, as if they were one vector.
 *
 * @param tensors a tensor, or several
 * @param norm_type p of the norm; Infinity: the largest absolute value
 * @param error_if_nonfinite whether a norm that is infinite or not a number is an error; to find out, it is read
 * @param foreach a hint
 * @returns a zero-dimensional tensor
 * @throws RuntimeError where `error_if_nonfinite` and the norm is infinite or NaN
 * @example
 * nn.utils.get_total_norm([torch.tensor([3, 0]), torch.tensor([4])]); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.get_total_norm.html
 */
export function get_total_norm(...args: Arguments<typeof totalNorm>): Tensor {
  const [tensors, p, errorIfNonfinite] = bind('get_total_norm', totalNorm, args) as Values<typeof totalNorm>;
  using _ = new GradMode(false);
  return normOf(taken('get_total_norm', 'tensors', tensors), p, errorIfNonfinite);
}

/**
 * Scales gradients in place so that their norm, all together, is at most `max_norm`.
 *
 * @param parameters a tensor, or several, whose `grad` is scaled
 * @param max_norm the largest norm
 * @param norm_type p of the norm; Infinity: the largest absolute value
 * @param error_if_nonfinite whether a norm that is infinite or not a number is an error; to find out, it is read
 * @param foreach a hint
 * @returns the norm as it was, a zero-dimensional tensor
 * @throws RuntimeError where `error_if_nonfinite` and the norm is infinite or NaN
 * @example
 * criterion(model(x), y).backward();
 * nn.utils.clip_grad_norm_(model.parameters(), 1.0);
 * optimizer.step();
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clip_grad_norm_(...args: Arguments<typeof clipNorm>): Tensor {
  const [parameters, maxNorm, p, errorIfNonfinite] = bind('clip_grad_norm_', clipNorm, args) as Values<typeof clipNorm>;
  const grads = clipped('clip_grad_norm_', parameters);
  using _ = new GradMode(false);
  const total = normOf(grads, p, errorIfNonfinite);
  scale(grads, maxNorm, total);
  return total;
}

/**
 * The older name of `clip_grad_norm_`, which warns.
 *
 * @param parameters a tensor, or several, whose `grad` is scaled
 * @param max_norm the largest norm
 * @param norm_type p of the norm; Infinity: the largest absolute value
 * @param error_if_nonfinite whether a norm that is infinite or not a number is an error
 * @param foreach a hint
 * @returns the norm as it was, a zero-dimensional tensor
 * @throws RuntimeError where `error_if_nonfinite` and the norm is infinite or NaN
 * @example
 * criterion(model(x), y).backward();
 * nn.utils.clip_grad_norm(model.parameters(), 1.0);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm.html
 */
export function clip_grad_norm(...args: Arguments<typeof clipNorm>): Tensor {
  console.warn(
    'FutureWarning: `torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.',
  );
  return clip_grad_norm_(...args);
}

/**
 * Scales gradients in place by the norm that they are known to have.
 *
 * `grad = grad · min(max_norm / (total_norm + 1e-6), 1)`.
 *
 * @param parameters a tensor, or several, whose `grad` is scaled
 * @param max_norm the largest norm
 * @param total_norm the gradients' norm, as `get_total_norm` gives
 * @param foreach a hint
 * @returns nothing
 * @example
 * criterion(model(x), y).backward();
 * nn.utils.clip_grads_with_norm_(model.parameters(), 1, torch.tensor(2));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grads_with_norm_.html
 */
export function clip_grads_with_norm_(...args: Arguments<typeof clipByNorm>): void {
  const [parameters, maxNorm, total] = bind('clip_grads_with_norm_', clipByNorm, args) as Values<typeof clipByNorm>;
  const grads = gradients(taken('clip_grads_with_norm_', 'parameters', parameters));
  using _ = new GradMode(false);
  scale(grads, maxNorm, total);
}

/**
 * Bounds every element of the gradients in place.
 *
 * @param parameters a tensor, or several, whose `grad` is bounded
 * @param clip_value elements end in [-clip_value, clip_value]
 * @param foreach a hint
 * @returns nothing
 * @example
 * criterion(model(x), y).backward();
 * nn.utils.clip_grad_value_(model.parameters(), 0.5);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clip_grad_value_(...args: Arguments<typeof clipValue>): void {
  const [parameters, value] = bind('clip_grad_value_', clipValue, args) as Values<typeof clipValue>;
  const grads = gradients(taken('clip_grad_value_', 'parameters', parameters));
  using _ = new GradMode(false);
  for (const grad of grads) grad.clamp_(-value, value);
}
