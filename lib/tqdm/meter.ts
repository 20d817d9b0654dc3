// How a progress bar reads: tqdm's line, for a moment.

/** What a line shows. */
export interface Meter {
  readonly n: number;
  /** null where nobody knows */
  readonly total: number | null;
  /** seconds */
  readonly elapsed: number;
  /** where `n` began */
  readonly initial: number;
  /** steps a second of late; null: since the beginning */
  readonly rate: number | null;
  readonly desc: string;
  readonly postfix: string;
  readonly unit: string;
  /** Whether numbers are written with k, M and so on. */
  readonly unit_scale: boolean;
  readonly unit_divisor: number;
  /** Whether the bar is made of digits and #. */
  readonly ascii: boolean;
  /** characters of a line; null: ten for the bar; 0: no bar */
  readonly ncols: number | null;
}

/** A duration as `[H:]MM:SS`. */
export function format_interval(seconds: number): string {
  const whole = Math.trunc(Math.abs(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${seconds < 0 ? '-' : ''}${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(whole % 60)}`;
}

/** A number of three digits and a prefix of the metric system. */
export function format_sizeof(num: number, suffix = '', divisor = 1000): string {
  let value = num;
  for (const prefix of ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z']) {
    const size = Math.abs(value);
    if (size < 999.5) return `${value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)}${prefix}${suffix}`;
    value /= divisor;
  }
  return `${value.toFixed(1)}Y${suffix}`;
}

/** A number to three digits where that is shorter. */
export function format_num(n: number): string {
  const full = String(n);
  if (!Number.isFinite(n)) return full;
  const [mantissa, power] = n.toExponential(2).split('e') as [string, string];
  const bare = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  const exponent = Number(power);
  const short =
    exponent < -4 || exponent >= 3
      ? `${bare(mantissa)}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
      : bare(n.toPrecision(3));
  return short.length < full.length ? short : full;
}

/** A bar of `width` characters, filled by eighths (tenths in ASCII) of one. */
function bar(fraction: number, width: number, ascii: boolean): string {
  const symbols = ascii ? ' 123456789#' : ' ▏▎▍▌▋▊▉█';
  const steps = symbols.length - 1;
  const filled = Math.floor(Math.min(Math.max(fraction, 0), 1) * width * steps);
  const full = Math.floor(filled / steps);
  const part = full < width ? symbols[filled % steps]! : '';
  return (symbols[steps]!.repeat(full) + part).padEnd(width, symbols[0]);
}

/** The line of a moment. */
export function format_meter(meter: Meter): string {
  const { n, elapsed, initial, unit, unit_scale, desc, ncols } = meter;
  const total = meter.total === null || !Number.isFinite(meter.total) || n >= meter.total + 0.5 ? null : meter.total;
  const rate = meter.rate ?? (elapsed > 0 ? (n - initial) / elapsed : null);
  const speed = (value: number | null, of: string): string => {
    if (value === null || value === 0 || !Number.isFinite(value)) return `?${of}`;
    return `${unit_scale ? format_sizeof(value) : value.toFixed(2).padStart(5)}${of}`;
  };
  const slow = rate !== null && rate > 0 && rate < 1;
  const pace = slow ? speed(1 / rate, `s/${unit}`) : speed(rate, `${unit}/s`);
  const count = (value: number): string => (unit_scale ? format_sizeof(value, '', meter.unit_divisor) : String(value));
  const remaining = rate === null || rate === 0 ? '?' : format_interval(total === null ? 0 : (total - n) / rate);
  const postfix = meter.postfix === '' ? '' : `, ${meter.postfix}`;
  const left = desc === '' || desc.endsWith(': ') ? desc : `${desc}: `;
  if (total === null || total === 0) {
    return `${left}${count(n)}${unit} [${format_interval(elapsed)}, ${pace}${postfix}]`;
  }
  const head = `${left}${((n / total) * 100).toFixed(0).padStart(3)}%`;
  const tail = `${count(n)}/${count(total)} [${format_interval(elapsed)}<${remaining}, ${pace}${postfix}]`;
  if (ncols === 0) return `${head} ${tail}`;
  const width = ncols === null ? 10 : Math.max(1, ncols - head.length - tail.length - 3);
  return `${head}|${bar(n / total, width, meter.ascii)}| ${tail}`.slice(0, ncols ?? undefined);
}
