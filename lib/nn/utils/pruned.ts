// Parameters of which some elements are left out, and what says which.
import { AssertionError, AttributeError, IndexError, ValueError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { ones_like } from '../../ops/creation/factories.js';
import { sameShape } from '../../shape.js';
import { type Arguments, type Values, bind, optional, tensor } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { CORE, get } from '../modules/fields.js';
import type { RemovableHandle } from '../../hooks.js';
import type { Module } from '../modules/module.js';
import { isParameter } from '../parameter.js';

const pruning = [
  tensor('t'),
  optional(tensor('default_mask'), null),
  optional(tensor('importance_scores'), null),
] as const;

/**
 * A way to choose which elements of a tensor are left out: a subclass says what it chooses among, and makes a mask.
 *
 * @throws ValueError for a name that is no parameter, or is not pruned
 * @throws AssertionError for scores of another shape
 * @example
 * class Odd extends nn.utils.prune.BasePruningMethod {
 *   PRUNING_TYPE = 'unstructured';
 *   compute_mask(t, mask) { const out = mask.clone(); out.view(-1)['::2'].fill_(0); return out; }
 * }
 * nn.utils.prune.apply(nn.Linear(2, 1), 'weight', new Odd()).weight_mask.tolist(); // [[0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.BasePruningMethod.html
 */
export abstract class BasePruningMethod {
  /** What it chooses among: `'unstructured'`, single elements, `'structured'`, whole channels of a dimension, or `'global'`, all elements. */
  abstract readonly PRUNING_TYPE: string;
  /** The channels' dimension, where they are what it chooses among. */
  declare readonly dim?: number;

  /**
   * Leaves elements of a parameter out by this method, made of the arguments that follow the parameter's name.
   *
   * @param module the module
   * @param name the parameter's name
   * @returns the module
   */
  static apply<Args extends unknown[], M extends Module>(
    this: new (...args: Args) => BasePruningMethod,
    module: M,
    name: string,
    ...args: Args
  ): M {
    return apply(module, name, new this(...args));
  }

  /**
   * A mask of 0 and 1 for a tensor's elements.
   *
   * @param t the importance of each element
   * @param default_mask what was left out before, of the same shape
   */
  abstract compute_mask(t: Tensor, default_mask: Tensor): Tensor;

  /** The parameter that this method was put on, once it was. */
  _tensor_name?: string;

  /**
   * A tensor without what this method leaves out; no module is changed.
   *
   * @param t the tensor
   * @param default_mask what was left out before; null: nothing
   * @param importance_scores what elements are chosen by; null: the tensor itself
   * @returns the product of the tensor and the mask
   * @throws AssertionError where the scores have another shape
   */
  prune(...args: Arguments<typeof pruning>): Tensor {
    const [t, default_mask, importance_scores] = bind('prune', pruning, args) as Values<typeof pruning>;
    const scores = importance_scores ?? t;
    if (!sameShape(scores.shape, t.shape)) {
      throw new AssertionError('importance_scores should have the same shape as tensor t');
    }
    return t.mul(this.compute_mask(scores, default_mask ?? ones_like(t)));
  }

  /** What is left of the parameter that this method was put on: the product of `name_orig` and `name_mask`. */
  apply_mask(module: Module): Tensor {
    return masked(module, this.named(module));
  }

  /** Makes what this method left of a parameter a parameter again, for good. */
  remove(module: Module): void {
    remove(module, this.named(module));
  }

  private named(module: Module): string {
    const name = this._tensor_name;
    if (name !== undefined && pruned.get(module)?.has(name) === true) return name;
    throw new AssertionError(`Module ${String(module)} has to be pruned`);
  }

  /** The mask where some elements were left out before: of those that are left, some more. */
  further(t: Tensor, mask: Tensor): Tensor {
    const type = this.PRUNING_TYPE;
    if (type === 'global') return this.compute_mask(t, mask);
    if (type === 'structured') return this.channels(t, mask);
    if (type !== 'unstructured') throw new ValueError(`Unrecognized PRUNING_TYPE ${type}`);
    const left = mask.reshape(-1).ne(0).nonzero().squeeze(1);
    const part = (whole: Tensor): Tensor => whole.reshape(-1).index_select(0, left);
    const chosen = this.compute_mask(part(t), part(mask));
    return mask
      .reshape(-1)
      .index_copy(0, left, chosen.to(mask.dtype))
      .view([...mask.shape]);
  }

  private channels(t: Tensor, mask: Tensor): Tensor {
    const { dim: asked } = this;
    if (asked === undefined) {
      throw new AttributeError(
        'Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.',
      );
    }
    const dim = asked < 0 ? asked + t.ndim : asked;
    if (dim < 0) throw new IndexError(`Index is out of bounds for tensor with dimensions ${t.ndim}`);
    const others = t.shape.map((_, k) => k).filter((k) => k !== dim);
    const left = mask.sum(others).ne(0).nonzero().squeeze(1);
    const part = (whole: Tensor): Tensor => whole.index_select(dim, left);
    return mask.index_copy(dim, left, this.compute_mask(part(t), part(mask)).to(mask.dtype));
  }
}

/** The hooks that compute pruned tensors before each call, by their names. */
export const pruned: WeakMap<Module, Map<string, RemovableHandle>> = new WeakMap();

const set = (module: Module, name: string, t: Tensor): void =>
  void ((module as Module & Record<string, unknown>)[name] = t);
export function tensorAt(module: Module, name: string): Tensor {
  const found = get(module, name);
  if (found !== undefined) return found as Tensor;
  throw new AttributeError(`'${module.constructor.name}' object has no attribute '${name}'`);
}
const masked = (module: Module, name: string): Tensor => {
  const original = tensorAt(module, `${name}_orig`);
  return tensorAt(module, `${name}_mask`).to(original.dtype).mul(original);
};

function withdraw(module: Module, name: string): void {
  Reflect.deleteProperty(module, name);
  module[CORE].kinds.delete(name);
  module[CORE].watched = null;
}

/**
 * Leaves elements of a parameter out by a method: the parameter is from then on `name_orig`, the buffer `name_mask` says what is
 * left, and `name` is their product, computed before each call.
 *
 * @param module the module
 * @param name the parameter's name
 * @param method the method, as `new prune.L1Unstructured(0.3)`
 * @param importance_scores what elements are chosen by; null: the parameter itself
 * @returns the module
 * @throws ValueError where there is no such parameter
 * @example
 * const { L1Unstructured, apply } = nn.utils.prune;
 * apply(nn.Linear(4, 1), 'weight', new L1Unstructured(2)).weight_mask.sum().item(); // 2
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.BasePruningMethod.html#torch.nn.utils.prune.BasePruningMethod.apply
 */
export function apply<M extends Module>(
  module: M,
  name: string,
  method: BasePruningMethod,
  importance_scores: Tensor | null = null,
): M {
  method._tensor_name = name;
  const before = pruned.get(module)?.has(name) === true;
  const current = tensorAt(module, name);
  if (!before && !isParameter(current)) {
    throw new ValueError(`Module ${String(module)} has no parameter '${name}' to prune`);
  }
  const scores = importance_scores ?? current;
  if (!sameShape(scores.shape, current.shape)) {
    throw new AssertionError('importance_scores should have the same shape as parameter');
  }
  let mask: Tensor;
  {
    using _ = new GradMode(false);
    const known = before ? tensorAt(module, `${name}_mask`).detach().clone() : null;
    mask = known === null ? method.compute_mask(scores, ones_like(current)) : method.further(scores, known);
  }
  if (!before) {
    withdraw(module, name);
    module.register_parameter(`${name}_orig`, current);
  }
  module.register_buffer(`${name}_mask`, mask.detach());
  set(module, name, masked(module, name));
  if (before) return module;
  const handle = module.register_forward_pre_hook(() => void set(module, name, masked(module, name)));
  pruned.set(module, (pruned.get(module) ?? new Map<string, RemovableHandle>()).set(name, handle));
  return module;
}

/**
 * Makes what pruning left a parameter again, for good.
 *
 * @param module the module
 * @param name the parameter's name
 * @returns the module
 * @throws ValueError where it has not been pruned
 * @example
 * nn.utils.prune.is_pruned(nn.utils.prune.remove(nn.utils.prune.identity(nn.Linear(3, 2), 'bias'), 'bias')); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.remove.html
 */
export function remove<M extends Module>(module: M, name: string): M {
  const handle = pruned.get(module)?.get(name);
  if (handle === undefined) {
    throw new ValueError(
      `Parameter '${name}' of module ${String(module)} has to be pruned before pruning can be removed`,
    );
  }
  const original = tensorAt(module, `${name}_orig`);
  {
    using _ = new GradMode(false);
    original.data = masked(module, name);
  }
  for (const member of [name, `${name}_orig`, `${name}_mask`]) withdraw(module, member);
  module.register_parameter(name, original);
  handle.remove();
  pruned.get(module)!.delete(name);
  return module;
}
