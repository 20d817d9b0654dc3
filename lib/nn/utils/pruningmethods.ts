// Methods of pruning: which elements of a tensor are left out.
import { callable } from '../../callable.js';
import { IndexError, RuntimeError, ValueError } from '../../errors.js';
import { rand, rand_like } from '../../ops/random/creation.js';
import { topk } from '../../ops/comparison/sorting.js';
import { kthvalue } from '../../ops/comparison/medians.js';
import {
  type Arguments,
  type Values,
  any,
  bind,
  describe,
  int,
  number,
  optional,
  tensor,
} from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import { sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { BasePruningMethod } from './pruned.js';

const amount = any<number>()('amount');
const dim = optional(int('dim'), -1);
const byElements = [amount] as const;
const byChannels = [amount, dim] as const;
const byNorms = [amount, number('n'), dim] as const;
const byMask = [tensor('mask')] as const;

/** How much is left out: a part of [0, 1], or, where it is a whole number, how many. */
function checkAmount(amount: unknown): number {
  if (typeof amount !== 'number') {
    throw new TypeError(`Invalid type for amount: ${describe(amount)}. Must be int or float.`);
  }
  if (amount < 0 || (!Number.isInteger(amount) && amount > 1)) {
    throw new ValueError(`amount=${amount} should either be a float in the range [0, 1] or a non-negative integer`);
  }
  return amount;
}

/** How many of `size` are left out. */
function countOf(amount: number, size: number): number {
  if (!Number.isInteger(amount)) {
    const part = amount * size;
    const down = Math.floor(part);
    // Halves go to the even number, as Python rounds.
    return part - down === 0.5 ? down + (down % 2) : Math.round(part);
  }
  if (amount > size) {
    throw new ValueError(`amount=${amount} should be smaller than the number of parameters to prune=${size}`);
  }
  return amount;
}

/** The mask without the elements at these places of a flat tensor. */
const without = (mask: Tensor, places: Tensor): Tensor =>
  mask
    .reshape(-1)
    .index_fill(0, places, 0)
    .view([...mask.shape]);

class Identity extends BasePruningMethod {
  readonly PRUNING_TYPE = 'unstructured';

  override compute_mask(_: Tensor, default_mask: Tensor): Tensor {
    return default_mask;
  }
}

/**
 * Leaves nothing out.
 *
 * @param args there are none
 * @example
 * const m = nn.Linear(3, 2);
 * nn.utils.prune.identity(m, 'weight').weight_mask.sum(); // tensor(6.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.Identity.html
 */
const Identity_ = callable(Identity);
type Identity_ = Identity;
export { Identity_ as Identity };

/** A method that chooses elements, each by itself. */
abstract class Unstructured extends BasePruningMethod {
  readonly PRUNING_TYPE = 'unstructured';

  readonly amount: number;

  constructor(...args: Arguments<typeof byElements>) {
    const [amount] = bind(`${new.target.name}.__init__`, byElements, args) as Values<typeof byElements>;
    super();
    this.amount = checkAmount(amount);
  }

  /** Where the elements are that are left out, in the flattened tensor. */
  protected abstract least(t: Tensor, count: number): Tensor;

  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const count = countOf(this.amount, t.numel());
    return count === 0 ? default_mask.clone() : without(default_mask, this.least(t, count));
  }
}

class RandomUnstructured extends Unstructured {
  constructor(...args: Arguments<typeof byElements>) {
    super(...args);
  }

  protected override least(t: Tensor, count: number): Tensor {
    return topk(rand_like(t).reshape(-1), count).indices;
  }
}

/**
 * Leaves out elements at random.
 *
 * @param amount a part of [0, 1], or, where it is a whole number, how many
 * @throws ValueError for an `amount` that is neither of [0, 1] nor a whole number
 *
 * @example
 * const m = nn.Linear(3, 2);
 * nn.utils.prune.random_unstructured(m, 'weight', { amount: 2 }).weight_mask.sum(); // tensor(4.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.RandomUnstructured.html
 */
const RandomUnstructured_ = callable(RandomUnstructured);
type RandomUnstructured_ = RandomUnstructured;
export { RandomUnstructured_ as RandomUnstructured };

class L1Unstructured extends Unstructured {
  constructor(...args: Arguments<typeof byElements>) {
    super(...args);
  }

  protected override least(t: Tensor, count: number): Tensor {
    return topk(t.abs().reshape(-1), count, { largest: false }).indices;
  }
}

/**
 * Leaves out the elements of least magnitude.
 *
 * @param amount a part of [0, 1], or, where it is a whole number, how many
 * @throws ValueError for an `amount` that is neither of [0, 1] nor a whole number
 *
 * @example
 * const m = nn.Linear(3, 2);
 * nn.utils.prune.l1_unstructured(m, 'weight', { amount: 2 }).weight_mask.sum(); // tensor(4.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.L1Unstructured.html
 */
const L1Unstructured_ = callable(L1Unstructured);
type L1Unstructured_ = L1Unstructured;
export { L1Unstructured_ as L1Unstructured };

/** A method that chooses channels of a dimension. */
abstract class Structured extends BasePruningMethod {
  readonly PRUNING_TYPE = 'structured';

  constructor(
    readonly amount: number,
    override readonly dim: number,
  ) {
    super();
    checkAmount(amount);
  }

  /** 1 for channels that are kept, of `t`'s type. */
  protected abstract kept(t: Tensor, count: number): Tensor;

  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const size = sizeText(t.shape);
    if (t.ndim <= 1) {
      throw new ValueError(
        `Structured pruning can only be applied to multidimensional tensors. Found tensor of shape ${size} with ${t.ndim} dims`,
      );
    }
    if (this.dim >= t.ndim) throw new IndexError(`Invalid index ${this.dim} for tensor of size ${size}`);
    const channels = t.shape.at(this.dim)!;
    const count = countOf(this.amount, channels);
    if (count === 0) return default_mask;
    const dim = this.dim < 0 ? this.dim + t.ndim : this.dim;
    const shape = t.shape.map((_, k) => (k === dim ? channels : 1));
    return default_mask.mul(this.kept(t, count).to(default_mask.dtype).view(shape));
  }
}

class RandomStructured extends Structured {
  constructor(...args: Arguments<typeof byChannels>) {
    super(...(bind('RandomStructured.__init__', byChannels, args) as Values<typeof byChannels>));
  }

  protected override kept(t: Tensor, count: number): Tensor {
    const chance = rand(t.shape.at(this.dim)!);
    return chance.gt(kthvalue(chance, count).values).to(t.device);
  }
}

/**
 * Leaves out channels at random.
 *
 * @param amount a part of [0, 1], or, where it is a whole number, how many channels
 * @param dim the dimension of the channels
 * @throws ValueError for an `amount` that is neither of [0, 1] nor a whole number
 *
 * @example
 * const m = nn.Linear(3, 2);
 * nn.utils.prune.random_structured(m, 'weight', { amount: 1, dim: 0 }).weight_mask.sum(); // tensor(3.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.RandomStructured.html
 */
const RandomStructured_ = callable(RandomStructured);
type RandomStructured_ = RandomStructured;
export { RandomStructured_ as RandomStructured };

class LnStructured extends Structured {
  readonly n: number;

  constructor(...args: Arguments<typeof byNorms>) {
    const [amount, n, dim] = bind('LnStructured.__init__', byNorms, args) as Values<typeof byNorms>;
    super(amount, dim);
    this.n = n;
  }

  protected override kept(t: Tensor, count: number): Tensor {
    const dim = this.dim < 0 ? this.dim + t.ndim : this.dim;
    const norms = t.norm(
      this.n,
      t.shape.map((_, k) => k).filter((k) => k !== dim),
    );
    const channels = t.shape[dim]!;
    return norms.new_zeros([channels]).index_fill(0, topk(norms, channels - count).indices, 1);
  }
}

/**
 * Leaves out the channels of least norm.
 *
 * @param n the norm's p
 * @param amount a part of [0, 1], or, where it is a whole number, how many channels
 * @param dim the dimension of the channels
 * @throws ValueError for an `amount` that is neither of [0, 1] nor a whole number
 *
 * @example
 * const m = nn.Linear(3, 2);
 * nn.utils.prune.ln_structured(m, 'weight', { amount: 1, n: 2, dim: 0 }).weight_mask.sum(); // tensor(3.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.LnStructured.html
 */
const LnStructured_ = callable(LnStructured);
type LnStructured_ = LnStructured;
export { LnStructured_ as LnStructured };

class CustomFromMask extends BasePruningMethod {
  readonly PRUNING_TYPE = 'global';

  readonly mask: Tensor;

  constructor(...args: Arguments<typeof byMask>) {
    const [mask] = bind('CustomFromMask.__init__', byMask, args) as Values<typeof byMask>;
    super();
    this.mask = mask;
  }

  override compute_mask(_: Tensor, default_mask: Tensor): Tensor {
    if (!sameShape(default_mask.shape, this.mask.shape)) {
      throw new RuntimeError(
        `the mask has the shape ${sizeText(this.mask.shape)}, the tensor ${sizeText(default_mask.shape)}`,
      );
    }
    return default_mask.mul(this.mask.to(default_mask.dtype));
  }
}

/**
 * Leaves out what a mask says.
 *
 * @param mask 0 for what is left out, of the parameter's shape
 * @throws RuntimeError for a mask of another shape
 * @example
 * const m = nn.Linear(3, 2);
 * nn.utils.prune.custom_from_mask(m, 'weight', torch.zeros(2, 3)).weight_mask.sum(); // tensor(0.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.CustomFromMask.html
 */
const CustomFromMask_ = callable(CustomFromMask);
type CustomFromMask_ = CustomFromMask;
export { CustomFromMask_ as CustomFromMask };
