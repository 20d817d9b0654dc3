/// <reference lib="esnext.disposable" preserve="true" />
// The progress bar.
import { progress } from '#progress';
import type { Progress, ProgressLine } from '../platform/progress.js';
import { type Meter, format_meter, format_num } from './meter.js';

/** What a bar may be told, by tqdm's names. */
export interface TqdmOptions {
  /** what stands before the bar */
  desc?: string | null;
  /** how many steps there are; null: the length of what is iterated over, where it has one */
  total?: number | null;
  /** whether the bar stays when it is done */
  leave?: boolean;
  /** characters of a line; 0: no bar; null: the terminal's */
  ncols?: number | null;
  /** seconds between two pictures, at least; null: 0.1 in a terminal, 2 elsewhere */
  mininterval?: number | null;
  /** whether the bar is made of digits and # */
  ascii?: boolean;
  /** whether nothing shows */
  disable?: boolean;
  /** what a step is called */
  unit?: string;
  /** whether numbers are written with k, M and so on */
  unit_scale?: boolean;
  unit_divisor?: number;
  /** where counting begins */
  initial?: number;
  /** what stands behind, as `set_postfix` has it */
  postfix?: Record<string, unknown> | string | null;
  /** weight of the newest pace, from 0 (the mean of all) to 1 */
  smoothing?: number;
  /** is given each text in place of a terminal or a console: a page shows it where it likes */
  line?: ((text: string) => void) | null;
}

/** What a bar counts. */
export type Counted<T> = Iterable<T> | AsyncIterable<T>;

const now = (): number => performance.now() / 1000;

function lengthOf(iterable: unknown): number | null {
  if (typeof iterable !== 'object' || iterable === null) return null;
  for (const name of ['length', 'size']) {
    if (!(name in iterable)) continue;
    try {
      const value: unknown = Reflect.get(iterable, name);
      if (typeof value === 'number') return value;
    } catch {
      return null; // a loader of a stream, which does not know
    }
  }
  return null;
}

function postfixOf(values: Record<string, unknown> | string | null): string {
  if (typeof values === 'string' || values === null) return values ?? '';
  const text = (value: unknown): string => (typeof value === 'number' ? format_num(value) : String(value).trim());
  return Object.entries(values)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(', ');
}

/** A place that gives its texts to a function. */
const calling = (line: (text: string) => void): Progress => ({
  width: null,
  interval: 0.1,
  open: () => ({ show: line, end: (text) => text !== null && line(text) }),
  write: line,
});

/** A progress bar over what it counts; `tqdm` makes it. */
export class Bar<T> implements Iterable<T>, AsyncIterable<T>, Disposable {
  /** steps so far */
  n: number;
  total: number | null;
  desc: string;
  postfix: string;
  disable: boolean;
  readonly leave: boolean;
  readonly initial: number;
  private readonly place: Progress;
  private readonly display: ProgressLine | null;
  private readonly interval: number;
  private began = now();
  private shown = { at: this.began, n: 0 };
  /** Means of late, of steps and of seconds between pictures. */
  private recent = { steps: 0, seconds: 0 };
  private closed = false;

  constructor(
    readonly iterable: Counted<T> | null,
    private readonly options: TqdmOptions = {},
  ) {
    const { desc, total, leave = true, disable = false, initial = 0, postfix = null, line, mininterval } = options;
    this.total = total ?? lengthOf(iterable);
    this.desc = desc ?? '';
    this.leave = leave;
    this.disable = disable;
    this.initial = this.n = this.shown.n = initial;
    this.postfix = postfixOf(postfix);
    this.place = line === null || line === undefined ? progress : calling(line);
    this.interval = mininterval ?? this.place.interval;
    this.display = disable ? null : this.place.open();
    this.refresh();
  }

  /** What the line shows now. */
  get format_dict(): Meter {
    const { ascii = false, unit = 'it', unit_scale = false, unit_divisor = 1000, ncols } = this.options;
    const { steps, seconds } = this.recent;
    return {
      n: this.n,
      total: this.total,
      elapsed: now() - this.began,
      initial: this.initial,
      rate: seconds > 0 ? steps / seconds : null,
      desc: this.desc,
      postfix: this.postfix,
      unit,
      unit_scale,
      unit_divisor,
      ascii,
      ncols: ncols === undefined ? this.place.width : ncols,
    };
  }

  /** Counts steps, and shows the bar where the last picture is old enough. @returns whether it was shown */
  update(n = 1): boolean {
    this.n += n;
    if (this.disable || this.closed) return false;
    const at = now();
    const seconds = at - this.shown.at;
    if (seconds < this.interval) return false;
    const { smoothing = 0.3 } = this.options;
    const { recent } = this;
    // Exponential means; as both have the same weights, these need no correction for how they began.
    recent.steps = smoothing * (this.n - this.shown.n) + (1 - smoothing) * recent.steps;
    recent.seconds = smoothing * seconds + (1 - smoothing) * recent.seconds;
    this.refresh();
    return true;
  }

  /** Shows the bar as it is now. */
  refresh(): void {
    if (this.disable || this.closed) return;
    this.shown = { at: now(), n: this.n };
    this.display?.show(this.toString());
  }

  /** Sets what stands before the bar. */
  set_description(desc: string | null = null, refresh = true): void {
    this.desc = desc === null || desc === '' ? '' : `${desc}: `;
    if (refresh) this.refresh();
  }

  /** The same, and no colon follows. */
  set_description_str(desc: string | null = null, refresh = true): void {
    this.desc = desc ?? '';
    if (refresh) this.refresh();
  }

  /** Sets what stands behind: numbers are written to three digits. @example bar.set_postfix({ loss: loss.item() }) */
  set_postfix(values: Record<string, unknown>, refresh = true): void {
    this.set_postfix_str(postfixOf(values), refresh);
  }

  /** The same as a text. */
  set_postfix_str(s = '', refresh = true): void {
    this.postfix = s;
    if (refresh) this.refresh();
  }

  /** Begins again. @param total how many steps there are now; null: as many as there were */
  reset(total: number | null = null): void {
    this.n = 0;
    if (total !== null) this.total = total;
    this.began = now();
    this.recent = { steps: 0, seconds: 0 };
    this.refresh();
  }

  /** Writes a line above the bar. */
  write(text: string): void {
    this.place.write(text);
  }

  /** Ends the bar. It stays as it is then, unless `leave` is false. */
  close(): void {
    if (this.closed) return;
    this.recent = { steps: 0, seconds: 0 }; // the mean of all
    const last = this.toString();
    this.closed = true;
    this.display?.end(this.leave ? last : null);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    if (this.iterable === null || !(Symbol.iterator in this.iterable)) {
      throw new TypeError(
        this.iterable === null
          ? "'NoneType' object is not iterable"
          : 'tqdm: what it counts takes its time; write for await (const … of tqdm(…))',
      );
    }
    try {
      for (const value of this.iterable) {
        yield value;
        this.update();
      }
    } finally {
      this.close();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    if (this.iterable === null) throw new TypeError("'NoneType' object is not iterable");
    try {
      for await (const value of this.iterable) {
        yield value;
        this.update();
      }
    } finally {
      this.close();
    }
  }

  /** The line as it is now. */
  toString(): string {
    return format_meter(this.format_dict);
  }
}
