// What distributions have in common: shapes, checks of parameters and of what is scored, sampling.
import { NotImplementedError, ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { floatText, sizeText } from '../python.js';
import { type Shape, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import type { Constraint } from './constraints.js';

/** A tuple as Python writes it. */
export const tuple = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`);
/** Values as Python formats them into text: a tensor of no dimension as its number. */
const formatted = (value: Tensor): string =>
  value.ndim === 0 && value.dtype.kind === 'float' ? floatText(value.item()) : String(value);

/** Sums over the last `dims` dimensions. */
export const sumRightmost = (t: Tensor, dims: number): Tensor =>
  dims === 0 ? t : t.reshape([...t.shape.slice(0, t.ndim - dims), -1]).sum(-1);

/**
 * The base of all distributions: batches of independent ones, each over events of one shape.
 *
 * @param batch_shape the shape of the parameters
 * @param event_shape the shape of one sample
 * @param validate whether parameters and scored values are checked
 * @throws ValueError where a parameter, or a value that is scored, does not satisfy its constraint or does not fit the
 *   shapes
 * @throws NotImplementedError for what a subclass does not have
 * @example
 * const normal = torch.distributions.Normal(torch.zeros(3), 1);
 * normal instanceof torch.distributions.Distribution; // true
 * normal.sample([2]).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/distributions.html
 */
export abstract class Distribution {
  /** Whether samples can be differentiated by the parameters. */
  readonly has_rsample: boolean = false;

  /**
   * @param batch_shape the shape of the parameters
   * @param event_shape the shape of one sample
   * @param validate whether parameters and scored values are checked
   */
  constructor(
    readonly batch_shape: Shape,
    readonly event_shape: Shape,
    protected readonly validate: boolean,
  ) {}

  /** What each parameter must be, by its name. */
  abstract get arg_constraints(): Readonly<Record<string, Constraint>>;
  /** What may be drawn. */
  abstract get support(): Constraint;
  abstract get mean(): Tensor;
  abstract get mode(): Tensor;
  abstract get variance(): Tensor;
  /** The logarithm of the density, or of the probability, at `value`. */
  abstract log_prob(value: Tensor): Tensor;
  abstract entropy(): Tensor;

  /** The square root of the variance. */
  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /** `e^entropy`. */
  perplexity(): Tensor {
    return this.entropy().exp();
  }

  /** Draws of the shape `[...sample_shape, ...batch_shape, ...event_shape]`, without gradients. */
  sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.rsample(sample_shape));
  }

  /**
   * As `sample`, differentiable by the parameters.
   *
   * @throws NotImplementedError where there is no such way to draw
   */
  rsample(_sample_shape: Shape = []): Tensor {
    return this.without('rsample is not implemented: it has no differentiable draws');
  }

  /** @deprecated `sample([n])` is the same */
  sample_n(n: number): Tensor {
    return this.sample([n]);
  }

  /** Whether `enumerate_support` lists what may be drawn. */
  get has_enumerate_support(): boolean {
    return false;
  }

  /**
   * All that may be drawn, along a new first dimension: `[count, ...batch_shape, ...event_shape]`.
   *
   * @param expand false: with lengths of 1 in place of the batch's
   * @throws NotImplementedError where it cannot be listed
   */
  enumerate_support(_expand = true): Tensor {
    return this.without('enumerate_support is not implemented: what may be drawn has no list');
  }

  /** The probability of what is at most `value`. */
  cdf(_value: Tensor): Tensor {
    return this.without('cdf is not implemented');
  }

  /** The inverse of `cdf`. */
  icdf(_value: Tensor): Tensor {
    return this.without('icdf is not implemented');
  }

  /**
   * The same for a batch of another shape.
   *
   * @param batch_shape a shape that the batch's expands to
   */
  expand(batch_shape: Shape): this {
    const parameters = this.parameters().map(
      ([name, value]) => [name, value.expand([...batch_shape, ...value.shape.slice(this.batch_shape.length)])] as const,
    );
    const Same = this.constructor as new (parameters: object) => this;
    return new Same({ ...Object.fromEntries(parameters), validate_args: this.validate });
  }

  protected without(what: string): never {
    throw new NotImplementedError(`${this.constructor.name}.${what}`);
  }

  protected extended(sample_shape: Shape): Shape {
    return [...sample_shape, ...this.batch_shape, ...this.event_shape];
  }

  /** @throws ValueError in PyTorch's words for a parameter that breaks its constraint */
  protected checkParameters(): void {
    if (!this.validate) return;
    for (const [name, value] of this.parameters()) {
      const constraint = this.arg_constraints[name];
      if (constraint === undefined || constraint.check(value).all().item()) continue;
      throw new ValueError(
        `Expected parameter ${name} (Tensor of shape ${tuple(value.shape)}) of distribution ${String(this)} to satisfy the constraint ${String(constraint)}, but found invalid values:\n${formatted(value)}`,
      );
    }
  }

  /** @throws ValueError in PyTorch's words for what can be no sample */
  protected checkSample(value: Tensor): void {
    if (!this.validate) return;
    if (!(value instanceof Tensor)) throw new ValueError('The value argument to log_prob must be a Tensor');
    const start = value.shape.length - this.event_shape.length;
    if (!sameShape(value.shape.slice(start), this.event_shape)) {
      throw new ValueError(
        `The right-most size of value must match event_shape: ${sizeText(value.shape)} vs ${sizeText(this.event_shape)}.`,
      );
    }
    const expected = this.extended([]);
    for (let k = 1; k <= Math.min(value.shape.length, expected.length); k++) {
      const [i, j] = [value.shape.at(-k), expected.at(-k)];
      if (i !== 1 && j !== 1 && i !== j) {
        throw new ValueError(
          `Value is not broadcastable with batch_shape+event_shape: ${sizeText(value.shape)} vs ${sizeText(expected)}.`,
        );
      }
    }
    const { support } = this;
    if (support.check(value).all().item()) return;
    throw new ValueError(
      `Expected value argument (Tensor of shape ${tuple(value.shape)}) to be within the support (${String(support)}) of the distribution ${String(this)}, but found invalid values:\n${formatted(value)}`,
    );
  }

  /** Parameters and their values, or their shapes where they have several. */
  protected abstract parameters(): readonly (readonly [string, Tensor])[];

  /** Those of them that are printed: PyTorch leaves out what another distribution inside has. */
  protected shown(): readonly (readonly [string, Tensor])[] {
    return this.parameters();
  }

  toString(): string {
    const shown = this.shown().map(([name, value]) =>
      value.shape.every((length) => length === 1)
        ? `${name}: ${value.shape.length === 0 ? floatText(Number(value.item())) : String(value)}`
        : `${name}: ${sizeText(value.shape)}`,
    );
    return `${this.constructor.name}(${shown.join(', ')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return String(this);
  }
}
