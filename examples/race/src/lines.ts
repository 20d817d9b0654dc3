// Trails as lines of pixels: told apart by colour, dashes and the beads on them.
import { colour, dash, isDark, marker, variable } from './palette.js';
import type { Point } from './surfaces.js';

export interface Line {
  readonly look: number;
  /** unbroken pieces that are seen */
  readonly runs: readonly (readonly Point[])[];
  /** pieces behind something: drawn faintly */
  readonly hidden: readonly (readonly Point[])[];
  readonly head: Point | null;
  readonly chosen: boolean;
  /** it has left for good: its head is crossed out */
  readonly lost: boolean;
}

const spacing = 90;

/** A way without what is nearer than half a pixel to the point before: where a racer has come to rest there are many such. */
function thinned(run: readonly Point[]): readonly Point[] {
  let [a, b] = run[0]!;
  return run.filter(([x, y], k) => {
    if (k > 0 && k < run.length - 1 && Math.abs(x - a) + Math.abs(y - b) < 0.5) return false;
    [a, b] = [x, y];
    return true;
  });
}

function trace(pen: CanvasRenderingContext2D, runs: Line['runs']): void {
  pen.beginPath();
  for (const run of runs) run.forEach(([x, y], k) => (k === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
}

/** Small markers on the way. */
function beads(pen: CanvasRenderingContext2D, { runs, look }: Line): void {
  // Racers' beads are apart, also where they go the same way.
  let left = spacing * (0.35 + ((look * 0.37) % 1));
  for (const run of runs) {
    for (let k = 1; k < run.length; k++) {
      const [[a, b], [c, d]] = [run[k - 1]!, run[k]!];
      const length = Math.hypot(c - a, d - b);
      for (let at = left; at < length; at += spacing, left += spacing) {
        marker(pen, look, a + ((c - a) * at) / length, b + ((d - b) * at) / length, 3.4, 0.8);
      }
      left -= length;
    }
  }
}

export function drawLines(pen: CanvasRenderingContext2D, given: readonly Line[]): void {
  const lines = given.map((line) => ({ ...line, runs: line.runs.map(thinned), hidden: line.hidden.map(thinned) }));
  pen.lineJoin = 'round';
  for (const { look, hidden } of lines) {
    trace(pen, hidden);
    pen.globalAlpha = 0.22;
    pen.strokeStyle = colour(look);
    pen.lineWidth = 1.5;
    pen.setLineDash([]);
    pen.stroke();
    pen.globalAlpha = 1;
  }
  // All rims first: a dashed line then shows in its gaps what it lies upon.
  pen.strokeStyle = isDark() ? 'rgb(0 0 0 / 55%)' : 'rgb(255 255 255 / 70%)';
  pen.setLineDash([]);
  for (const { runs, chosen } of lines) {
    trace(pen, runs);
    pen.lineWidth = chosen ? 6 : 4.5;
    pen.stroke();
  }
  for (const { runs, look, chosen } of lines) {
    trace(pen, runs);
    pen.setLineDash(dash(look));
    pen.strokeStyle = colour(look);
    pen.lineWidth = chosen ? 3.2 : 2.2;
    pen.stroke();
  }
  for (const line of lines) beads(pen, line);
  for (const { head, look, chosen, lost } of lines) {
    if (head === null) continue;
    marker(pen, look, ...head, chosen ? 8 : 6.5);
    if (lost) cross(pen, head);
  }
}

function cross(pen: CanvasRenderingContext2D, [x, y]: Point): void {
  pen.setLineDash([]);
  pen.strokeStyle = variable('--error');
  pen.lineWidth = 3;
  pen.beginPath();
  for (const side of [-1, 1]) {
    pen.moveTo(x - 9, y - 9 * side);
    pen.lineTo(x + 9, y + 9 * side);
  }
  pen.stroke();
}

/** A ring with a cross: a minimum. */
export function target(pen: CanvasRenderingContext2D, [x, y]: Point): void {
  pen.strokeStyle = variable('--ink');
  pen.lineWidth = 2;
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(x, y, 8, 0, 2 * Math.PI);
  pen.moveTo(x - 12, y);
  pen.lineTo(x + 12, y);
  pen.moveTo(x, y - 12);
  pen.lineTo(x, y + 12);
  pen.stroke();
}

/** The dot that says where the race starts. */
export function startDot(pen: CanvasRenderingContext2D, [x, y]: Point, width: number): void {
  pen.setLineDash([]);
  pen.fillStyle = variable('--ink');
  pen.beginPath();
  pen.arc(x, y, 4, 0, 2 * Math.PI);
  pen.fill();
  const right = x > width - 60;
  caption(pen, 'start', [x + (right ? -8 : 8), y < 24 ? y + 18 : y - 8], right ? 'right' : 'left');
}

/** Text with a rim, readable on whatever it lies. */
export function caption(
  pen: CanvasRenderingContext2D,
  text: string,
  [x, y]: Point,
  align: CanvasTextAlign = 'left',
): void {
  pen.font = '600 12px system-ui, sans-serif';
  pen.textAlign = align;
  pen.setLineDash([]);
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = variable('--card');
  pen.strokeText(text, x, y);
  pen.fillStyle = variable('--ink');
  pen.fillText(text, x, y);
}
