// torch.nn.utils.parametrizations: weights of a given norm.
import { IndexError, ValueError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import {
  type Arguments,
  type Keywords,
  type Values,
  bind,
  int,
  optional,
  orNull,
  string,
  withFirst,
} from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { Module } from '../modules/module.js';
import { exceptNorm, isTransposed, powerIteration, spectralNorm, weightMatrix, withLengths } from './weights.js';
import { type Parametrization, register_parametrization } from './parametrize.js';

export { orthogonal } from './orthogonal.js';

class WeightNorm extends Module implements Parametrization {
  dim: number | null;

  constructor(dim: number | null) {
    super();
    this.dim = dim;
  }

  override forward(g: Tensor, v: Tensor): Tensor {
    return withLengths(g, v, this.dim);
  }

  right_inverse(weight: Tensor): readonly [g: Tensor, v: Tensor] {
    return [exceptNorm(weight, this.dim), weight];
  }
}
Object.defineProperty(WeightNorm, 'name', { value: '_WeightNorm' });

const weightNorm = [optional(string('name'), 'weight'), optional(orNull(int('dim')), 0)] as const;

/**
 * Makes a weight the product of a length and a direction: `w = g v / ‖v‖`, with a length for each index of a dimension (Salimans and
 * Kingma 2016). The parameters are `parametrizations.weight.original0` (g) and `original1` (v).
 *
 * @param module the module
 * @param name the weight's name
 * @param dim the dimension that lengths belong to; null or -1: one length for all
 * @returns the module
 * @example
 * const layer = nn.utils.parametrizations.weight_norm(nn.Linear(20, 40));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.weight_norm.html
 */
export function weight_norm<M extends Module>(module: M, ...args: Arguments<typeof weightNorm>): M;
export function weight_norm<M extends Module>(kwargs: { module: M } & Keywords<typeof weightNorm>): M;
export function weight_norm(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  const [name, dim] = bind('weight_norm', weightNorm, args) as Values<typeof weightNorm>;
  // What the older nn.utils.weight_norm saved.
  module.register_load_state_dict_pre_hook((_, state, prefix) => {
    const old = ['g', 'v'].map((part) => `${prefix}${name}_${part}`);
    if (!old.every((key) => key in state)) return;
    for (const [k, key] of old.entries()) {
      state[`${prefix}parametrizations.${name}.original${k}`] = state[key]!;
      delete state[key];
    }
  });
  return register_parametrization(module, name, new WeightNorm(dim === -1 ? null : dim), { unsafe: true });
}

class SpectralNorm extends Module implements Parametrization {
  dim: number;
  eps: number;
  n_power_iterations!: number;
  declare _u: Tensor;
  declare _v: Tensor;

  constructor(weight: Tensor, iterations: number, dim: number, eps: number) {
    super();
    const { ndim } = weight;
    if (dim >= ndim || dim < -ndim) {
      throw new IndexError(
        `Dimension out of range (expected to be in range of [-${ndim}, ${ndim - 1}] but got ${dim})`,
      );
    }
    if (iterations <= 0) {
      throw new ValueError(`Expected n_power_iterations to be positive, but got n_power_iterations=${iterations}`);
    }
    this.dim = dim >= 0 ? dim : dim + ndim;
    this.eps = eps;
    if (ndim === 1) return;
    this.n_power_iterations = iterations;
    using _ = new GradMode(false);
    const matrix = weightMatrix(weight.detach(), this.dim);
    const [h, w] = matrix.shape;
    const unit = (n: number): Tensor => F.normalize(matrix.new_empty([n]).normal_(0, 1), { dim: 0, eps });
    this.register_buffer('_u', unit(h));
    this.register_buffer('_v', unit(w));
    powerIteration(matrix.t(), this._v, this._u, 15, eps);
  }

  override forward(weight: Tensor): Tensor {
    if (weight.ndim === 1) return F.normalize(weight, { dim: 0, eps: this.eps });
    const matrix = weightMatrix(weight, this.dim);
    if (this.training) powerIteration(matrix.t(), this._v, this._u, this.n_power_iterations, this.eps);
    // Copies: backward may come after the next step has changed the vectors.
    const [u, v] = [this._u.clone(), this._v.clone()];
    return weight.div(u.dot(matrix.mv(v)));
  }

  right_inverse(value: Tensor): Tensor {
    return value;
  }
}
Object.defineProperty(SpectralNorm, 'name', { value: '_SpectralNorm' });

/**
 * Divides a weight by its largest singular value (Miyato et al. 2018), which is followed by power iterations while training.
 *
 * `W_SN = W / σ(W)` with `σ(W) = max_{h≠0} ‖W h‖ / ‖h‖`.
 *
 * @param module the module
 * @param name the weight's name
 * @param n_power_iterations how many iterations each time
 * @param eps the least norm
 * @param dim the dimension of the outputs; null: 0, or 1 for transposed convolutions
 * @returns the module
 * @example
 * const layer = nn.utils.parametrizations.spectral_norm(nn.Linear(20, 40));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.spectral_norm.html
 */
export function spectral_norm<M extends Module>(module: M, ...args: Arguments<typeof spectralNorm>): M;
export function spectral_norm<M extends Module>(kwargs: { module: M } & Keywords<typeof spectralNorm>): M;
export function spectral_norm(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  const [name, iterations, eps, dim] = bind('spectral_norm', spectralNorm, args) as Values<typeof spectralNorm>;
  const weight = module.get_parameter(name);
  return register_parametrization(
    module,
    name,
    new SpectralNorm(weight, iterations, dim ?? (isTransposed(module) ? 1 : 0), eps),
  );
}
