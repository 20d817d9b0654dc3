import { callable } from '../callable.js';
import { float32 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { zeros_like } from '../ops/creation/factories.js';
import { type Arguments, type Values, bind, flag, int, number, optional, string } from '../ops/row/signature.js';
import { sizeText } from '../python.js';
import { gemm } from '../runtime/kernels/index.js';
import { type Tensor, allocate } from '../tensor.js';
import type { ParamGroup } from './groups.js';
import { checkOneElement, checkOption, numberOf } from './numbers.js';
import { params, rate, three, tuple } from './options.js';
import { repr } from './repr.js';
import { Rule } from './rule.js';
import { UpdatingOptimizer, freeing } from './updating.js';
import { between } from '../runtime/claim.js';

const signature = [
  params,
  optional(rate('lr'), 0.001),
  optional(number('weight_decay'), 0.1),
  optional(number('momentum'), 0.95),
  optional(flag('nesterov'), true),
  optional(three('ns_coefficients'), tuple(3.4445, -4.775, 2.0315)),
  optional(number('eps'), 1e-7),
  optional(int('ns_steps'), 5),
  optional(string('adjust_lr_fn'), null),
] as const;

interface Options {
  lr: number | Tensor;
  weight_decay: number;
  momentum: number;
  nesterov: boolean;
  ns_coefficients: readonly number[];
  eps: number;
  ns_steps: number;
  adjust_lr_fn: string | null;
}

/** By how much the learning rate grows with the shape of a matrix of `rows` and `columns`. */
const adjustments: Readonly<Record<string, (rows: number, columns: number) => number>> = {
  original: (rows, columns) => Math.sqrt(Math.max(1, rows / columns)),
  match_rms_adamw: (rows, columns) => 0.2 * Math.sqrt(Math.max(rows, columns)),
  spectral_unclamped: (rows, columns) => Math.sqrt(rows / columns),
};

class Muon extends UpdatingOptimizer {
  constructor(...args: Arguments<typeof signature>) {
    const [list, lr, weight_decay, momentum, nesterov, ns_coefficients, eps, ns_steps, adjust_lr_fn] = bind(
      'Muon.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    checkOneElement('lr', lr);
    const names = { 'Learning rate': lr, momentum, 'weight decay': weight_decay };
    for (const [name, value] of Object.entries(names)) {
      checkOption(value, between(0, Infinity), () => new ValueError(`${name} should be >= 0 but is: ${repr(value)}`));
    }
    if (adjust_lr_fn !== null && !Object.hasOwn(adjustments, adjust_lr_fn)) {
      throw new ValueError(`Adjust learning rate function ${adjust_lr_fn} is not supported`);
    }
    super(list, { lr, weight_decay, momentum, nesterov, ns_coefficients, eps, ns_steps, adjust_lr_fn });
    for (const group of this.param_groups) {
      for (const { shape } of group.params) {
        if (shape.length === 2) continue;
        throw new ValueError(
          `Muon only supports 2D parameters whereas we found a parameter with size: ${sizeText(shape)}`,
        );
      }
    }
  }

  protected override update(group: ParamGroup): void {
    const options = group as ParamGroup & Options;
    const { weight_decay, momentum, nesterov, adjust_lr_fn } = options;
    const lr = numberOf(options.lr);
    const adjust = adjustments[adjust_lr_fn ?? 'original']!;
    for (const param of group.params) {
      const { grad } = param;
      if (grad === null) continue;
      if (grad.ndim !== 2) throw new ValueError('Param gradient must be a 2D matrix');
      const state = this.state.get(param) as { momentum_buffer?: Tensor };
      const buffer = (state.momentum_buffer ??= zeros_like(grad));
      freeing(() => {
        buffer.lerp_(grad, 1 - momentum);
        const direction = orthogonal(nesterov ? grad.lerp(buffer, momentum) : buffer, options);
        param.mul_(1 - lr * weight_decay);
        param.add_(direction, { alpha: -lr * adjust(param.shape[0], param.shape[1]) });
      });
    }
  }
}

/**
 * Rounds float32 to the eight digits of bfloat16, ties to even, by arithmetic that every device has. Times `2^16 + 1`, and that much
 * less again, a number is rounded to nearest (Veltkamp), with ties either way. `2^16` times this is even in units of the last of the
 * eight digits, so that added to the number itself it rounds ties to even.
 */
const rounding = new Rule<never, never, never>(['param', 'grad'], [], [], ({ param }) => {
  const large = param.mul(65537);
  const near = large.sub(large.sub(param)).mul(65536);
  return { param: param.add(near).sub(near) };
});

/** Rounds what nobody else has seen. */
function rounded(t: Tensor): Tensor {
  rounding.update(float32, 0).run([t], []);
  return t;
}

/** `alpha a b + beta base`, which is symmetric. */
function symmetric(a: Tensor, b: Tensor, base: Tensor | null, alpha: number, beta: number): Tensor {
  const { engine, dtype } = a.storage;
  const out = allocate(engine, [a.shape[0], b.shape[1]], dtype);
  engine.run(gemm, { alpha, beta, symmetric: true }, base === null ? [a, b] : [a, b, base], [out]);
  return out;
}

/**
 * The matrix with its singular values brought near to 1, by a polynomial that is applied to them a few times (Newton and Schulz). Each
 * result is rounded to bfloat16, as PyTorch's, to which the numbers belong.
 */
function orthogonal(matrix: Tensor, { ns_coefficients, ns_steps, eps }: Options): Tensor {
  if (ns_steps >= 100) throw new ValueError('Number of steps must be less than 100 for computational efficiency');
  const [a, b, c] = ns_coefficients as [number, number, number];
  const tall = matrix.shape[0] > matrix.shape[1];
  let x = rounded(matrix.to(float32, { copy: true }));
  const length = rounded(rounded(x.norm()).clamp({ min: eps }));
  x = rounded(x.div(length));
  if (tall) x = x.t();
  for (let k = 0; k < ns_steps; k++) {
    const gram = rounded(symmetric(x, x.t(), null, 1, 0));
    const polynomial = rounded(symmetric(gram, gram, gram, c, b));
    x = rounded(x.addmm(polynomial, x, { beta: a }));
  }
  return tall ? x.t() : x;
}

/**
 * Muon (https://kellerjordan.github.io/posts/muon/): momentum whose matrix is made orthogonal before the step, for the weights of hidden
 * layers. Biases, embeddings and what else is no matrix go to another optimizer, as AdamW.
 *
 * With `g` the gradient: `m = momentum * m + (1 - momentum) * g`, `u = (1 - momentum) * g + momentum * m` under `nesterov`, else
 * `u = m`; `p = (1 - lr * weight_decay) * p - lr * r * o`, where `o` has the singular vectors of `u` and singular values near 1, found
 * by `ns_steps` times `x = a x + (b x x' + c (x x')^2) x` from `u` over its norm, in bfloat16, and `r` is the adjustment for the
 * matrix's shape.
 *
 * @param params matrices, `[name, matrix]` pairs, or groups `{ params, lr, … }`
 * @param lr learning rate; a tensor of one element is read at each step
 * @param weight_decay how parameters decay by themselves, as in AdamW
 * @param momentum how much of the average stays in a step
 * @param nesterov whether momentum looks ahead
 * @param ns_coefficients a, b and c of the polynomial
 * @param eps the least norm to divide by
 * @param ns_steps how often the polynomial is applied, less than 100
 * @param adjust_lr_fn `'original'`: `sqrt(max(1, rows / columns))`, as where null is given; `'match_rms_adamw'`:
 *   `0.2 * sqrt(max(rows, columns))` (https://arxiv.org/abs/2502.16982); `'spectral_unclamped'`: `sqrt(rows / columns)`
 * @throws ValueError for negative options, another adjustment, and parameters that are no matrices
 * @example
 * const matrices = [...model.parameters()].filter((p) => p.ndim === 2);
 * const optimizer = optim.Muon(matrices, { lr: 0.02 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Muon.html
 */
const Muon_ = callable(Muon);
type Muon_ = Muon;
export { Muon_ as Muon, type Muon as MuonClass };
