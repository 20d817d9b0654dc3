// How tensors are kept for backward.
import { RuntimeError, describe } from '../errors.js';
import { keep, refuseKeeping } from '../graph/keeping.js';
import { bind, flag, optional, string } from '../ops/row/signature.js';
import type { Device } from '../runtime/device.js';
import { Tensor } from '../tensor.js';

function within<R>(held: Disposable, body: (() => R) | undefined): R | Disposable {
  if (body === undefined) return held;
  try {
    return body();
  } finally {
    held[Symbol.dispose]();
  }
}

/**
 * Keeps tensors for backward in a program's own way, while a function runs, or to the end of the block in
 * `using _ = torch.autograd.graph.saved_tensors_hooks(…)`.
 *
 * @param pack_hook makes of a tensor what is kept
 * @param unpack_hook makes of that a tensor with the same elements, when backward needs it
 * @param body what to run
 * @returns what `body` returns
 * @example
 * const y = torch.autograd.graph.saved_tensors_hooks(
 *   (t: Tensor) => t.half(),
 *   (kept: Tensor) => kept.float(),
 *   () => model(x),
 * );
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.saved_tensors_hooks
 */
export function saved_tensors_hooks<P>(pack_hook: (t: Tensor) => P, unpack_hook: (packed: P) => Tensor): Disposable;
export function saved_tensors_hooks<P, R>(
  pack_hook: (t: Tensor) => P,
  unpack_hook: (packed: P) => Tensor,
  body: () => R,
): R;
export function saved_tensors_hooks<P, R>(
  pack_hook: (t: Tensor) => P,
  unpack_hook: (packed: P) => Tensor,
  body?: () => R,
): R | Disposable {
  for (const [name, hook] of Object.entries({ pack_hook, unpack_hook })) {
    if (typeof hook !== 'function') {
      throw new TypeError(`saved_tensors_hooks(): argument '${name}' must be function, not ${describe(hook)}`);
    }
  }
  return within(keep({ pack: pack_hook, unpack: (packed) => unpack_hook(packed as P) }), body);
}

const onCpu = [optional(flag('pin_memory'), false), optional(string('device_type'), 'cuda')] as const;
interface OnCpuKeywords {
  pin_memory?: boolean;
  device_type?: string;
}
/**
 * Keeps tensors for backward on the CPU, while a function runs, or to the end of the block in
 * `using _ = torch.autograd.graph.save_on_cpu()`; backward brings them back to their device.
 *
 * @param pin_memory a hint: nothing is copied beside the program
 * @param device_type a hint, of what memory would be pinned for
 * @param body what to run
 * @returns what `body` returns
 * @throws RuntimeError where `disable_saved_tensors_hooks` holds
 * @example
 * const y = torch.autograd.graph.save_on_cpu(() => model(x));
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.save_on_cpu
 */
export function save_on_cpu(pin_memory?: boolean, device_type?: string): Disposable;
export function save_on_cpu(kwargs: OnCpuKeywords): Disposable;
export function save_on_cpu<R>(body: () => R): R;
export function save_on_cpu<R>(kwargs: OnCpuKeywords, body: () => R): R;
export function save_on_cpu<R>(...args: readonly unknown[]): R | Disposable {
  const body = typeof args.at(-1) === 'function' ? (args.at(-1) as () => R) : undefined;
  bind('save_on_cpu', onCpu, body === undefined ? args : args.slice(0, -1)); // hints
  const how = {
    pack: (t: Tensor): readonly [Device, Tensor] => [t.device, t.cpu()],
    unpack: (packed: unknown): Tensor => {
      const [device, t] = packed as readonly [Device, Tensor];
      return t.to(device);
    },
  };
  return within(keep(how), body);
}

/**
 * Refuses every other way to keep tensors for backward, while a function runs, or to the end of the block in
 * `using _ = torch.autograd.graph.disable_saved_tensors_hooks(…)`.
 *
 * @param error_message what the error says
 * @param body what to run
 * @returns what `body` returns
 * @throws RuntimeError that says so, where another way holds already
 * @example
 * torch.autograd.graph.disable_saved_tensors_hooks('not here', () => model(x));
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.disable_saved_tensors_hooks
 */
export function disable_saved_tensors_hooks(error_message: string): Disposable;
export function disable_saved_tensors_hooks<R>(error_message: string, body: () => R): R;
export function disable_saved_tensors_hooks<R>(error_message: string, body?: () => R): R | Disposable {
  if (typeof error_message !== 'string') {
    throw new TypeError(
      `disable_saved_tensors_hooks(): argument 'error_message' must be str, not ${describe(error_message)}`,
    );
  }
  return within(refuseKeeping(error_message), body);
}

/**
 * Counts a write to a tensor that autograd has not seen, so that backward refuses what was kept before it. Inference tensors have no
 * count, and are left alone.
 *
 * @param tensor a tensor, or several
 * @returns nothing
 * @throws RuntimeError for what is no tensor
 * @example
 * const x = torch.ones(2);
 * torch.autograd.graph.increment_version(x);
 * x._version; // 1
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.increment_version
 */
export function increment_version(tensor: Tensor | Iterable<Tensor>): void {
  const given: unknown = tensor;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new RuntimeError('increment_version expect a Iterable[Tensor] as input');
  }
  for (const each of tensor instanceof Tensor ? [tensor] : tensor) {
    if (!(each instanceof Tensor)) {
      throw new RuntimeError('increment_version expects each element of the iterable to be a tensor');
    }
    if (!each.inference) each.version.value++;
  }
}
