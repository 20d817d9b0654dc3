// Parameters and buffers of lazy modules, whose shape is not known before the first input.
import { callable } from '../callable.js';
import { get_default_dtype } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { filled } from '../ops/row/kernels.js';
import { type Arguments, type Values, bind, device, dtype, flag, optional } from '../ops/row/signature.js';
import { engineOf, defaultEngine } from '../runtime/registry.js';
import type { Shape, Size } from '../shape.js';
import { Tensor, allocate } from '../tensor.js';
import { Buffer, Parameter } from './parameter.js';

const place = [optional(device('device'), null), optional(dtype('dtype'), null)] as const;
const parameterSignature = [optional(flag('requires_grad'), true), ...place] as const;
const bufferSignature = [optional(flag('requires_grad'), false), ...place] as const;

/** A tensor without elements that says where, and of which type, the real one will be. */
function standIn(where: Values<typeof place>[0], type: Values<typeof place>[1]): Tensor {
  return filled(where === null ? defaultEngine() : engineOf(where), [0], type ?? get_default_dtype(), 0);
}

const shapeless = (): RuntimeError =>
  new RuntimeError(
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the parameters before accessing their attributes.",
  );

/** What a lazy module's parameters and buffers can do before they are there. */
export interface Uninitialized {
  materialize(shape: Shape): void;
  /** @internal Moves the place that it will have, by what `fn` makes of a tensor there. */
  move(fn: (t: Tensor) => Tensor): void;
}

/** From now on `t` is an initialized tensor of `shape` with undefined contents, of the class with that prototype. */
function materialize(t: Tensor, shape: Shape, prototype: object): void {
  const { engine, dtype } = t.storage;
  Object.setPrototypeOf(t, prototype);
  t.become(allocate(engine, [...shape], dtype));
}
function move(t: Tensor, fn: (t: Tensor) => Tensor): void {
  const { engine, dtype } = t.storage;
  t.become(fn(filled(engine, [0], dtype, 0)));
}

class UninitializedParameter extends Parameter implements Uninitialized {
  constructor(...args: Arguments<typeof parameterSignature>) {
    const [grad, where, type] = bind('UninitializedParameter', parameterSignature, args) as Values<
      typeof parameterSignature
    >;
    super(standIn(where, type), grad);
  }

  override get shape(): Size {
    throw shapeless();
  }

  /** From now on this is a Parameter of `shape`, with undefined contents. */
  materialize(shape: Shape): void {
    materialize(this, shape, Parameter.prototype);
  }

  move(fn: (t: Tensor) => Tensor): void {
    move(this, fn);
  }

  override toString(): string {
    return '<UninitializedParameter>';
  }
}
/**
 * A parameter whose shape is not known yet, as lazy modules have them. Its shape cannot be read, and no operator takes it.
 *
 * @param requires_grad whether it will collect a gradient
 * @param device where it will be
 * @param dtype its type
 * @throws RuntimeError where its shape is read before it is there
 * @example
 * const p = nn.UninitializedParameter();
 * p.materialize([2, 3]);
 * p.shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedParameter.html
 */
const UninitializedParameter_ = callable(UninitializedParameter);
type UninitializedParameter_ = UninitializedParameter;

class UninitializedBuffer extends Buffer implements Uninitialized {
  constructor(...args: Arguments<typeof bufferSignature>) {
    const [grad, where, type] = bind('UninitializedBuffer', bufferSignature, args) as Values<typeof bufferSignature>;
    super(standIn(where, type));
    this.requires_grad = grad;
  }

  override get shape(): Size {
    throw shapeless();
  }

  /** From now on this is a Buffer of `shape`, with undefined contents. */
  materialize(shape: Shape): void {
    materialize(this, shape, Buffer.prototype);
  }

  move(fn: (t: Tensor) => Tensor): void {
    move(this, fn);
  }

  override toString(): string {
    return '<UninitializedBuffer>';
  }
}
/**
 * A buffer whose shape is not known yet, as lazy modules have them. Its shape cannot be read, and no operator takes it.
 *
 * @param requires_grad whether it will require a gradient
 * @param device where it will be
 * @param dtype its type
 * @throws RuntimeError where its shape is read
 * @example
 * const b = nn.UninitializedBuffer();
 * b.materialize([2, 3]);
 * b.shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedBuffer.html
 */
const UninitializedBuffer_ = callable(UninitializedBuffer);
type UninitializedBuffer_ = UninitializedBuffer;

/** Whether a tensor's shape is not known yet. */
export const isUninitialized = (t: unknown): t is Tensor & Uninitialized =>
  t instanceof UninitializedParameter || t instanceof UninitializedBuffer;

export { UninitializedParameter_ as UninitializedParameter, UninitializedBuffer_ as UninitializedBuffer };
