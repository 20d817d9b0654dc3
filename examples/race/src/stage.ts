// The picture, its play controls, the chart and the ranking.
import { drawChart } from './chart.js';
import { describe } from './described.js';
import { short } from './canvas.js';
import { drawMap, toPoint } from './map.js';
import { nameOf } from './names.js';
import { details, title } from './racer.js';
import { announce, button, canvasOf, cell, element } from './page.js';
import { order, standing } from './standing.js';
import { address, change, state } from './state.js';
import type { Camera } from './relief.js';
import { draw3d } from './view3d.js';

const map = canvasOf('map');
const scrub = element('scrub', HTMLInputElement);
const speed = element('speed', HTMLSelectElement);
const camera: Camera = { turn: 0.45, tilt: 0.95 };
let choose: (racer: number) => void = () => {};
export const onChoose = (listen: typeof choose): void => void (choose = listen);

let asked = false;
/** Draws at the next frame. */
export function draw(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    paint();
  });
}

function paint(): void {
  const { surface, trails, step, setup, chosen } = state;
  if (map.clientWidth === 0) return;
  const scene = { surface, trails, step, start: setup.start, chosen };
  if (state.threeD) draw3d(map, scene, camera);
  else drawMap(map, scene);
  const series = trails.flatMap((trail, look) => (trail === undefined ? [] : [{ values: trail.losses, look }]));
  drawChart(canvasOf('chart'), series, { least: surface.least, step, steps: setup.steps, across: 'step' });
  scrub.max = String(setup.steps);
  scrub.value = String(Math.floor(step));
  element('step', HTMLOutputElement).value = `${Math.floor(step)} / ${setup.steps}`;
  ranking();
}

let shown = '';
function ranking(): void {
  const { trails, surface, step, setup, chosen } = state;
  const standings = trails
    .flatMap((trail, k) =>
      trail === undefined || setup.racers[k] === undefined ? [] : [standing(k, trail, surface, step, setup.steps)],
    )
    .sort(order);
  const body = element('ranking', HTMLTableElement).tBodies[0]!;
  const key = `${document.documentElement.dataset['theme']} ${chosen} ${standings.map(({ racer }) => `${racer}${title(setup.racers[racer]!)}${details(setup.racers[racer]!)}`).join()}`;
  if (key !== shown) {
    const focused = (document.activeElement as HTMLElement | null)?.dataset['racer'];
    body.replaceChildren(...standings.map(({ racer }) => rowOf(racer)));
    if (focused !== undefined) body.querySelector<HTMLElement>(`[data-racer="${focused}"]`)?.focus();
    shown = key;
  }
  for (const [place, { arrives, diverged, distance, loss }] of standings.entries()) {
    const [, a, d, l] = body.rows[place]!.cells;
    write(a!, diverged ? 'diverged' : arrives === null ? (step >= setup.steps ? 'no' : '…') : String(arrives));
    write(d!, diverged ? '–' : short(distance));
    write(l!, diverged ? '–' : short(loss));
  }
}

function write(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

function rowOf(racer: number): HTMLTableRowElement {
  const row = document.createElement('tr');
  if (racer === state.chosen) row.setAttribute('aria-current', 'true');
  const name = cell('', '');
  const press = document.createElement('button');
  press.type = 'button';
  press.dataset['racer'] = String(racer);
  press.append(...nameOf(racer, state.setup.racers[racer]!));
  press.addEventListener('click', () => choose(racer));
  name.append(press);
  row.append(name, cell(''), cell(''), cell(''));
  return row;
}

/** The step shown, within what there is. */
export function show(step: number): void {
  state.step = Math.min(state.setup.steps, Math.max(0, step));
  draw();
}

const play = button('play', () => playing(!state.playing));
export function playing(on: boolean): void {
  if (on && state.step >= state.setup.steps) state.step = 0;
  state.playing = on;
  play.textContent = on ? '❚❚' : '▶';
  play.setAttribute('aria-label', on ? 'Pause' : 'Play');
  if (!on) return;
  let last = performance.now();
  const tick = (now: number): void => {
    if (!state.playing) return;
    show(state.step + ((now - last) / 1000) * Number(speed.value));
    last = now;
    if (state.step < state.setup.steps) requestAnimationFrame(tick);
    else {
      playing(false);
      announce('The race is over.');
    }
  };
  requestAnimationFrame(tick);
}

const stepBy = (by: number): void => {
  playing(false);
  show(Math.floor(state.step) + by);
};
button('back', () => stepBy(-1));
button('forward', () => stepBy(1));
scrub.addEventListener('input', () => {
  playing(false);
  show(Number(scrub.value));
});

const views = [button('view-map', () => view(false)), button('view-3d', () => view(true))] as const;
function view(threeD: boolean): void {
  state.threeD = threeD;
  address();
  showView();
  describe();
}
/** Shows the view that is chosen. */
export function showView(): void {
  const { threeD } = state;
  views[0].setAttribute('aria-pressed', String(!threeD));
  views[1].setAttribute('aria-pressed', String(threeD));
  map.style.cursor = threeD ? 'grab' : 'crosshair';
  draw();
}

map.addEventListener('pointerdown', (event) => {
  map.setPointerCapture(event.pointerId);
  if (!state.threeD) change({ start: toPoint(state.surface.domain, map, event) });
});
map.addEventListener('pointermove', (event) => {
  if (!map.hasPointerCapture(event.pointerId)) return;
  if (!state.threeD) return change({ start: toPoint(state.surface.domain, map, event) });
  camera.turn += event.movementX / 150;
  camera.tilt = Math.min(1.5, Math.max(0.1, camera.tilt + event.movementY / 200));
  draw();
});
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
map.addEventListener('keydown', (event) => {
  const move = arrows[event.key];
  if (event.key === ' ') playing(!state.playing);
  else if (move === undefined) return;
  else if (state.threeD) {
    camera.turn += move[0] / 10;
    camera.tilt = Math.min(1.5, Math.max(0.1, camera.tilt + move[1] / 10));
    draw();
  } else {
    const { x, y } = state.surface.domain;
    const [a, b] = state.setup.start;
    const next = (v: number, by: number, [low, high]: readonly [number, number]) =>
      Number(Math.min(high, Math.max(low, v + (by * (high - low)) / 50)).toFixed(3));
    change({ start: [next(a, move[0], x), next(b, move[1], y)] });
  }
  event.preventDefault();
});
new ResizeObserver(draw).observe(map);
