// Tensors that belong to a module: what an optimizer changes, and what a module keeps beside it.
import { callable } from '../callable.js';
import { RuntimeError } from '../errors.js';
import { type Arguments, type Values, bind, flag, optional, tensor } from '../ops/row/signature.js';
import { filled } from '../ops/row/kernels.js';
import { get_default_dtype } from '../dtype.js';
import { defaultEngine } from '../runtime/registry.js';
import { touched } from '../runtime/scope.js';
import { Tensor } from '../tensor.js';

const parameterSignature = [optional(tensor('data'), null), optional(flag('requires_grad'), true)] as const;
const empty = (): Tensor => filled(defaultEngine(), [0], get_default_dtype(), 0);

class Parameter extends Tensor {
  constructor(...args: Arguments<typeof parameterSignature>) {
    const [given, requiresGrad] = bind('Parameter', parameterSignature, args) as Values<typeof parameterSignature>;
    const data = given ?? empty();
    super(data.storage, data.shape, data.strides, data.offset, data.version);
    if (requiresGrad && data.dtype.kind !== 'float') {
      throw new RuntimeError('Only Tensors of floating point and complex dtype can require gradients');
    }
    this.requires_grad = requiresGrad;
    data.storage.shared = true;
    touched(this);
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * A tensor that is a module's parameter: as a field of a module it appears among its `parameters()`.
 *
 * It shares the elements of `data`, and is a leaf of the graph.
 *
 * @param data the tensor; null: an empty one
 * @param requires_grad whether it collects a gradient
 * @throws RuntimeError when it is to collect a gradient and is no floating point tensor
 * @example
 * class Scale extends nn.Module {
 *   factor = nn.Parameter(torch.ones(1));
 *   forward(x: Tensor) { return x.mul(this.factor); }
 * }
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
const Parameter_ = callable(Parameter);
type Parameter_ = Parameter;

const bufferSignature = [optional(tensor('data'), null), optional(flag('persistent'), true)] as const;

class Buffer extends Tensor {
  /** Whether it is part of the module's `state_dict`. */
  readonly persistent: boolean;

  constructor(...args: Arguments<typeof bufferSignature>) {
    const [given, persistent] = bind('Buffer', bufferSignature, args) as Values<typeof bufferSignature>;
    const data = given ?? empty();
    super(data.storage, data.shape, data.strides, data.offset, data.version);
    this.leaf = data.requires_grad;
    data.storage.shared = true;
    touched(this);
    this.persistent = persistent;
  }
}

/**
 * A tensor that belongs to a module but is no parameter, as batch normalisation's running mean: as a field of a module it
 * appears among its `buffers()`, moves with it, and is saved with it.
 *
 * @param data the tensor; null: an empty one
 * @param persistent whether it is part of the module's `state_dict`
 * @example
 * nn.Buffer(torch.ones(2)); // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Buffer.html
 */
const Buffer_ = callable(Buffer);
type Buffer_ = Buffer;

// By the classes themselves: `instanceof` through what makes them callable costs several times as much.
export const isParameter = (value: unknown): value is Parameter => value instanceof Parameter;
export const isBuffer = (value: unknown): value is Buffer => value instanceof Buffer;

export { Parameter_ as Parameter, Buffer_ as Buffer };
