// The surface in space with the trails on it; what lies behind it is faint.
import { penOf } from './canvas.js';
import { type Line, caption, drawLines, startDot, target } from './lines.js';
import type { Trail } from './messages.js';
import { type Camera, type Relief, reliefOf, side } from './relief.js';
import { type Scene, between, lastStep, within } from './scene.js';
import type { Domain, Ground, Point } from './surfaces.js';

/** A point of a trail on the relief; trails are cut so finely that they follow it. */
interface Knot {
  readonly step: number;
  readonly pixel: Point;
  readonly seen: boolean;
  /** whether a line leads here from the knot before */
  readonly joined: boolean;
}

const known = new WeakMap<Trail, { readonly key: string; readonly knots: readonly Knot[] }>();

function knotsOf(trail: Trail, { domain }: Ground, relief: Relief): readonly Knot[] {
  const before = known.get(trail);
  if (before?.key === relief.key) return before.knots;
  const { points } = trail;
  const knots: Knot[] = [];
  const put = (step: number, place: Point, joined: boolean) => {
    const [u, v] = share(domain, place);
    knots.push({ step, pixel: relief.pixel(u, v), seen: relief.seen(u, v), joined });
  };
  const at = (k: number): Point => [points[2 * k]!, points[2 * k + 1]!];
  let inside = false;
  for (let k = 1; k <= lastStep(trail); k++) {
    const [a, b] = [at(k - 1), at(k)];
    const part = within(domain, a, b);
    if (part === null) {
      inside = false;
      continue;
    }
    const [from, to] = part;
    if (!inside || from > 0) put(k - 1 + from, between(a, b, from), false);
    const [[u0, v0], [u1, v1]] = [share(domain, between(a, b, from)), share(domain, between(a, b, to))];
    const pieces = Math.max(1, Math.ceil(Math.hypot(u1 - u0, v1 - v0) * side));
    for (let piece = 1; piece <= pieces; piece++) {
      const way = from + ((to - from) * piece) / pieces;
      put(k - 1 + way, between(a, b, way), true);
    }
    inside = to === 1;
  }
  known.set(trail, { key: relief.key, knots });
  return knots;
}

const share = ({ x, y }: Domain, [a, b]: Point): Point => [(a - x[0]) / (x[1] - x[0]), (b - y[0]) / (y[1] - y[0])];

function lineOf(trail: Trail, look: number, { surface, step, chosen, start }: Scene, relief: Relief): Line {
  const [runs, hidden]: [Point[][], Point[][]] = [[], []];
  let last: Knot | null = null;
  let head: Point = relief.pixel(...onto(surface, start));
  for (const knot of knotsOf(trail, surface, relief)) {
    if (knot.step > step) {
      if (last !== null && knot.joined && step > last.step) {
        head = between(last.pixel, knot.pixel, (step - last.step) / (knot.step - last.step));
        (knot.seen ? runs : hidden).push([last.pixel, head]);
      }
      break;
    }
    const pieces = knot.seen ? runs : hidden;
    if (last !== null && knot.joined) {
      if (last.seen === knot.seen && pieces.length > 0) pieces.at(-1)!.push(knot.pixel);
      else pieces.push([last.pixel, knot.pixel]);
    } else pieces.push([knot.pixel]);
    head = knot.pixel;
    last = knot;
  }
  return { look, runs, hidden, head, chosen: look === chosen, lost: step > lastStep(trail) };
}

/** A place's share of the domain, or of its edge's nearest place. */
function onto({ domain }: Ground, place: Point): Point {
  const [u, v] = share(domain, place);
  return [Math.min(1, Math.max(0, u)), Math.min(1, Math.max(0, v))];
}

export function draw3d(canvas: HTMLCanvasElement, scene: Scene, camera: Camera): void {
  const { surface, trails, start } = scene;
  const [pen, width, height] = penOf(canvas);
  const relief = reliefOf(surface, width, height, camera);
  pen.drawImage(relief.picture, 0, 0, width, height);
  for (const minimum of surface.minima) {
    const [u, v] = onto(surface, minimum);
    pen.globalAlpha = relief.seen(u, v) ? 1 : 0.25;
    target(pen, relief.pixel(u, v));
  }
  pen.globalAlpha = 1;
  drawLines(
    pen,
    trails.flatMap((trail, look) => (trail === undefined ? [] : [lineOf(trail, look, scene, relief)])),
  );
  startDot(pen, relief.pixel(...onto(surface, start)), width);
  caption(pen, 'x →', relief.pixel(0.5, 0), 'center');
  caption(pen, 'y →', relief.pixel(0, 0.5), 'center');
}
