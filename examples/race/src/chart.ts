// Losses by step, or by whatever else goes from left to right, on a logarithmic scale.
import { penOf } from './canvas.js';
import { colour, dash, isDark, marker, variable } from './palette.js';

export interface Series {
  readonly values: ArrayLike<number>;
  /** which racer's colour, dashes and marker */
  readonly look: number;
  /** which value has the marker; the last that is drawn in full, without */
  readonly marked?: number;
}
export interface Scale {
  /** subtracted from each value: what the best possible one is */
  readonly least?: number;
  /** what is higher is drawn here */
  readonly most?: number;
  /** up to where lines are drawn in full */
  readonly step?: number;
  /** how many steps there are, and what the first is called */
  readonly steps: number;
  readonly first?: number;
  /** what steps are called, in place of numbers */
  readonly labels?: readonly string[];
  readonly across: string;
}

const floor = -8;
const logs = new WeakMap<ArrayLike<number> & object, { readonly least: number; readonly of: Float64Array }>();
/** Logarithms of a series, which does not change, to base 10; what is no number is highest. */
function logsOf(values: ArrayLike<number>, least: number): Float64Array {
  const known = logs.get(values);
  if (known?.least === least) return known.of;
  const of = Float64Array.from(values, (value) =>
    Number.isFinite(value) ? Math.log10(Math.max(value - least, 10 ** floor)) : Infinity,
  );
  logs.set(values, { least, of });
  return of;
}

/** Axes and whole lines, faint; made again when what is drawn, its size or the theme change. */
interface Ground {
  readonly key: readonly unknown[];
  readonly picture: HTMLCanvasElement;
}
const grounds = new WeakMap<HTMLCanvasElement, Ground>();

export function drawChart(canvas: HTMLCanvasElement, series: readonly Series[], scale: Scale): void {
  const { least = 0, most = 1e6, step = Infinity, steps } = scale;
  const [pen, width, height] = penOf(canvas);
  const drawn = series.map((one) => ({ ...one, values: logsOf(one.values, least) }));
  const all = drawn.map(({ values }) => values.reduce(extend, [Infinity, -Infinity] as const));
  const high = Math.min(Math.log10(most), Math.ceil(Math.max(0, ...all.map(([, b]) => b))));
  const low = Math.max(floor, Math.min(high - 1, Math.floor(Math.min(high, ...all.map(([a]) => a)))));
  const frame: Frame = {
    px: (k) => left + (k / Math.max(1, steps)) * (width - left - right),
    py: (v) => top + ((high - Math.min(v, high)) / (high - low)) * (height - top - bottom),
    right: width - right,
    bottom: height,
  };
  const key = [...drawn.map(({ values }) => values), canvas.width, canvas.height, isDark(), high, low, steps];
  let ground = grounds.get(canvas);
  if (ground?.key.length !== key.length || !key.every((part, k) => part === ground?.key[k])) {
    ground = { key, picture: document.createElement('canvas') };
    [ground.picture.width, ground.picture.height] = [canvas.width, canvas.height];
    const behind = ground.picture.getContext('2d')!;
    behind.scale(canvas.width / width, canvas.height / height);
    drawAxes(behind, scale, [low, high], frame);
    behind.globalAlpha = 0.3;
    for (const { values, look } of drawn) drawLine(behind, values, look, values.length - 1, frame);
    grounds.set(canvas, ground);
  }
  pen.drawImage(ground.picture, 0, 0, width, height);
  for (const { values, look, marked } of drawn) {
    const shown = Math.min(Math.floor(step), values.length - 1);
    drawLine(pen, values, look, shown, frame);
    const at = marked ?? shown;
    if (at >= 0 && at < values.length) marker(pen, look, frame.px(at), frame.py(values[at]!), 5);
  }
}

/** A line through the values up to one; of those that share a column of pixels, the first, the least, the largest and the last. */
function drawLine(
  pen: CanvasRenderingContext2D,
  values: Float64Array,
  look: number,
  to: number,
  { px, py }: Frame,
): void {
  pen.strokeStyle = colour(look);
  pen.lineWidth = 2;
  pen.setLineDash(dash(look));
  pen.beginPath();
  for (let k = 0, next = 0; k <= to; k = next) {
    const column = Math.floor(px(k));
    let [least, largest] = [k, k];
    for (next = k + 1; next <= to && Math.floor(px(next)) === column; next++) {
      if (values[next]! < values[least]!) least = next;
      if (values[next]! > values[largest]!) largest = next;
    }
    for (const at of new Set([k, Math.min(least, largest), Math.max(least, largest), next - 1])) {
      pen.lineTo(px(at), py(values[at]!));
    }
  }
  pen.stroke();
}

const extend = ([a, b]: readonly [number, number], value: number): readonly [number, number] =>
  value === Infinity ? [a, b] : [Math.min(a, value), Math.max(b, value)];

const [left, right, top, bottom] = [46, 14, 8, 38];
interface Frame {
  readonly px: (k: number) => number;
  readonly py: (v: number) => number;
  readonly right: number;
  readonly bottom: number;
}

function drawAxes(
  pen: CanvasRenderingContext2D,
  { steps, first = 0, labels, across }: Scale,
  [low, high]: readonly [number, number],
  { px, py, right, bottom }: Frame,
): void {
  pen.font = '12px system-ui, sans-serif';
  pen.fillStyle = variable('--soft');
  pen.strokeStyle = variable('--line');
  pen.setLineDash([]);
  pen.lineWidth = 1;
  const every = Math.max(1, Math.ceil((high - low) / 6));
  pen.textAlign = 'right';
  for (let decade = low; decade <= high; decade += every) {
    pen.beginPath();
    pen.moveTo(left, py(decade));
    pen.lineTo(right, py(decade));
    pen.stroke();
    const text = Math.abs(decade) < 4 ? String(Number((10 ** decade).toPrecision(1))) : `1e${decade}`;
    pen.fillText(text, left - 6, py(decade) + 4);
  }
  pen.textAlign = 'center';
  const ticks = labels === undefined ? [0, steps / 2, steps] : labels.flatMap((_, k) => (k % 4 === 0 ? [k] : []));
  for (const tick of ticks) pen.fillText(labels?.[tick] ?? String(Math.round(first + tick)), px(tick), bottom - 22);
  pen.fillText(across, (left + right) / 2, bottom - 5);
}
