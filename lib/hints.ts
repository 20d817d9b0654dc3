// What programs ask for at their start, and what changes no result here: it is kept, and given back when asked.
import { RuntimeError, describe, takesNothing } from './errors.js';
import { engineOf } from './runtime/registry.js';
import { type Arguments, type Values, any, bind } from './ops/row/signature.js';
import { warnOnce } from './warnings.js';

type Precision = 'highest' | 'high' | 'medium';
const precisions: readonly string[] = ['highest', 'high', 'medium'];
const asked = { threads: null as number | null, interop: 1, precision: 'highest' as Precision };

function count(name: string, value: number): number {
  if (!Number.isInteger(value)) throw new RuntimeError(`${name} expects an int, but got ${describe(value)}`);
  if (value <= 0) throw new RuntimeError(`${name} expects a positive integer`);
  return value;
}

/**
 * How many threads compute an operation on the CPU. It takes effect where a native library computes (docs/native.md), matrix products and
 * convolutions only; without one there is one thread, and this is a hint.
 *
 * @param int how many
 * @returns nothing
 * @throws RuntimeError for what is no positive integer
 * @example
 * torch.set_num_threads(1);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_num_threads.html
 */
export function set_num_threads(int: number): void {
  asked.threads = count('set_num_threads', int);
  engineOf('cpu').threads?.use(int);
}
/**
 * How many threads compute an operation on the CPU: what `set_num_threads` was last given, at first what a native library chose.
 *
 * @returns 1 where there is no native library, and nobody has asked for more
 * @example
 * torch.set_num_threads(1);
 * torch.get_num_threads(); // 1
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.get_num_threads.html
 */
export function get_num_threads(): number {
  takesNothing('torch.get_num_threads', arguments.length);
  return asked.threads ?? engineOf('cpu').threads?.count() ?? 1;
}
/**
 * How many operations may be computed at a time: a hint that changes no result.
 *
 * @param int how many
 * @returns nothing
 * @throws RuntimeError for what is no positive integer
 * @example
 * torch.set_num_interop_threads(1);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_num_interop_threads.html
 */
export const set_num_interop_threads = (int: number): void =>
  void (asked.interop = count('set_num_interop_threads', int));
/**
 * What `set_num_interop_threads` was last given.
 *
 * @returns 1 at first
 * @example
 * torch.get_num_interop_threads(); // 1
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.get_num_interop_threads.html
 */
export function get_num_interop_threads(): number {
  takesNothing('torch.get_num_interop_threads', arguments.length);
  return asked.interop;
}

const precise = [any<Precision>()('precision')] as const;
/**
 * How precise matrix products of float32 must be. They always are as `'highest'` asks, so that this is a hint.
 *
 * @param precision `'highest'`, `'high'` or `'medium'`; of another word it warns, as PyTorch does, and leaves what was
 * @returns nothing
 * @throws RuntimeError for what is no string
 * @example
 * torch.set_float32_matmul_precision('highest');
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_float32_matmul_precision.html
 */
export function set_float32_matmul_precision(...args: Arguments<typeof precise>): void {
  const [precision] = bind('set_float32_matmul_precision', precise, args) as Values<typeof precise>;
  if (typeof precision !== 'string') {
    throw new RuntimeError(`set_float32_matmul_precision expects a str, but got ${describe(precision)}`);
  }
  if (precisions.includes(precision)) asked.precision = precision;
  else
    warnOnce(
      `${String(precision)} is not one of 'highest', 'high', or 'medium'; the current setFloat32MatmulPrecision call has no effect.`,
    );
}
/**
 * What `set_float32_matmul_precision` was last given.
 *
 * @returns `'highest'` at first
 * @example
 * torch.get_float32_matmul_precision(); // highest
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.get_float32_matmul_precision.html
 */
export function get_float32_matmul_precision(): Precision {
  takesNothing('get_float32_matmul_precision', arguments.length);
  return asked.precision;
}

/**
 * Asks that numbers too small for full precision become 0: WebAssembly cannot.
 *
 * @param mode whether
 * @returns false: nothing has changed
 * @throws TypeError for what is no boolean
 * @example
 * torch.set_flush_denormal(true); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_flush_denormal.html
 */
export function set_flush_denormal(mode: boolean): boolean {
  if (typeof mode !== 'boolean') throw new TypeError(`flush_denormal expects a bool, but got ${describe(mode)}`);
  return false;
}
