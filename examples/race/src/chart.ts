// Losses by step, or by whatever else goes from left to right, on a logarithmic scale.
import { penOf } from './canvas.js';
import { colour, dash, marker, variable } from './palette.js';

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

export function drawChart(canvas: HTMLCanvasElement, series: readonly Series[], scale: Scale): void {
  const { least = 0, most = 1e6, step = Infinity, steps } = scale;
  const [pen, width, height] = penOf(canvas);
  const [left, right, top, bottom] = [46, 14, 8, 38];
  const drawn = series.map((one) => ({ ...one, values: logsOf(one.values, least) }));
  const ceiling = Math.log10(most);
  const all = drawn.map(({ values }) => values.reduce(extend, [Infinity, -Infinity] as const));
  const high = Math.min(ceiling, Math.ceil(Math.max(0, ...all.map(([, b]) => b))));
  const low = Math.max(floor, Math.min(high - 1, Math.floor(Math.min(high, ...all.map(([a]) => a)))));
  const px = (k: number) => left + (k / Math.max(1, steps)) * (width - left - right);
  const py = (v: number) => top + ((high - Math.min(v, high)) / (high - low)) * (height - top - bottom);
  drawAxes(pen, scale, [low, high], { px, py, left, right: width - right, bottom: height });
  for (const { values, look, marked } of drawn) {
    const shown = Math.min(Math.floor(step), values.length - 1);
    pen.strokeStyle = colour(look);
    pen.lineWidth = 2;
    pen.setLineDash(dash(look));
    const line = (from: number, to: number, alpha: number): void => {
      pen.beginPath();
      for (let k = from; k <= to; k++) pen.lineTo(px(k), py(values[k]!));
      pen.globalAlpha = alpha;
      pen.stroke();
    };
    line(0, shown, 1);
    line(shown, values.length - 1, 0.3);
    pen.globalAlpha = 1;
    const at = marked ?? shown;
    if (at >= 0 && at < values.length) marker(pen, look, px(at), py(values[at]!), 5);
  }
}

const extend = ([a, b]: readonly [number, number], value: number): readonly [number, number] =>
  value === Infinity ? [a, b] : [Math.min(a, value), Math.max(b, value)];

interface Frame {
  readonly px: (k: number) => number;
  readonly py: (v: number) => number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

function drawAxes(
  pen: CanvasRenderingContext2D,
  { steps, first = 0, labels, across }: Scale,
  [low, high]: readonly [number, number],
  { px, py, left, right, bottom }: Frame,
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
