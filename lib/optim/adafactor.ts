import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { empty_like, zeros_like } from '../ops/creation/factories.js';
import { finfo } from '../ops/creation/types.js';
import { reducedShape, squaresInto } from '../ops/reduction/dimensions.js';
import { type Arguments, type Values, bind, flag, number, optional, parameter, Refusal } from '../ops/row/signature.js';
import { between, breaks } from '../runtime/claim.js';
import { wrapDims } from '../shape.js';
import { type Tensor, allocate } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { isFar, lerp, stride } from './lerp.js';
import { checkOneElement, checkOption, numberOf } from './numbers.js';
import { hint, params, rate, tuple } from './options.js';
import { repr } from './repr.js';
import { Rule } from './rule.js';
import { type Stepped, UpdatingOptimizer, freeing } from './updating.js';

/** Two numbers, the first of which may be null. */
const epsilons = parameter('eps', (v): readonly [number | null, number] | Refusal => {
  const fits = Array.isArray(v) && v.length === 2 && typeof v[1] === 'number';
  return fits && (v[0] === null || typeof v[0] === 'number')
    ? tuple(...(v as [number | null, number]))
    : new Refusal('tuple of two floats');
});

const signature = [
  params,
  optional(rate('lr'), 0.01),
  optional(number('beta2_decay'), -0.8),
  optional(epsilons, tuple(null, 0.001)),
  optional(number('d'), 1),
  optional(number('weight_decay'), 0),
  hint('foreach'),
  optional(flag('maximize'), false),
] as const;

interface Options {
  lr: number | Tensor;
  beta2_decay: number;
  eps: readonly [number | null, number];
  d: number;
  weight_decay: number;
  maximize: boolean;
}
interface State extends Stepped {
  row_var?: Tensor;
  col_var?: Tensor;
  variance?: Tensor;
}

class Adafactor extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, beta2_decay, eps, d, weight_decay, foreach, maximize] = bind(
      'Adafactor.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkOneElement('lr', lr);
    const invalid = (what: string, value: number | Tensor) => () => new ValueError(`${what} but is: ${repr(value)}`);
    const positive = between(0, Infinity);
    const check = (what: string, value: number): void => {
      if (breaks(positive, value)) throw invalid(`${what} should be >= 0`, value)();
    };
    checkOption(lr, positive, invalid('Learning rate should be >= 0', lr));
    checkOption(beta2_decay, between(-Infinity, 0), invalid('beta2_decay should be <= 0', beta2_decay));
    if (eps[0] !== null) check('epsilon1', eps[0]);
    check('epsilon2', eps[1]);
    checkOption(d, between(1, Infinity), invalid('Clipping threshold d should be >= 1', d));
    check('weight_decay', weight_decay);
    super(list, { lr, beta2_decay, eps, d, weight_decay, foreach, maximize });
  }

  protected override get floatOptions(): Readonly<Record<string, number>> {
    return { d: 1, weight_decay: 0 };
  }

  protected override get laterOptions(): Readonly<Record<string, unknown>> {
    return { foreach: null };
  }

  protected override update(group: ParamGroup): void {
    const options = group as ParamGroup & Options;
    const lr = numberOf(options.lr);
    const { beta2_decay, eps, d, weight_decay, maximize } = options;
    const decay = weight_decay !== 0;
    let small = eps[0];
    this.each<State>(group, begin, (param, grad, state) => {
      small ??= finfo(param.dtype).eps; // the first parameter's, for the whole group, as in PyTorch
      const least = small;
      const { step } = state;
      freeing(() => {
        const size = squares(param);
        const change = estimate(state, param, grad, step ** beta2_decay, least, maximize);
        const root = Math.sqrt(param.numel());
        const relative = Math.min(lr, 1 / Math.sqrt(step));
        move
          .update(param.dtype, move.bits({ decay }))
          .run(
            [param, change, size.expand(param.shape), squares(change).expand(param.shape)],
            [1 - lr * weight_decay, root, eps[1], relative, d, 1],
          );
      });
    });
  }
}

/** An average of squares goes on by a sum of as many as `length`. PyTorch takes a norm and squares it, and the numbers are its. */
const average = new Rule<never, 'length' | 'stride', 'far'>(
  ['param', 'grad'],
  ['length', 'stride'],
  ['far'],
  ({ param, grad }, { length, stride }, { far }) => {
    const norm = grad.sqrt();
    return { param: lerp(param, norm.mul(norm).div(length), stride, far) };
  },
);

/** The change of a matrix, before it is clipped. */
const ofMatrix = new Rule(
  ['param', 'grad', 'row', 'column', 'mean', 'change'],
  ['least', 'tiny'],
  ['maximize'],
  ({ grad, row, column, mean }, { least, tiny }, { maximize }) => {
    const variance = row.mul(column).div(mean.maximum(least));
    return {
      change: variance
        .maximum(tiny)
        .rsqrt()
        .mul(maximize ? grad.neg() : grad),
    };
  },
);

/** The change of what has fewer dimensions. */
const ofVector = new Rule(
  ['param', 'grad', 'variance', 'change'],
  ['stride', 'tiny'],
  ['far', 'maximize'],
  (old, { stride, tiny }, { far, maximize }) => {
    const grad = maximize ? old.grad.neg() : old.grad;
    const variance = lerp(old.variance, grad.mul(grad), stride, far);
    return { variance, change: variance.maximum(tiny).rsqrt().mul(grad) };
  },
);

/** The step. `size` and `length` are sums of squares of the parameter and of its change, `root` of how many elements they have. */
const move = new Rule(
  ['param', 'grad', 'size', 'length'],
  ['keep', 'root', 'least', 'relative', 'most', 'one'],
  ['decay'],
  ({ param, grad: change, size, length }, { keep, root, least, relative, most, one }, { decay }) => {
    const scale = size.sqrt().div(root).maximum(least).mul(relative);
    const clip = length.sqrt().div(root).div(most).maximum(one);
    return { param: (decay ? param.mul(keep) : param).sub(change.mul(scale.div(clip))) };
  },
);

const lengthOf = (shape: readonly number[], dim: number): number => shape.at(dim)!;

/** Averages for rows and for columns of matrices, and for each element of what has fewer dimensions. */
function begin(_: Tensor, grad: Tensor): Omit<State, 'step'> {
  if (grad.ndim < 2) return { variance: zeros_like(grad) };
  const { shape } = grad;
  return {
    row_var: grad.new_zeros([...shape.slice(0, -1), 1]),
    col_var: grad.new_zeros([...shape.slice(0, -2), 1, lengthOf(shape, -1)]),
  };
}

/** The sum of all squares, or of those along a dimension, which stays. */
function squares(t: Tensor, dim: number | null = null): Tensor {
  const gone = wrapDims(dim, t.ndim);
  const out = allocate(t.storage.engine, reducedShape(t.shape, gone, dim !== null), t.dtype);
  squaresInto(t, gone, out);
  return out;
}

/** Brings the averages of squared gradients up to date, and gives the change that follows from them. */
function estimate(
  { row_var, col_var, variance }: State,
  param: Tensor,
  grad: Tensor,
  fresh: number,
  least: number,
  maximize: boolean,
): Tensor {
  const { shape, dtype } = param;
  const [toFresh, tiny] = [stride(fresh), least * least];
  const far = isFar(fresh);
  const change = empty_like(param);
  if (row_var === undefined || col_var === undefined) {
    ofVector.update(dtype, ofVector.bits({ far, maximize })).run([param, grad, variance, change], [toFresh, tiny]);
    return change;
  }
  for (const [mean, dim] of [
    [row_var, -1],
    [col_var, -2],
  ] as const) {
    average.update(dtype, average.bits({ far })).run([mean, squares(grad, dim)], [lengthOf(shape, dim), toFresh]);
  }
  const means = [row_var, col_var, row_var.mean(-2, true)].map((mean) => mean.expand(shape));
  ofMatrix.update(dtype, ofMatrix.bits({ maximize })).run([param, grad, ...means, change], [least, tiny]);
  return change;
}

/**
 * Adafactor (https://arxiv.org/abs/1804.04235): averages of squared gradients for the rows and columns of a matrix in place of one for
 * each element, and steps in units of the parameter's size.
 *
 * With `g` the gradient (negated under `maximize`), in step `t` with `b = t^beta2_decay`, over the last two dimensions:
 * `r = (1 - b) r + b mean_row(g^2)`, `c = (1 - b) c + b mean_col(g^2)`, `v = r c / max(mean(r), eps1)`; without two dimensions
 * `v = (1 - b) v + b g^2`. Then `u = g / sqrt(max(v, eps1^2))`,
 * `p = (1 - lr * weight_decay) p - max(eps2, rms(p)) * min(lr, 1 / sqrt(t)) * u / max(1, rms(u) / d)`.
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, lr, … }`
 * @param lr the largest relative step, and the rate of the decay; a tensor of one element is read at each step
 * @param beta2_decay how fast the averages forget less
 * @param eps `[eps1, eps2]`: the least root of the averages (null: the resolution of the type), the least size of a parameter
 * @param d how large a change may be, in units of the gradient's usual size
 * @param weight_decay how parameters decay by themselves, as in AdamW
 * @param foreach a hint, which changes nothing here
 * @param maximize whether the objective is made larger
 * @throws ValueError for a negative learning rate, eps or decay, a positive `beta2_decay`, and `d` below 1
 * @example
 * const optimizer = optim.Adafactor(model.parameters(), { lr: 0.01 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adafactor.html
 */
const Adafactor_ = callable(Adafactor);
type Adafactor_ = Adafactor;
export { Adafactor_ as Adafactor, type Adafactor as AdafactorClass };
