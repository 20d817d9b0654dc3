// The surface in space, seen along parallel lines: a mesh of heights, its picture, and what of it hides what.
import { isDark, level, meshLine } from './palette.js';
import { type Ground, type Point, squash } from './surfaces.js';

/** Radians about the vertical axis, and above the horizon. */
export interface Camera {
  turn: number;
  tilt: number;
}
export interface Relief {
  readonly key: string;
  readonly picture: HTMLCanvasElement;
  /** the pixel of a place of the surface, in shares of its domain */
  readonly pixel: (u: number, v: number) => Point;
  /** whether nothing of the surface stands before that place */
  readonly seen: (u: number, v: number) => boolean;
}

/** cells along a side, and a line of the mesh every so many */
export const side = 84;
const every = 4;
const tallest = 0.42;
const margin = 14;

/** Pixel and depth. */
type Corner = readonly [number, number, number];
/** Where in the domain a corner of the mesh is. */
const cornerOf = (k: number): Point => [(k % (side + 1)) / side, Math.floor(k / (side + 1)) / side];
const range = (values: readonly number[]): Point =>
  values.reduce<Point>(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);

interface Mesh {
  readonly key: string;
  readonly heights: Float64Array;
}
let mesh: Mesh = { key: '', heights: new Float64Array() };

/** Heights at the corners of cells, from 0 to 1. */
function meshOf(surface: Ground): Mesh {
  const key = `${surface.formula} ${JSON.stringify(surface.parameters)}`;
  if (mesh.key === key) return mesh;
  const { x, y } = surface.domain;
  const heights = Float64Array.from({ length: (side + 1) ** 2 }, (_, k) => {
    const [u, v] = cornerOf(k);
    const z = squash(surface, surface.at(x[0] + u * (x[1] - x[0]), y[0] + v * (y[1] - y[0])));
    return Number.isFinite(z) ? z : 0;
  });
  const top = heights.reduce((a, b) => Math.max(a, b), 1e-9);
  mesh = { key, heights: heights.map((z) => z / top) };
  return mesh;
}

/** Between the corners of a cell. */
function heightAt({ heights }: Mesh, u: number, v: number): number {
  const [p, q] = [u * side, v * side];
  const [i, j] = [Math.min(side - 1, Math.floor(p)), Math.min(side - 1, Math.floor(q))];
  const [a, b, k] = [p - i, q - j, j * (side + 1) + i];
  const near = heights[k]! * (1 - a) + heights[k + 1]! * a;
  const far = heights[k + side + 1]! * (1 - a) + heights[k + side + 2]! * a;
  return near * (1 - b) + far * b;
}

let kept: Relief | null = null;

/** Made again when surface, camera, theme or size change. */
export function reliefOf(surface: Ground, width: number, height: number, { turn, tilt }: Camera): Relief {
  const heights = meshOf(surface);
  const key = [heights.key, width, height, turn, tilt, isDark()].join(' ');
  if (kept?.key === key) return kept;
  const { x, y } = surface.domain;
  const longest = Math.max(x[1] - x[0], y[1] - y[0]);
  const [wide, deep] = [(x[1] - x[0]) / longest, (y[1] - y[0]) / longest];
  const [c, s, tc, ts] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const turned = (u: number, v: number, z: number): Corner => {
    const [a, b] = [(u - 0.5) * wide, (v - 0.5) * deep];
    const depth = a * s + b * c;
    return [a * c - b * s, -depth * ts - z * tallest * tc, depth];
  };
  // As large as it fits.
  const all = Array.from(heights.heights, (z, k) => turned(...cornerOf(k), z));
  const [left, right] = range(all.map(([a]) => a));
  const [high, low] = range(all.map(([, b]) => b));
  const size = Math.min((width - 2 * margin) / (right - left), (height - 2 * margin) / (low - high));
  const put = ([a, b, depth]: Corner): Corner => [
    width / 2 + (a - (left + right) / 2) * size,
    height / 2 + (b - (high + low) / 2) * size,
    depth,
  ];
  const seen = (u: number, v: number): boolean => {
    // Along the line to the eye: nearer by cos(tilt) and higher by sin(tilt) at a time.
    const stride = 1.2 / side;
    const [du, dv, dz] = [(-tc * s * stride) / wide, (-tc * c * stride) / deep, (ts * stride) / tallest];
    let z = heightAt(heights, u, v) + 0.012;
    for (;;) {
      [u, v, z] = [u + du, v + dv, z + dz];
      if (z > 1 || u < 0 || u > 1 || v < 0 || v > 1) return true;
      if (heightAt(heights, u, v) > z) return false;
    }
  };
  const pixel = (u: number, v: number): Point => {
    const [a, b] = put(turned(u, v, heightAt(heights, u, v)));
    return [a, b];
  };
  kept = { key, picture: pictureOf(heights, all.map(put), width, height), pixel, seen };
  return kept;
}

/** Cells from the back to the front, lit from the upper left. */
function pictureOf({ heights }: Mesh, corners: readonly Corner[], width: number, height: number): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  const ratio = Math.min(devicePixelRatio, 2);
  [picture.width, picture.height] = [width * ratio, height * ratio];
  const pen = picture.getContext('2d')!;
  pen.scale(ratio, ratio);
  const cells = Array.from({ length: side * side }, (_, k) => Math.floor(k / side) * (side + 1) + (k % side));
  const depth = (k: number) => corners[k]![2] + corners[k + side + 2]![2];
  cells.sort((a, b) => depth(b) - depth(a));
  const base = isDark() ? 1.4 : 0.98;
  for (const k of cells) {
    const [a, b, c, d] = [k, k + 1, k + side + 2, k + side + 1].map((at) => corners[at]!);
    const slope = heights[k + 1]! - heights[k + side + 1]!;
    pen.beginPath();
    for (const [p, q] of [a!, b!, c!, d!]) pen.lineTo(p, q);
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = level(heights[k]!, base + Math.max(-0.2, Math.min(0.2, slope * 2.5)) * base);
    pen.lineWidth = 0.7;
    pen.fill();
    pen.stroke();
    pen.strokeStyle = meshLine();
    pen.beginPath();
    const [column, row] = [k % (side + 1), Math.floor(k / (side + 1))];
    for (const [drawn, [p, q], [r, t]] of [
      [row % every === 0, a!, b!],
      [row === side - 1, d!, c!],
      [column % every === 0, a!, d!],
      [column === side - 1, b!, c!],
    ] as const) {
      if (!drawn) continue;
      pen.moveTo(p, q);
      pen.lineTo(r, t);
    }
    pen.stroke();
  }
  return picture;
}
