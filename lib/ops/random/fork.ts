// `torch.random`: the functions of the generator that is drawn from where none is given, and a stretch after which it goes on from where
// it was.
import { type Arguments, type Values, any, bind, flag, optional } from '../row/signature.js';
import { laterIn } from '../../graph/mode.js';
import { get_rng_state, set_rng_state } from './generator.js';

export { default_generator, get_rng_state, initial_seed, manual_seed, seed, set_rng_state } from './generator.js';

const signature = [
  optional(any<readonly unknown[] | null>()('devices'), null),
  optional(flag('enabled'), true),
  optional(any<string>()('device_type'), 'cuda'),
] as const;
type Options = Exclude<Arguments<typeof signature>[0], readonly unknown[] | null | undefined>;

/**
 * Whatever is drawn while a function runs, or to the end of the block in `using _ = torch.random.fork_rng()`, leaves
 * `torch.default_generator` as it was before.
 *
 * @param body what to run
 * @param enabled false: nothing is done, as without it
 * @param devices accepted, as `device_type` is: every device draws from the one generator
 * @param options `enabled`, `devices` and `device_type`
 * @returns what `body` returns
 * @throws TypeError where `body` returns a promise or a generator, which would draw after the end
 * @example
 * const noise = torch.random.fork_rng(() => {
 *   torch.manual_seed(0);
 *   return torch.randn(3);
 * });
 *
 * Source: https://docs.pytorch.org/docs/stable/random.html#torch.random.fork_rng
 */
export function fork_rng(options?: Options): Disposable;
export function fork_rng<R>(body: () => R): R;
export function fork_rng<R>(options: Options, body: () => R): R;
export function fork_rng<R>(...args: [Options?] | [() => R] | [Options, () => R]): R | Disposable {
  const last = args[args.length - 1];
  const body = typeof last === 'function' ? last : null;
  const given = body === null ? args : args.slice(0, -1);
  const [, enabled] = bind(
    'fork_rng',
    signature,
    given.filter((arg) => arg !== undefined),
  ) as Values<typeof signature>;
  const before = enabled ? get_rng_state() : null;
  const end = (): void => {
    if (before !== null) set_rng_state(before);
  };
  if (body === null) return { [Symbol.dispose]: end };
  try {
    const result = body();
    const later = laterIn(result);
    if (later !== null) {
      throw new TypeError(`torch.random.fork_rng: the function returned ${later}, which would draw after its end`);
    }
    return result;
  } finally {
    end();
  }
}
