// Which steps of a training a profile records.
import { AssertionError } from '../errors.js';
import { type Arguments, type Values, bind, int, optional } from '../ops/row/signature.js';

/**
 * What a profile does in a step.
 *
 * @example
 * torch.profiler.schedule({ wait: 1, warmup: 1, active: 1 })(0) === torch.profiler.ProfilerAction.NONE; // true
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export const ProfilerAction = { NONE: 0, WARMUP: 1, RECORD: 2, RECORD_AND_SAVE: 3 } as const;
export type ProfilerAction = (typeof ProfilerAction)[keyof typeof ProfilerAction];

/** The action of a step, by its number. */
export type Schedule = (step: number) => ProfilerAction;

const signature = [
  int('wait'),
  int('warmup'),
  int('active'),
  optional(int('repeat'), 0),
  optional(int('skip_first'), 0),
  optional(int('skip_first_wait'), 0),
] as const;

/**
 * A schedule in cycles: wait, warm up, record, and hand over what was recorded.
 *
 * @param wait steps at a cycle's begin in which nothing happens
 * @param warmup steps after them, which PyTorch needs to start its tracer
 * @param active steps that are recorded
 * @param repeat how many cycles; 0: without end
 * @param skip_first steps before the first cycle
 * @param skip_first_wait not 0: the first cycle does not wait
 * @returns a function from a step to what is done in it
 * @throws AssertionError for `wait`, `warmup`, `repeat` or `skip_first` below 0, or `active` below 1
 * @example
 * const schedule = torch.profiler.schedule({ wait: 1, warmup: 1, active: 3 });
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export function schedule(...args: Arguments<typeof signature>): Schedule {
  const [wait, warmup, active, repeat, skipFirst, skipWait] = bind('schedule', signature, args) as Values<
    typeof signature
  >;
  if (wait < 0 || warmup < 0 || active <= 0 || repeat < 0 || skipFirst < 0) {
    throw new AssertionError(
      `Invalid profiler schedule arguments. Got wait=${wait} (need >= 0), warmup=${warmup} (need >= 0), active=${active} (need > 0), repeat=${repeat} (need >= 0), skip_first=${skipFirst} (need >= 0).`,
    );
  }
  const cycle = wait + warmup + active;
  return (number) => {
    if (number < 0) throw new AssertionError(`Step must be non-negative. Got ${number}.`);
    if (number < skipFirst) return ProfilerAction.NONE;
    const step = number - skipFirst + (skipWait === 0 ? 0 : wait);
    if (repeat > 0 && step / cycle >= repeat) return ProfilerAction.NONE;
    const at = step % cycle;
    if (at < wait) return ProfilerAction.NONE;
    if (at < wait + warmup) return ProfilerAction.WARMUP;
    return at < cycle - 1 ? ProfilerAction.RECORD : ProfilerAction.RECORD_AND_SAVE;
  };
}
