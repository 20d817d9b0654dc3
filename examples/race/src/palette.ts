// How racers are told apart: by colour (after Okabe and Ito's palette, lighter and darker for each theme), by dashes and by the shape of
// the marker, so that nothing hangs on colour alone.
const dark = ['#56b4e9', '#e69f00', '#2fd6a3', '#f0e442', '#e58fc0', '#ff7f50', '#b9a7ff', '#ffffff'];
const light = ['#005a9c', '#b34700', '#007a5a', '#8a6d00', '#a0307a', '#c81e1e', '#5b3fb5', '#111111'];
// prettier-ignore
const dashes: readonly (readonly number[])[] = [[], [8, 3], [2, 3], [10, 3, 2, 3], [18, 4], [5, 5], [6, 2, 2, 2], [14, 3, 5, 3]];
type Shape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'star' | 'down' | 'plus';
const shapes: readonly Shape[] = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'down', 'plus'];

export const isDark = (): boolean => document.documentElement.dataset['theme'] === 'dark';
export const colour = (k: number): string => (isDark() ? dark : light)[k % 8]!;
export const dash = (k: number): number[] => [...dashes[k % 8]!];
export const variable = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Fill of a level from 0, the lowest, to 1; under more light than 1 brighter. */
export function level(share: number, light = 1): string {
  const t = Math.min(1, Math.max(0, share));
  const [from, to] = isDark() ? [[34, 66, 104], [17, 22, 31]] : [[174, 203, 234], [250, 251, 254]]; // prettier-ignore
  const mixed = from.map((value, c) => Math.min(255, Math.round((value + (to[c]! - value) * t) * light)));
  return `rgb(${mixed.join(' ')})`;
}
export const contourLine = (): string => (isDark() ? 'rgb(120 155 195 / 45%)' : 'rgb(60 95 140 / 35%)');
export const meshLine = (): string => (isDark() ? 'rgb(130 160 195 / 45%)' : 'rgb(60 90 130 / 30%)');

const corners: Readonly<Record<Shape, readonly (readonly [number, number])[]>> = {
  circle: [],
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]], // prettier-ignore
  triangle: [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]], // prettier-ignore
  down: [[0, 1.2], [1.1, -0.8], [-1.1, -0.8]], // prettier-ignore
  diamond: [[0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]], // prettier-ignore
  cross: Array.from({ length: 12 }, (_, k) => turn(k * 30 + 15, k % 3 === 1 ? 0.55 : 1.3)),
  plus: Array.from({ length: 12 }, (_, k) => turn(k * 30 - 30, k % 3 === 2 ? 0.55 : 1.3)),
  star: Array.from({ length: 10 }, (_, k) => turn(k * 36 - 90, k % 2 === 0 ? 1.4 : 0.6)),
};
function turn(degrees: number, radius: number): readonly [number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** A racer's marker, with a rim that keeps it off whatever lies below. */
export function marker(pen: CanvasRenderingContext2D, k: number, x: number, y: number, size = 6, rim = 1.5): void {
  pen.beginPath();
  const points = corners[shapes[k % 8]!];
  if (points.length === 0) pen.arc(x, y, size, 0, 2 * Math.PI);
  for (const [dx, dy] of points) pen.lineTo(x + dx * size, y + dy * size);
  pen.closePath();
  pen.setLineDash([]);
  pen.fillStyle = colour(k);
  pen.fill();
  pen.lineWidth = rim;
  pen.strokeStyle = isDark() ? '#0b0e13' : '#ffffff';
  pen.stroke();
}

/** Line and marker of a racer, as a legend shows them. */
export function swatch(k: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'swatch';
  canvas.setAttribute('aria-hidden', 'true');
  [canvas.width, canvas.height] = [76, 32];
  const pen = canvas.getContext('2d')!;
  pen.scale(2, 2);
  pen.strokeStyle = colour(k);
  pen.lineWidth = 2.5;
  pen.setLineDash(dash(k));
  pen.beginPath();
  pen.moveTo(1, 8);
  pen.lineTo(37, 8);
  pen.stroke();
  marker(pen, k, 19, 8, 5);
  return canvas;
}
