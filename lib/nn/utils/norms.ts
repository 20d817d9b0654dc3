// nn.utils.weight_norm and nn.utils.spectral_norm: weights that are computed of other parameters before each call.
import { RuntimeError, ValueError } from '../../errors.js';
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
import { CORE, checkModule, get, membersOf } from '../modules/fields.js';
import type { RemovableHandle } from '../../hooks.js';
import type { Module } from '../modules/module.js';
import { Parameter } from '../parameter.js';
import { exceptNorm, isTransposed, powerIteration, spectralNorm, weightMatrix, withLengths } from './weights.js';

/** What computes a weight, and the hook that does so before each call. */
interface Norm {
  readonly compute: (training: boolean) => Tensor;
  readonly members: readonly string[];
  readonly handle: RemovableHandle;
}
type Kind = 'WeightNorm' | 'SpectralNorm';
const norms = new WeakMap<Module, Map<string, Norm>>();
const key = (kind: Kind, name: string): string => `${kind} ${name}`;
const called: Readonly<Record<Kind, string>> = { WeightNorm: 'weight_norm', SpectralNorm: 'spectral_norm' };

/** Takes a member away. */
function withdraw(module: Module, name: string): void {
  Reflect.deleteProperty(module, name);
  module[CORE].kinds.delete(name);
  module[CORE].watched = null;
}

const set = (module: Module, name: string, t: Tensor): void =>
  void ((module as Module & Record<string, unknown>)[name] = t);

/** The weight that is to be computed. */
function weightOf(module: Module, kind: Kind, name: string): Parameter {
  if (norms.get(module)?.has(key(kind, name)) === true) {
    throw new RuntimeError(`Cannot register two ${called[kind]} hooks on the same parameter ${name}`);
  }
  const found = membersOf(module).parameters.find(([own]) => own === name)?.[1] ?? null;
  if (found === null) throw new ValueError(`\`${kind}\` cannot be applied as parameter \`${name}\` is None`);
  return found;
}

/** Computes a weight before each call from now on. */
function install(module: Module, kind: Kind, name: string, norm: Omit<Norm, 'handle'>, first: Tensor): void {
  set(module, name, first);
  const handle = module.register_forward_pre_hook(() => void set(module, name, norm.compute(module.training)));
  norms.set(module, (norms.get(module) ?? new Map<string, Norm>()).set(key(kind, name), { ...norm, handle }));
}

function remove<M extends Module>(module: M, kind: Kind, name: string): M {
  const norm = norms.get(module)?.get(key(kind, name));
  if (norm === undefined) throw new ValueError(`${called[kind]} of '${name}' not found in ${String(module)}`);
  const weight = unrecorded(() => norm.compute(false).detach());
  for (const member of [name, ...norm.members]) withdraw(module, member);
  module.register_parameter(name, new Parameter(weight));
  norm.handle.remove();
  norms.get(module)!.delete(key(kind, name));
  return module;
}

function unrecorded<R>(run: () => R): R {
  using _ = new GradMode(false);
  return run();
}

const weightNorm = [optional(string('name'), 'weight'), optional(orNull(int('dim')), 0)] as const;
const nameOnly = [optional(string('name'), 'weight')] as const;

/**
 * Makes a weight the product of a length and a direction, `name_g` and `name_v`: `w = g v / ‖v‖`. `nn.utils.parametrizations.weight_norm` has
 * taken its place.
 *
 * @param module the module
 * @param name the weight's name
 * @param dim the dimension that lengths belong to; null or -1: one length for all
 * @returns the module
 * @example
 * nn.utils.weight_norm(nn.Linear(3, 2)).weight_g.shape; // [2, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html
 */
export function weight_norm<M extends Module>(module: M, ...args: Arguments<typeof weightNorm>): M;
export function weight_norm<M extends Module>(kwargs: { module: M } & Keywords<typeof weightNorm>): M;
export function weight_norm(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  checkModule('weight_norm', 'module', 1, module);
  const [name, given] = bind('weight_norm', weightNorm, args) as Values<typeof weightNorm>;
  console.warn('`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.');
  const dim = given === -1 ? null : given;
  const weight = weightOf(module, 'WeightNorm', name);
  const data = weight.detach();
  withdraw(module, name);
  const [ofG, ofV] = [`${name}_g`, `${name}_v`];
  module.register_parameter(ofG, new Parameter(exceptNorm(data, dim)));
  module.register_parameter(ofV, new Parameter(data));
  const compute = (): Tensor => {
    const [g, v] = [get(module, ofG) as Tensor, get(module, ofV) as Tensor];
    return withLengths(g, v, dim);
  };
  install(module, 'WeightNorm', name, { compute, members: [ofG, ofV] }, compute());
  return module;
}

/**
 * Makes the weight that `weight_norm` computes a parameter again.
 *
 * @param module the module
 * @param name the parameter's name
 * @returns the module
 * @example
 * nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(3, 2))).weight.shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.remove_weight_norm.html
 */
export function remove_weight_norm<M extends Module>(module: M, ...args: Arguments<typeof nameOnly>): M;
export function remove_weight_norm<M extends Module>(kwargs: { module: M } & Keywords<typeof nameOnly>): M;
export function remove_weight_norm(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  checkModule('remove_weight_norm', 'module', 1, module);
  const [name] = bind('remove_weight_norm', nameOnly, args) as Values<typeof nameOnly>;
  return remove(module, 'WeightNorm', name);
}

/**
 * Divides a weight by its largest singular value (Miyato et al. 2018), which is followed by power iterations at each call while training:
 * the parameter is `name_orig`, and the singular vectors are the buffers `name_u` and `name_v`.
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
 * const layer = nn.utils.spectral_norm(nn.Linear(20, 40));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.spectral_norm.html
 */
export function spectral_norm<M extends Module>(module: M, ...args: Arguments<typeof spectralNorm>): M;
export function spectral_norm<M extends Module>(kwargs: { module: M } & Keywords<typeof spectralNorm>): M;
export function spectral_norm(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  checkModule('spectral_norm', 'module', 1, module);
  const [name, iterations, eps, given] = bind('spectral_norm', spectralNorm, args) as Values<typeof spectralNorm>;
  if (iterations <= 0) {
    throw new ValueError(`Expected n_power_iterations to be positive, but got n_power_iterations=${iterations}`);
  }
  const dim = given ?? (isTransposed(module) ? 1 : 0);
  const weight = weightOf(module, 'SpectralNorm', name);
  const [h, w] = weightMatrix(weight.detach(), dim).shape;
  const unit = (n: number): Tensor => F.normalize(weight.detach().new_empty([n]).normal_(0, 1), { dim: 0, eps });
  const [ofOrig, ofU, ofV] = [`${name}_orig`, `${name}_u`, `${name}_v`];
  const [u, v] = [unit(h), unit(w)];
  withdraw(module, name);
  module.register_parameter(ofOrig, weight);
  module.register_buffer(ofU, u);
  module.register_buffer(ofV, v);
  const compute = (training: boolean): Tensor => {
    const original = get(module, ofOrig) as Tensor;
    const matrix = weightMatrix(original, dim);
    let [left, right] = [get(module, ofU) as Tensor, get(module, ofV) as Tensor];
    if (training) {
      powerIteration(matrix, left, right, iterations, eps);
      // Copies: backward may come after the next call has changed the vectors.
      [left, right] = [left.clone(), right.clone()];
    }
    return original.div(left.dot(matrix.mv(right)));
  };
  install(module, 'SpectralNorm', name, { compute, members: [ofU, ofV, ofOrig] }, weight.detach());
  return module;
}

/**
 * Makes the weight that `spectral_norm` computes a parameter again.
 *
 * @param module the module
 * @param name the parameter's name
 * @returns the module
 * @example
 * nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(3, 2))).weight.shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.remove_spectral_norm.html
 */
export function remove_spectral_norm<M extends Module>(module: M, ...args: Arguments<typeof nameOnly>): M;
export function remove_spectral_norm<M extends Module>(kwargs: { module: M } & Keywords<typeof nameOnly>): M;
export function remove_spectral_norm(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  checkModule('remove_spectral_norm', 'module', 1, module);
  const [name] = bind('remove_spectral_norm', nameOnly, args) as Values<typeof nameOnly>;
  return remove(module, 'SpectralNorm', name);
}
