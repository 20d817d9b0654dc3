// Whether a program asks for algorithms that always give the same. All of this library's do, on a device that computes one thing at a
// time, so that nothing changes; what TensorFlow.js' GPU backends add up in any order stays so.
import { RuntimeError, describe, takesNothing } from './errors.js';
import { type Arguments, type Values, any, bind, flag, optional } from './ops/row/signature.js';

let mode: 0 | 1 | 2 = 0;

const signature = [flag('mode'), optional(flag('warn_only'), false)] as const;

/**
 * Asks for deterministic algorithms.
 *
 * @param mode whether
 * @param warn_only whether what has none warns, and is no error
 * @returns nothing
 * @example
 * torch.use_deterministic_algorithms(false);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
 */
export function use_deterministic_algorithms(...args: Arguments<typeof signature>): void {
  const [on, warn] = bind('use_deterministic_algorithms', signature, args) as Values<typeof signature>;
  mode = on ? (warn ? 1 : 2) : 0;
}

/**
 * Whether deterministic algorithms are asked for.
 *
 * @returns true or false
 * @example
 * torch.are_deterministic_algorithms_enabled(); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.are_deterministic_algorithms_enabled.html
 */
export function are_deterministic_algorithms_enabled(): boolean {
  takesNothing('are_deterministic_algorithms_enabled', arguments.length);
  return mode !== 0;
}
/**
 * Whether what has no deterministic algorithm only warns.
 *
 * @returns true or false
 * @example
 * torch.is_deterministic_algorithms_warn_only_enabled(); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_deterministic_algorithms_warn_only_enabled.html
 */
export function is_deterministic_algorithms_warn_only_enabled(): boolean {
  takesNothing('is_deterministic_algorithms_warn_only_enabled', arguments.length);
  return mode === 1;
}
/**
 * 0 where nothing is asked for, 1 where it warns, 2 where it is an error.
 *
 * @returns 0, 1 or 2
 * @example
 * torch.get_deterministic_debug_mode(); // 0
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_deterministic_debug_mode.html
 */
export function get_deterministic_debug_mode(): number {
  takesNothing('get_deterministic_debug_mode', arguments.length);
  return mode;
}

const modes = ['default', 'warn', 'error'] as const;
const debugging = [any<(typeof modes)[number] | 0 | 1 | 2>()('debug_mode')] as const;

/**
 * Asks for deterministic algorithms by a word or a number: `'default'` (0), `'warn'` (1), `'error'` (2).
 *
 * @param debug_mode the word or the number
 * @returns nothing
 * @throws RuntimeError for another
 * @example
 * torch.set_deterministic_debug_mode(0);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_deterministic_debug_mode.html
 */
export function set_deterministic_debug_mode(...args: Arguments<typeof debugging>): void {
  const [debug_mode] = bind('set_deterministic_debug_mode', debugging, args) as Values<typeof debugging>;
  if (typeof debug_mode !== 'string' && typeof debug_mode !== 'number') {
    throw new TypeError(`debug_mode must be str or int, but got ${describe(debug_mode)}`);
  }
  const at = typeof debug_mode === 'number' ? debug_mode : modes.indexOf(debug_mode);
  if (at !== 0 && at !== 1 && at !== 2) {
    const known = typeof debug_mode === 'number' ? '0, 1, or 2' : 'one of `default`, `warn`, `error`';
    throw new RuntimeError(`invalid value of debug_mode, expected ${known}, but got ${debug_mode}`);
  }
  mode = at;
}
