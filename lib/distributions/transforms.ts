// Invertible functions of random numbers, and how they stretch what they are given.
import { callable } from '../callable.js';
import { finfo } from '../ops/index.js';
import { NotImplementedError } from '../errors.js';
import { softplus } from '../nn/functional.js';
import { type Arguments, type Values, bind, int, optional, tensorOrNumber } from '../ops/row/signature.js';
import { type Shape, broadcastShapes } from '../shape.js';
import { Tensor } from '../tensor.js';
import { Constraint, positive, real, unit_interval } from './constraints.js';

/** What calls and inverts a transform go through: the last pair, where it is kept. */
interface Pair {
  last: readonly [x: Tensor, y: Tensor] | null;
}

/**
 * The value at `x`.
 *
 * @param cache_size 1: the inverse of the last result is the very argument that it was made of; 0: it is computed
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a class cannot declare that its instances are called
export interface Transform {
  (x: Tensor): Tensor;
}
/**
 * An invertible function of numbers, each by itself. One's own says `_call`, `_inverse` and `log_abs_det_jacobian`.
 *
 * @example
 * torch.distributions.ExpTransform() instanceof torch.distributions.Transform; // true
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.Transform
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export abstract class Transform {
  /** 1 where it grows with its argument, -1 where it shrinks. */
  readonly sign!: number | Tensor;
  /** @internal */
  readonly pair!: Pair;

  /** @param cache_size 1: the inverse of the last result is the very argument that it was made of */
  constructor(readonly cache_size = 0) {
    const pair: Pair = { last: null };
    const call = (x: Tensor): Tensor => {
      if (pair.last?.[0] === x) return pair.last[1];
      const y = self._call(x);
      if (cache_size > 0) pair.last = [x, y];
      return y;
    };
    // A function has these as fields of its own.
    Reflect.deleteProperty(call, 'name');
    Reflect.deleteProperty(call, 'length');
    const self = Object.setPrototypeOf(
      Object.assign(call, { pair, cache_size, sign: 1 }),
      new.target.prototype,
    ) as Transform;
    return self;
  }

  /** What it can be given. */
  get domain(): Constraint {
    return real;
  }

  /** What it gives. */
  get codomain(): Constraint {
    return real;
  }

  abstract _call(x: Tensor): Tensor;
  abstract _inverse(y: Tensor): Tensor;
  /** The logarithm of the slope at `x`, where the value is `y`. */
  abstract log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor;

  /** @internal Where the value is `y`. */
  invert(y: Tensor): Tensor {
    const { pair } = this;
    if (pair.last?.[1] === y) return pair.last[0];
    const x = this._inverse(y);
    if (this.cache_size > 0) pair.last = [x, y];
    return x;
  }

  /** Whether each value comes of one argument: so it is with all that are here. */
  get bijective(): boolean {
    return true;
  }

  /** How many of the last dimensions are transformed together: none. */
  get event_dim(): number {
    return 0;
  }

  /** The inverse, a transform too. */
  get inv(): Transform {
    return new Inverse(this);
  }

  /** The shape of results, by that of arguments. */
  forward_shape(shape: Shape): Shape {
    return shape;
  }

  /** The shape of arguments, by that of results. */
  inverse_shape(shape: Shape): Shape {
    return this.forward_shape(shape);
  }

  /** @internal Whether another transform does the same. */
  equals(other: Transform): boolean {
    return this.constructor === other.constructor;
  }

  toString(): string {
    return `${this.constructor.name}()`;
  }
}

class Inverse extends Transform {
  override readonly sign: number | Tensor;

  constructor(private readonly of: Transform) {
    super();
    this.sign = of.sign;
  }

  override get domain(): Constraint {
    return this.of.codomain;
  }

  override get codomain(): Constraint {
    return this.of.domain;
  }

  _call(y: Tensor): Tensor {
    return this.of.invert(y);
  }

  _inverse(x: Tensor): Tensor {
    return this.of(x);
  }

  log_abs_det_jacobian(y: Tensor, x: Tensor): Tensor {
    return this.of.log_abs_det_jacobian(x, y).neg();
  }

  override get inv(): Transform {
    return this.of;
  }

  override equals(other: Transform): boolean {
    return other instanceof Inverse && this.of.equals(other.of);
  }

  override forward_shape(shape: Shape): Shape {
    return this.of.forward_shape(shape);
  }
}

const cached = [optional(int('cache_size'), 0)] as const;
/** A transform without parameters. */
abstract class Plain extends Transform {
  constructor(...args: Arguments<typeof cached>) {
    const [cache_size] = bind('Transform', cached, args) as Values<typeof cached>;
    super(cache_size);
  }
}

class ExpTransform extends Plain {
  override get codomain(): Constraint {
    return positive;
  }

  _call(x: Tensor): Tensor {
    return x.exp();
  }

  _inverse(y: Tensor): Tensor {
    return y.log();
  }

  log_abs_det_jacobian(x: Tensor): Tensor {
    return x;
  }
}

class SigmoidTransform extends Plain {
  override get codomain(): Constraint {
    return unit_interval;
  }

  _call(x: Tensor): Tensor {
    const { tiny, eps } = finfo(x.dtype);
    return x.sigmoid().clamp(tiny, 1 - eps);
  }

  _inverse(y: Tensor): Tensor {
    const { tiny, eps } = finfo(y.dtype);
    const inside = y.clamp(tiny, 1 - eps);
    return inside.log().sub(inside.neg().log1p());
  }

  log_abs_det_jacobian(x: Tensor): Tensor {
    return softplus(x.neg()).neg().sub(softplus(x));
  }
}

const tanhs = new Constraint('Interval(lower_bound=-1.0, upper_bound=1.0)', (x) => x.abs().le(1));
class TanhTransform extends Plain {
  override get codomain(): Constraint {
    return tanhs;
  }

  _call(x: Tensor): Tensor {
    return x.tanh();
  }

  _inverse(y: Tensor): Tensor {
    return y.atanh();
  }

  log_abs_det_jacobian(x: Tensor): Tensor {
    return x
      .add(softplus(x.mul(-2)))
      .rsub(Math.log(2))
      .mul(2);
  }
}

const ofAffine = [
  tensorOrNumber('loc'),
  tensorOrNumber('scale'),
  optional(int('event_dim'), 0),
  optional(int('cache_size'), 0),
] as const;
class AffineTransform extends Transform {
  readonly loc: Tensor | number;
  readonly scale: Tensor | number;
  override readonly sign: number | Tensor;

  constructor(...args: Arguments<typeof ofAffine>) {
    const [loc, scale, event_dim, cache_size] = bind('AffineTransform', ofAffine, args) as Values<typeof ofAffine>;
    if (event_dim !== 0)
      throw new NotImplementedError(
        'AffineTransform: an event_dim other than 0: make its distribution one of Independent',
      );
    super(cache_size);
    [this.loc, this.scale] = [loc, scale];
    this.sign = scale instanceof Tensor ? scale.sign() : Math.sign(scale);
  }

  _call(x: Tensor): Tensor {
    return x.mul(this.scale).add(this.loc);
  }

  _inverse(y: Tensor): Tensor {
    return y.sub(this.loc).div(this.scale);
  }

  log_abs_det_jacobian(x: Tensor): Tensor {
    const { scale } = this;
    return scale instanceof Tensor
      ? scale
          .abs()
          .log()
          .expand([...x.shape])
      : x.new_full([...x.shape], Math.log(Math.abs(scale)));
  }

  override equals(other: Transform): boolean {
    const same = (a: Tensor | number, b: Tensor | number): boolean =>
      a instanceof Tensor && b instanceof Tensor ? a.equal(b) : a === b;
    return other instanceof AffineTransform && same(this.loc, other.loc) && same(this.scale, other.scale);
  }

  override forward_shape(shape: Shape): Shape {
    return [this.loc, this.scale].reduce<Shape>(
      (to, t) => (t instanceof Tensor ? broadcastShapes(to, t.shape) : to),
      shape,
    );
  }
}

/**
 * `y = e^x`.
 *
 * @param cache_size 1: the inverse of the last result is the very argument that it was made of; 0: it is computed
 * @example torch.distributions.ExpTransform().inv(torch.ones(1)) // tensor([0.])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.ExpTransform
 */
const ExpTransform_ = callable(ExpTransform);
/**
 * `y = 1 / (1 + e^{-x})`.
 *
 * @param cache_size 1: the inverse of the last result is the very argument that it was made of; 0: it is computed
 * @example torch.distributions.SigmoidTransform()(torch.zeros(1)) // tensor([0.5000])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SigmoidTransform
 */
const SigmoidTransform_ = callable(SigmoidTransform);
/**
 * `y = tanh x`.
 *
 * @param cache_size 1: the inverse of the last result is the very argument that it was made of; 0: it is computed
 * @example torch.distributions.TanhTransform()(torch.zeros(1)) // tensor([0.])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.TanhTransform
 */
const TanhTransform_ = callable(TanhTransform);
/**
 * `y = loc + scale x`.
 *
 * @param loc a number or a tensor
 * @param scale a number or a tensor, not zero
 * @param event_dim how many last dimensions are one event's
 * @param cache_size 1: the inverse of the last result is the very argument that it was made of
 * @throws NotImplementedError for another `event_dim` than 0
 * @example torch.distributions.AffineTransform(1, 2)(torch.ones(1)) // tensor([3.])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.AffineTransform
 */
const AffineTransform_ = callable(AffineTransform);

export {
  AffineTransform_ as AffineTransform,
  ExpTransform_ as ExpTransform,
  SigmoidTransform_ as SigmoidTransform,
  TanhTransform_ as TanhTransform,
};
