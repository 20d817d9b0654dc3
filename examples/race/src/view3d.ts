// The surface in space, turned by dragging: quads from the back to the front, then the trails.
import { penOf } from './canvas.js';
import { type Scene, places, squash } from './map.js';
import { colour, dash, isDark, level, marker } from './palette.js';

const side = 56;

export interface Camera {
  /** radians about the vertical axis, and above the horizon */
  turn: number;
  tilt: number;
}

export function draw3d(canvas: HTMLCanvasElement, scene: Scene, { turn, tilt }: Camera): void {
  const { surface, trails, step, chosen } = scene;
  const [pen, width, height] = penOf(canvas);
  const { x, y } = surface.domain;
  const at = (u: number, v: number) => squash(surface, surface.at(x[0] + u * (x[1] - x[0]), y[0] + v * (y[1] - y[0])));
  const heights = Array.from({ length: (side + 1) ** 2 }, (_, k) =>
    at((k % (side + 1)) / side, Math.floor(k / (side + 1)) / side),
  );
  const top = Math.max(...heights.filter(Number.isFinite), 1e-9);
  const [c, s, tc, ts] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const size = Math.min(width * 0.62, height * 0.85);
  const project = (u: number, v: number, z: number): [number, number, number] => {
    const [a, b] = [(u - 0.5) * c - (v - 0.5) * s, (u - 0.5) * s + (v - 0.5) * c];
    const up = (Math.min(z, top) / top) * 0.5 - 0.3;
    return [width / 2 + a * size, height / 2 - (b * ts * 0.8 + up * tc) * size, b];
  };
  const quads: { depth: number; corners: [number, number, number][]; z: number }[] = [];
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]].map(([a, b]) => project(a! / side, b! / side, heights[b! * (side + 1) + a!]!)); // prettier-ignore
      quads.push({ depth: corners.reduce((sum, [, , d]) => sum + d, 0), corners, z: heights[j * (side + 1) + i]! });
    }
  }
  quads.sort((p, q) => q.depth - p.depth);
  pen.lineWidth = 0.6;
  pen.strokeStyle = isDark() ? 'rgb(130 160 195 / 40%)' : 'rgb(60 90 130 / 30%)';
  pen.setLineDash([]);
  for (const { corners, z } of quads) {
    pen.beginPath();
    for (const [a, b] of corners) pen.lineTo(a, b);
    pen.closePath();
    pen.fillStyle = level(z / top);
    pen.fill();
    pen.stroke();
  }
  pen.lineJoin = 'round';
  for (const [k, trail] of trails.entries()) {
    if (trail === undefined) continue;
    pen.beginPath();
    let head: [number, number] | null = null;
    for (const [a, b] of places(trail, step)) {
      const [u, v] = [(a - x[0]) / (x[1] - x[0]), (b - y[0]) / (y[1] - y[0])];
      if (u < 0 || u > 1 || v < 0 || v > 1) {
        pen.stroke();
        continue;
      }
      const [p, q] = project(u, v, at(u, v));
      head = [p, q - 2];
      pen.lineTo(...head);
    }
    pen.setLineDash(dash(k));
    pen.strokeStyle = colour(k);
    pen.lineWidth = k === chosen ? 3.2 : 2.2;
    pen.stroke();
    if (head !== null) marker(pen, k, head[0], head[1], k === chosen ? 8 : 6.5);
  }
}
