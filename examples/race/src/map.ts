// The surface from above: filled contours of the logarithm of height, and the trails.
import { contours } from 'd3-contour';
import { penOf, short } from './canvas.js';
import { type Line, caption, drawLines, startDot, target } from './lines.js';
import type { Trail } from './messages.js';
import { contourLine, isDark, level } from './palette.js';
import { type Scene, between, lastStep, places, within } from './scene.js';
import { type Domain, type Ground, type Point, squash } from './surfaces.js';

// Cells of the grid, and how many of them lie beyond each edge: contours close along the grid's border, which is not to be seen.
const [columns, rows, beyond] = [160, 110, 2];

const toPixels = ({ x, y }: Domain, width: number, height: number) => ({
  px: (v: number) => ((v - x[0]) / (x[1] - x[0])) * width,
  py: (v: number) => height - ((v - y[0]) / (y[1] - y[0])) * height,
});

export function toPoint({ x, y }: Domain, canvas: HTMLCanvasElement, event: MouseEvent): Point {
  const box = canvas.getBoundingClientRect();
  const [u, v] = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  const at = (share: number, [low, high]: Point) =>
    Number((low + Math.min(1, Math.max(0, share)) * (high - low)).toFixed(3));
  return [at(u, x), at(v, y)];
}

let kept: { key: string; picture: HTMLCanvasElement } | null = null;

/** The contours as a picture, made again when surface, theme or size change. */
function background(surface: Ground, width: number, height: number): HTMLCanvasElement {
  const key = [surface.formula, JSON.stringify(surface.parameters), width, height, isDark()].join(' ');
  if (kept?.key === key) return kept.picture;
  const { x, y } = surface.domain;
  const [w, h] = [columns + 2 * beyond, rows + 2 * beyond];
  const values = Array.from({ length: w * h }, (_, k) => {
    const a = x[0] + ((x[1] - x[0]) * ((k % w) - beyond + 0.5)) / columns;
    const b = y[1] - ((y[1] - y[0]) * (Math.floor(k / w) - beyond + 0.5)) / rows;
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
  pen.translate(-beyond, -beyond);
  pen.lineWidth = columns / width;
  pen.strokeStyle = contourLine();
  for (const [k, shape] of contours().size([w, h]).thresholds(levels)(values).entries()) {
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

export function drawMap(canvas: HTMLCanvasElement, scene: Scene): void {
  const { surface, trails, start } = scene;
  const [pen, width, height] = penOf(canvas);
  pen.drawImage(background(surface, width, height), 0, 0, width, height);
  const { px, py } = toPixels(surface.domain, width, height);
  const pixel = ([x, y]: Point): Point => [px(x), py(y)];
  for (const minimum of surface.minima) target(pen, pixel(minimum));
  const lines = trails.flatMap((trail, look) =>
    trail === undefined ? [] : [lineOf(trail, look, scene, pixel, [width, height])],
  );
  drawLines(pen, lines);
  startDot(pen, pixel(start), width);
  const { x, y } = surface.domain;
  caption(pen, `x ${short(x[0])} … ${short(x[1])}, y ${short(y[0])} … ${short(y[1])}`, [8, height - 8]);
}

function lineOf(
  trail: Trail,
  look: number,
  { surface, step, chosen }: Scene,
  pixel: (place: Point) => Point,
  [width, height]: Point,
): Line {
  const { x, y } = surface.domain;
  // Dashes far outside cost as much as those inside.
  const wide = ([low, high]: Point): Point => [2 * low - high, 2 * high - low];
  const around: Domain = { x: wide(x), y: wide(y) };
  const runs: Point[][] = [];
  let last: Point | null = null;
  for (const place of places(trail, step)) {
    const part: Point | null = last === null ? null : within(around, last, place);
    if (last !== null && part !== null) {
      const [from, to] = [pixel(between(last, place, part[0])), pixel(between(last, place, part[1]))];
      if (part[0] > 0 || runs.length === 0) runs.push([from]);
      runs.at(-1)!.push(to);
    }
    last = place;
  }
  const clamp = (v: number, most: number) => Math.min(most - 9, Math.max(9, v));
  const [a, b] = pixel(last!);
  const head: Point = [clamp(a, width), clamp(b, height)];
  return { look, runs, hidden: [], head, chosen: look === chosen, lost: step > lastStep(trail) };
}
