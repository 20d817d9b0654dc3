// `tfjs-torch/tqdm`: progress bars, by tqdm's names.
import { progress } from '#progress';
import { Bar, type Counted, type TqdmOptions } from './bar.js';
import { format_interval, format_meter, format_num, format_sizeof } from './meter.js';

export type { Bar, TqdmOptions };

/** What a bar over `I` gives: at once where `I` does, and with `for await` always. */
export type Tqdm<I> =
  I extends Iterable<infer T>
    ? Bar<T>
    : I extends AsyncIterable<infer T>
      ? Omit<Bar<T>, typeof Symbol.iterator>
      : Bar<never>;

function make<const I extends Counted<unknown>>(iterable: I, kwargs?: TqdmOptions): Tqdm<I>;
function make(iterable: null, kwargs?: TqdmOptions): Bar<never>;
function make(kwargs: TqdmOptions): Bar<never>;
function make(first: Counted<unknown> | TqdmOptions | null, kwargs?: TqdmOptions): unknown {
  const counts = first !== null && (Symbol.iterator in first || Symbol.asyncIterator in first);
  return counts ? new Bar(first, kwargs) : new Bar(null, kwargs ?? first ?? {});
}

/**
 * A progress bar over anything that is iterated over, `for` or `for await`; or, without that, one that `update` moves.
 *
 * In a terminal it is drawn on stderr (by cli-progress), and elsewhere in Node it is a line there every two seconds. A browser writes
 * these to the console; with `line`, a function gets them.
 *
 * @param iterable what to go over: its `length` or `size` is the total
 * @param kwargs tqdm's: desc, total, leave, ncols, mininterval, ascii, disable, unit, unit_scale, unit_divisor, initial, postfix,
 *   smoothing; and `line`
 * @returns a bar with `update`, `set_description`, `set_postfix`, `refresh`, `reset`, `write`, `close`, `n` and `total`
 * @example
 * const bar = tqdm(loader, { desc: 'train' });
 * for (const [inputs, targets] of bar) bar.set_postfix({ loss: criterion(model(inputs), targets).item() });
 * const pbar = tqdm({ total: 100, disable: true });
 * pbar.update(10);
 * pbar.close();
 *
 * Source: https://tqdm.github.io/docs/tqdm/
 */
export const tqdm = Object.assign(make, {
  /** Writes a line above all bars. */
  write: (text: string): void => progress.write(text),
  format_interval,
  format_meter,
  format_num,
  format_sizeof,
});

/**
 * A bar over numbers, as `range` has them: `trange(stop)`, `trange(start, stop, step)`; keywords may follow.
 *
 * @example for (const epoch of trange(10, { desc: 'epoch' })) { … }
 *
 * Source: https://tqdm.github.io/docs/shortcuts/#trange
 */
export function trange(stop: number, kwargs?: TqdmOptions): Bar<number>;
export function trange(start: number, stop: number, kwargs?: TqdmOptions): Bar<number>;
export function trange(start: number, stop: number, step: number, kwargs?: TqdmOptions): Bar<number>;
export function trange(...args: (number | TqdmOptions | undefined)[]): Bar<number> {
  const numbers = args.filter((arg) => typeof arg === 'number');
  const kwargs = args.find((arg) => typeof arg === 'object');
  const [start, stop, step] = numbers.length > 1 ? [numbers[0]!, numbers[1]!, numbers[2] ?? 1] : [0, numbers[0]!, 1];
  const length = Math.max(Math.ceil((stop - start) / step), 0);
  return new Bar(
    Array.from({ length }, (_, k) => start + k * step),
    kwargs,
  );
}
