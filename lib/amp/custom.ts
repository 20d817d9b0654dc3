// Autocast in operations of a program's own.
import type { DType } from '../dtype.js';
import { ValueError, describe } from '../errors.js';
import { type Values, any, bind, dtype, isKeywords, keywordOnly, optional } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';
import { autocast, get_autocast_dtype, is_autocast_available, is_autocast_enabled } from './autocast.js';

type Method = (ctx: object, ...args: never[]) => unknown;
const device = keywordOnly(any<string>()('device_type'));
const forward = [
  optional(any<Method | null>()('fwd'), null),
  device,
  keywordOnly(optional(dtype('cast_inputs'), null)),
] as const;
const backward = [optional(any<Method | null>()('bwd'), null), device] as const;

function checkDevice(type: unknown): void {
  if (typeof type === 'string') return;
  throw new ValueError(`Expected \`device_type\` of type \`str\`, got: \`<class '${describe(type)}'>\``);
}

/** What held when an operation's `forward` was called, by its context. */
const held = new WeakMap<object, { readonly enabled: boolean; readonly dtype: DType | null }>();

/** Arguments with their floating tensors on a device, in lists and keywords too, brought to a type; float64 stays. */
function cast(value: unknown, device_type: string, to: DType): unknown {
  if (value instanceof Tensor) {
    const eligible = value.dtype.kind === 'float' && value.device.type === device_type && value.dtype.itemsize < 8;
    return eligible ? value.to(to) : value;
  }
  if (Array.isArray(value)) return value.map((item) => cast(item, device_type, to));
  if (!isKeywords(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cast(item, device_type, to)]));
}

/** Keywords of `custom_fwd`. */
export interface CustomForward {
  /** the type of the devices whose autocast counts, as `'cpu'` */
  device_type: string;
  /** a type that floating inputs are brought to where autocast holds, which then ends for `forward`; null: nothing is converted */
  cast_inputs?: DType | null;
}

/**
 * Of an operation's `forward`: remembers whether autocast holds, so that `backward` by `custom_bwd` computes under the same.
 *
 * @param fwd the `forward` of a `torch.autograd.Function`; left out, `custom_fwd({ device_type })` is what is called with one
 * @param device_type the type of the devices whose autocast counts, as `'cpu'`
 * @param cast_inputs a type that floating inputs are brought to where autocast holds, which then ends for `forward`; null: none
 * @returns a function in the place of `fwd`
 * @throws ValueError where `device_type` is no string
 * @example
 * class Twice extends torch.autograd.Function {
 *   static forward = torch.amp.custom_fwd((ctx: object, x: Tensor) => x.mul(2), { device_type: 'cpu' });
 *   static backward = torch.amp.custom_bwd((ctx: object, grad: Tensor) => grad.mul(2), { device_type: 'cpu' });
 * }
 * Twice.apply(torch.ones(2)); // tensor([2., 2.])
 *
 * Source: https://docs.pytorch.org/docs/stable/amp.html#torch.amp.custom_fwd
 */
export function custom_fwd<F extends Method>(fwd: F, kwargs: CustomForward): F;
export function custom_fwd(kwargs: CustomForward): <F extends Method>(fwd: F) => F;
export function custom_fwd(...args: readonly unknown[]): unknown {
  const [fwd, device_type, to] = bind('custom_fwd', forward, args) as Values<typeof forward>;
  checkDevice(device_type);
  if (fwd === null) return (given: Method): unknown => custom_fwd(given, { device_type, cast_inputs: to });
  return (ctx: object, ...inputs: unknown[]): unknown => {
    const enabled = is_autocast_enabled(device_type);
    const dtype = is_autocast_available(device_type) ? get_autocast_dtype(device_type) : null;
    held.set(ctx, { enabled: enabled && to === null, dtype });
    if (to === null || !enabled) return fwd(ctx, ...(inputs as never[]));
    const brought = inputs.map((input) => cast(input, device_type, to));
    return autocast(device_type, { enabled: false }, () => fwd(ctx, ...(brought as never[])));
  };
}

/**
 * Of an operation's `backward`: computes under the autocast that held when its `forward`, by `custom_fwd`, was called.
 *
 * @param bwd the `backward` of a `torch.autograd.Function`; left out, `custom_bwd({ device_type })` is what is called with one
 * @param device_type the type of the devices whose autocast counts, as `'cpu'`
 * @returns a function in the place of `bwd`
 * @throws ValueError where `device_type` is no string
 * @example
 * const backward = torch.amp.custom_bwd((ctx: object, grad: Tensor) => grad.mul(2), { device_type: 'cpu' });
 *
 * Source: https://docs.pytorch.org/docs/stable/amp.html#torch.amp.custom_bwd
 */
export function custom_bwd<F extends Method>(bwd: F, kwargs: { device_type: string }): F;
export function custom_bwd(kwargs: { device_type: string }): <F extends Method>(bwd: F) => F;
export function custom_bwd(...args: readonly unknown[]): unknown {
  const [bwd, device_type] = bind('custom_bwd', backward, args) as Values<typeof backward>;
  checkDevice(device_type);
  if (bwd === null) return (given: Method): unknown => custom_bwd(given, { device_type });
  return (ctx: object, ...grads: unknown[]): unknown => {
    const { enabled, dtype } = held.get(ctx) ?? { enabled: false, dtype: null };
    const run = (): unknown => bwd(ctx, ...(grads as never[]));
    return is_autocast_available(device_type) ? autocast(device_type, { enabled, dtype }, run) : run();
  };
}
