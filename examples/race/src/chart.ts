// Losses by step, on a logarithmic scale.
import { penOf } from './canvas.js';
import { colour, dash, marker, variable } from './palette.js';

export interface Series {
  readonly values: ArrayLike<number>;
  /** which racer's colour, dashes and marker */
  readonly look: number;
}

/**
 * @param least subtracted from each value: what the best possible one is
 * @param step up to where lines are drawn in full
 */
export function drawChart(
  canvas: HTMLCanvasElement,
  series: readonly Series[],
  { least = 0, step = Infinity, steps = 1 },
): void {
  const [pen, width, height] = penOf(canvas);
  const [left, right, top, bottom] = [46, 12, 8, 24];
  const floor = 1e-8;
  const logOf = (value: number) => Math.log10(Math.max(value - least, floor));
  const all = series.flatMap(({ values }) => Array.from(values, logOf)).filter(Number.isFinite);
  const high = Math.min(6, Math.ceil(all.reduce((a, b) => Math.max(a, b), 0)));
  const low = Math.max(-8, Math.min(high - 1, Math.floor(all.reduce((a, b) => Math.min(a, b), high))));
  const px = (k: number) => left + (k / Math.max(1, steps)) * (width - left - right);
  const py = (v: number) => top + ((high - Math.min(v, high)) / (high - low)) * (height - top - bottom);
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
    pen.lineTo(width - right, py(decade));
    pen.stroke();
    pen.fillText(
      Math.abs(decade) < 4 ? String(Number((10 ** decade).toPrecision(1))) : `1e${decade}`,
      left - 6,
      py(decade) + 4,
    );
  }
  pen.textAlign = 'center';
  for (const share of [0, 0.5, 1]) pen.fillText(String(Math.round(steps * share)), px(steps * share), height - 6);
  for (const { values, look } of series) {
    const shown = Math.min(Math.floor(step), values.length - 1);
    for (const [upTo, alpha] of [
      [values.length - 1, 0.25],
      [shown, 1],
    ] as const) {
      // prettier-ignore
      pen.beginPath();
      for (let k = 0; k <= upTo; k++) pen.lineTo(px(k), py(logOf(values[k]!)));
      pen.globalAlpha = alpha;
      pen.strokeStyle = colour(look);
      pen.lineWidth = 2;
      pen.setLineDash(dash(look));
      pen.stroke();
    }
    pen.globalAlpha = 1;
    if (shown >= 0) marker(pen, look, px(shown), py(logOf(values[shown]!)), 5);
  }
}
