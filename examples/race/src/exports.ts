// What can be taken away: the picture with its legend, the numbers, the address.
import { announce, button, canvasOf, save } from './page.js';
import { colour, dash, marker, variable } from './palette.js';
import { details, title } from './racer.js';
import { state } from './state.js';

/** The picture as it is shown, on its background, with what is drawn and whose trails they are. */
export function poster(): HTMLCanvasElement {
  const map = canvasOf('map');
  const ratio = map.width / Math.max(1, map.clientWidth);
  const { setup, surface, step } = state;
  const [width, height] = [map.clientWidth + 32, map.clientHeight];
  const [top, line] = [58, 24];
  const made = document.createElement('canvas');
  [made.width, made.height] = [width * ratio, (top + height + line * setup.racers.length + 24) * ratio];
  const pen = made.getContext('2d')!;
  pen.scale(ratio, ratio);
  pen.fillStyle = variable('--card');
  pen.fillRect(0, 0, made.width, made.height);
  pen.fillStyle = variable('--ink');
  pen.font = '600 16px system-ui, sans-serif';
  pen.fillText(`Optimizer Race: ${surface.title}`, 16, 26, width - 32);
  pen.font = '13px system-ui, sans-serif';
  pen.fillStyle = variable('--soft');
  pen.fillText(`f(x, y) = ${surface.formula} after ${Math.floor(step)} steps`, 16, 46, width - 32);
  pen.drawImage(map, 16, top, map.clientWidth, map.clientHeight);
  for (const [k, one] of setup.racers.entries()) {
    const y = top + height + 20 + line * k;
    pen.strokeStyle = colour(k);
    pen.lineWidth = 2.5;
    pen.setLineDash(dash(k));
    pen.beginPath();
    pen.moveTo(16, y);
    pen.lineTo(60, y);
    pen.stroke();
    marker(pen, k, 38, y, 5);
    pen.fillStyle = variable('--ink');
    pen.fillText(`${title(one)} (${details(one)})`, 70, y + 4, width - 86);
  }
  return made;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** A line for each racer and step. */
export function table(): string {
  const lines = ['racer,step,x,y,loss'];
  for (const [k, trail] of state.trails.entries()) {
    const one = state.setup.racers[k];
    if (trail === undefined || one === undefined) continue;
    const name = quoted(`${title(one)} (${details(one)})`);
    const { points, losses } = trail;
    losses.forEach((loss, step) => lines.push(`${name},${step},${points[2 * step]},${points[2 * step + 1]},${loss}`));
  }
  return `${lines.join('\n')}\n`;
}

button('share', () => {
  navigator.clipboard.writeText(location.href).then(
    () => announce('The link is copied.'),
    () => announce('The link is in the address bar.'),
  );
});
button('png', () => poster().toBlob((picture) => picture !== null && save('optimizer-race.png', picture)));
button('csv', () => save('optimizer-race.csv', new Blob([table()], { type: 'text/csv' })));
