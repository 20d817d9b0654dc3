// The surface from above: filled contours of the logarithm of height, and the trails.
import { contours } from 'd3-contour';
import { penOf, short } from './canvas.js';
import type { Trail } from './messages.js';
import { colour, dash, isDark, level, marker, variable } from './palette.js';
import type { Domain, Ground, Point } from './surfaces.js';

const [columns, rows] = [160, 110];

/** A height on a scale that shows the bottom as well as the walls. */
export const squash = (surface: Ground, value: number): number => Math.log1p(Math.max(0, value - surface.least) * 8);

export const toPixels = ({ x, y }: Domain, width: number, height: number) => ({
  px: (v: number) => ((v - x[0]) / (x[1] - x[0])) * width,
  py: (v: number) => height - ((v - y[0]) / (y[1] - y[0])) * height,
});

export function toPoint({ x, y }: Domain, canvas: HTMLCanvasElement, event: MouseEvent): Point {
  const box = canvas.getBoundingClientRect();
  const [u, v] = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  const round = (value: number) => Number(value.toFixed(3));
  return [round(x[0] + u * (x[1] - x[0])), round(y[0] + v * (y[1] - y[0]))];
}

let kept: { key: string; picture: HTMLCanvasElement } | null = null;

/** The contours as a picture, made again when surface, theme or size change. */
function background(surface: Ground, width: number, height: number): HTMLCanvasElement {
  const key = [surface.formula, JSON.stringify(surface.parameters), width, height, isDark()].join(' ');
  if (kept?.key === key) return kept.picture;
  const { x, y } = surface.domain;
  const values = Array.from({ length: columns * rows }, (_, k) => {
    const a = x[0] + ((x[1] - x[0]) * ((k % columns) + 0.5)) / columns;
    const b = y[1] - ((y[1] - y[0]) * (Math.floor(k / columns) + 0.5)) / rows;
    const value = squash(surface, surface.at(a, b));
    return Number.isFinite(value) ? value : 0;
  });
  const top = Math.max(...values);
  const count = 16;
  const levels = Array.from({ length: count }, (_, k) => (top * k) / count);
  const picture = document.createElement('canvas');
  const ratio = Math.min(devicePixelRatio, 2);
  [picture.width, picture.height] = [width * ratio, height * ratio];
  const pen = picture.getContext('2d')!;
  pen.scale((width * ratio) / columns, (height * ratio) / rows);
  pen.lineWidth = columns / width;
  pen.strokeStyle = isDark() ? 'rgb(120 150 185 / 45%)' : 'rgb(70 100 140 / 35%)';
  for (const [k, shape] of contours().size([columns, rows]).thresholds(levels)(values).entries()) {
    pen.beginPath();
    for (const ring of shape.coordinates.flat()) {
      ring.forEach(([a, b], i) => (i === 0 ? pen.moveTo(a!, b!) : pen.lineTo(a!, b!)));
      pen.closePath();
    }
    pen.fillStyle = level(k / (count - 1));
    pen.fill();
    if (k > 0) pen.stroke();
  }
  kept = { key, picture };
  return picture;
}

export interface Scene {
  readonly surface: Ground;
  readonly trails: readonly (Trail | undefined)[];
  /** how many steps are shown; a fraction is on the way to the next */
  readonly step: number;
  readonly start: Point;
  readonly chosen: number;
}

/** Places of a trail up to a step, the last on its way. */
export function* places({ points }: Trail, step: number): Generator<Point> {
  const last = points.length / 2 - 1;
  const whole = Math.min(Math.floor(step), last);
  for (let k = 0; k <= whole; k++) yield [points[2 * k]!, points[2 * k + 1]!];
  const share = step - whole;
  if (whole >= last || share <= 0) return;
  const at = (c: number) => points[2 * whole + c]! * (1 - share) + points[2 * whole + 2 + c]! * share;
  yield [at(0), at(1)];
}

export function drawMap(canvas: HTMLCanvasElement, { surface, trails, step, start, chosen }: Scene): void {
  const [pen, width, height] = penOf(canvas);
  pen.drawImage(background(surface, width, height), 0, 0, width, height);
  const { px, py } = toPixels(surface.domain, width, height);
  for (const [x, y] of surface.minima) {
    pen.strokeStyle = variable('--ink');
    pen.lineWidth = 2;
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(px(x), py(y), 8, 0, 2 * Math.PI);
    pen.moveTo(px(x) - 12, py(y));
    pen.lineTo(px(x) + 12, py(y));
    pen.moveTo(px(x), py(y) - 12);
    pen.lineTo(px(x), py(y) + 12);
    pen.stroke();
  }
  pen.lineJoin = 'round';
  const heads: [number, Point][] = [];
  for (const [k, trail] of trails.entries()) {
    if (trail === undefined) continue;
    pen.beginPath();
    let head: Point = start;
    for (const [x, y] of places(trail, step)) {
      pen.lineTo(px(x), py(y));
      head = [x, y];
    }
    pen.setLineDash([]);
    pen.strokeStyle = isDark() ? 'rgb(0 0 0 / 55%)' : 'rgb(255 255 255 / 75%)';
    pen.lineWidth = k === chosen ? 6 : 4.5;
    pen.stroke();
    pen.setLineDash(dash(k));
    pen.strokeStyle = colour(k);
    pen.lineWidth = k === chosen ? 3.2 : 2.2;
    pen.stroke();
    heads.push([k, head]);
  }
  for (const [k, [x, y]] of heads) {
    const clamp = (v: number, most: number) => Math.min(most - 9, Math.max(9, v));
    marker(pen, k, clamp(px(x), width), clamp(py(y), height), k === chosen ? 8 : 6.5);
  }
  pen.setLineDash([]);
  pen.fillStyle = variable('--ink');
  pen.beginPath();
  pen.arc(px(start[0]), py(start[1]), 4, 0, 2 * Math.PI);
  pen.fill();
  pen.font = '600 12px system-ui, sans-serif';
  pen.textAlign = px(start[0]) > width - 60 ? 'right' : 'left';
  pen.fillText('start', px(start[0]) + (pen.textAlign === 'left' ? 8 : -8), py(start[1]) - 8);
  pen.textAlign = 'left';
  pen.fillStyle = variable('--soft');
  pen.fillText(`x ${short(surface.domain.x[0])} … ${short(surface.domain.x[1])}, y ${short(surface.domain.y[0])} … ${short(surface.domain.y[1])}`, 8, height - 8); // prettier-ignore
}
