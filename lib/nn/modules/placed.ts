// Whether a module trains, and of which types and where its members are.
import { type DType, isWhole } from '../../dtype.js';
import { NotImplementedError, ValueError } from '../../errors.js';
import { zeroGrad } from '../../autograd/zero.js';
import { GradMode } from '../../graph/mode.js';
import { empty_like } from '../../ops/creation/factories.js';
import {
  type Arguments,
  type Keywords,
  type Values,
  any,
  bind,
  device,
  dtype,
  flag,
  keywordOnly,
  optional,
} from '../../ops/row/signature.js';
import { type DeviceLike, parseDevice } from '../../runtime/device.js';
import type { Tensor } from '../../tensor.js';
import { Parameter } from '../parameter.js';
import { isUninitialized } from '../uninitialized.js';
import { type Destination, destinationOf } from './destination.js';
import { membersOf, put } from './fields.js';
import { Saved } from './saved.js';

const requiring = [optional(flag('requires_grad'), true)] as const;
const placed = [optional(device('device'), null)] as const;
const typed = [dtype('dst_type')] as const;
const emptied = [
  keywordOnly(any<DeviceLike | null>()('device')),
  keywordOnly(optional(flag('recurse'), true)),
] as const;
// What it may be, `train` says.
const training = [optional(any<boolean>()('mode'), true)] as const;
const setToNone = [optional(flag('set_to_none'), true)] as const;

/** What is asked of a module inside. */
interface Within {
  train(mode: boolean): unknown;
  _apply(fn: (t: Tensor) => Tensor): unknown;
}

/** A module with a mode, and with members that have types and places. */
export abstract class Placed extends Saved {
  /** Whether the module trains, which dropout and batch normalisation ask; `train()` and `eval()` set it. */
  training = true;

  abstract children(): Iterable<Within>;
  abstract parameters(): Iterable<Parameter>;

  /** Sets training mode, here and in all modules inside. */
  train(mode?: boolean | Keywords<typeof training>): this;
  train(...args: readonly unknown[]): this {
    const [mode] = bind('train', training, args) as Values<typeof training>;
    if (typeof mode !== 'boolean') throw new ValueError('training mode is expected to be boolean');
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** Ends training mode: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Sets whether parameters collect gradients. */
  requires_grad_(...args: Arguments<typeof requiring>): this {
    const [required] = bind('requires_grad_', requiring, args) as Values<typeof requiring>;
    for (const p of this.parameters()) p.requires_grad_(required);
    return this;
  }

  /** Takes away the parameters' gradients, or sets them to zero. */
  zero_grad(...args: Arguments<typeof setToNone>): void {
    const [none] = bind('zero_grad', setToNone, args) as Values<typeof setToNone>;
    for (const p of this.parameters()) zeroGrad(p, none);
  }

  /**
   * Moves parameters and buffers, in place: to a device, to a floating type (integers keep theirs), or to those of a tensor.
   *
   * @param dtype a floating type
   * @param device where to; before the type where both are given
   * @param tensor whose type and device to take
   * @param non_blocking a hint
   * @param memory_format the order in memory of what has four or five dimensions, as `torch.channels_last`
   * @returns this module
   * @example
   * model.to(torch.float64); model.to('cpu'); model.to({ device: 'cpu', dtype: torch.float32 });
   */
  to(dtype: DType, non_blocking?: boolean): this;
  to(device: DeviceLike | null, dtype?: DType | null, non_blocking?: boolean): this;
  to(tensor: Tensor, non_blocking?: boolean): this;
  to(kwargs: Destination): this;
  to(...args: readonly unknown[]): this {
    const { dtype, device, format } = destinationOf(args);
    if (dtype !== null && isWhole(dtype)) {
      throw new TypeError(
        `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${String(dtype)}`,
      );
    }
    const leaves = device !== null && parseDevice(device).type !== 'meta';
    return this._apply((t) => {
      if (leaves && t.is_meta) {
        throw new NotImplementedError(
          'Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.',
        );
      }
      return t.to({
        dtype: dtype !== null && t.dtype.kind === 'float' ? dtype : t.dtype,
        device: device ?? t.device,
        ...(format !== null && (t.ndim === 4 || t.ndim === 5) && { memory_format: format }),
      });
    });
  }

  /** Floating point members as float32. */
  float(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.float() : t));
  }

  /** Floating point members as float64. */
  double(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.double() : t));
  }

  /** Floating point members as float16. */
  half(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.half() : t));
  }

  /** Floating point members as bfloat16. */
  bfloat16(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.bfloat16() : t));
  }

  /**
   * Parameters and buffers on a device, with whatever elements its memory holds: they are to be filled next, as those of a module on
   * `'meta'` are.
   *
   * @param device where to
   * @param recurse whether those of the modules inside move too
   * @returns this module
   */
  to_empty(...args: Arguments<typeof emptied>): this {
    const [device, recurse] = bind('to_empty', emptied, args) as Values<typeof emptied>;
    return this._apply((t) => empty_like(t, { device: device ?? t.device }), recurse);
  }

  /** Gives back the module: there is one process, and its workers share memory anyway. */
  share_memory(): this {
    return this;
  }

  /** Parameters and buffers on the CPU. */
  cpu(): this {
    return this._apply((t) => t.cpu());
  }

  /** Parameters and buffers on the CUDA device. */
  cuda(...args: Arguments<typeof placed>): this {
    const [device] = bind('cuda', placed, args) as Values<typeof placed>;
    return this._apply((t) => (device === null ? t.cuda() : t.to(device)));
  }

  /** @throws RuntimeError: no such device is there */
  xpu(...args: Arguments<typeof placed>): this {
    return this.on('xpu', args);
  }

  /** @throws RuntimeError: no such device is there */
  mtia(...args: Arguments<typeof placed>): this {
    return this.on('mtia', args);
  }

  /** @throws RuntimeError: no such device is there */
  ipu(...args: Arguments<typeof placed>): this {
    return this.on('ipu', args);
  }

  private on(type: string, args: readonly unknown[]): this {
    const [device] = bind(type, placed, args) as Values<typeof placed>;
    return this.to(device ?? type);
  }

  /** All parameters and buffers as a type. */
  type(...args: Arguments<typeof typed>): this {
    const [type] = bind('type', typed, args) as Values<typeof typed>;
    return this._apply((t) => t.to(type));
  }

  /** Replaces the contents of every parameter and buffer by what `fn` makes of them. */
  _apply(fn: (t: Tensor) => Tensor, recurse = true): this {
    if (recurse) for (const child of this.children()) child._apply(fn);
    const { parameters, buffers } = membersOf(this);
    using _ = new GradMode(false);
    for (const [name, p] of parameters) {
      if (p === null) continue;
      if (isUninitialized(p)) {
        p.move(fn);
        continue;
      }
      const { grad } = p;
      const moved = fn(p.detach());
      if (moved.storage.engine.computes !== p.storage.engine.computes) {
        // What has no elements is another kind of tensor to PyTorch, which cannot take its place.
        const other = new Parameter(moved, p.requires_grad);
        if (grad !== null) other.grad = fn(grad);
        put(this, name, other, 'parameter');
        continue;
      }
      p.grad = null;
      p.data = moved;
      p.accumulator = null; // it knows the type and the device that were
      if (grad === null) continue;
      grad.data = fn(grad.detach());
      p.grad = grad;
    }
    for (const [name, buffer] of buffers) {
      if (isUninitialized(buffer)) buffer.move(fn);
      else if (buffer !== null) put(this, name, fn(buffer), 'buffer');
    }
    return this;
  }
}
