// What one can set: the surface, the conditions and the racers.
import { showRacer } from './editor.js';
import { optimizers } from './optimizers.js';
import { announce, button, element } from './page.js';
import { type Racer, racer } from './racer.js';
import { type Setup, onSurface } from './setup.js';
import { change, state } from './state.js';
import { isSurface, surfaces } from './surfaces.js';

const surface = element('surface', HTMLSelectElement);
const formula = element('formula', HTMLInputElement);
const k = element('k', HTMLInputElement);
const add = element('add', HTMLSelectElement);

for (const [name, { title: text }] of [...Object.entries(surfaces), ['own', { title: 'Own formula…' }] as const])
  surface.add(new Option(text, name));
for (const name of ['Momentum', 'Nesterov', 'EWMA momentum', ...Object.keys(optimizers)])
  add.add(new Option(name, name));

surface.addEventListener('change', () => {
  if (isSurface(surface.value)) change({ ...onSurface(surface.value, state.setup.formula), seed: state.setup.seed });
});
formula.addEventListener('input', () => change({ surface: 'own', formula: formula.value }));
k.addEventListener('input', () => {
  const condition = Number((10 ** Number(k.value)).toPrecision(2));
  change({ k: condition });
});

const presets: Readonly<Record<string, () => Racer>> = {
  Momentum: () => racer('SGD', { lr: 0.02, momentum: 0.9 }),
  Nesterov: () => racer('SGD', { lr: 0.02, momentum: 0.9, nesterov: true }),
  'EWMA momentum': () => racer('SGD', { lr: 0.2, momentum: 0.9, dampening: 0.9 }, { ewma: true }),
};
add.addEventListener('change', () => {
  const { racers } = state.setup;
  const name = add.value;
  add.value = '';
  if (name === '') return;
  if (racers.length >= 8) return announce('Eight racers are the most at a time: remove one first.');
  state.chosen = racers.length;
  change({ racers: [...racers, presets[name]?.() ?? racer(name)] });
});
button('remove', () => {
  if (state.setup.racers.length < 2) return announce('The last racer stays.');
  change({ racers: state.setup.racers.filter((_, at) => at !== state.chosen) });
});

function numberField(id: string, set: (value: number) => Partial<Setup>): HTMLInputElement {
  const field = element(id, HTMLInputElement);
  field.addEventListener('change', () => {
    const value = field.valueAsNumber;
    const [low, high] = [field.min === '' ? -1e6 : Number(field.min), field.max === '' ? 1e9 : Number(field.max)];
    if (Number.isFinite(value)) change(set(Math.min(high, Math.max(low, value))));
  });
  return field;
}
const fields = {
  x: numberField('start-x', (value) => ({ start: [value, state.setup.start[1]] })),
  y: numberField('start-y', (value) => ({ start: [state.setup.start[0], value] })),
  steps: numberField('steps', (value) => ({ steps: Math.round(value) })),
  noise: numberField('noise', (noise) => ({ noise })),
  seed: numberField('seed', (value) => ({ seed: Math.round(value) })),
};

/** Puts a value into a field, unless it is being written in. */
function put(field: HTMLInputElement, value: string | number): void {
  if (document.activeElement !== field || field.type === 'range') field.value = String(value);
}

export function showSetup(): void {
  const { setup } = state;
  surface.value = setup.surface;
  element('k-field', HTMLElement).hidden = setup.surface !== 'ravine';
  put(k, Math.log10(setup.k));
  element('k-value', HTMLOutputElement).value = String(setup.k);
  element('formula-field', HTMLElement).hidden = setup.surface !== 'own';
  put(formula, setup.formula);
  showError('');
  element('about', HTMLElement).textContent = `f(x, y) = ${state.surface.formula}. ${state.surface.about}`;
  put(fields.x, setup.start[0]);
  put(fields.y, setup.start[1]);
  put(fields.steps, setup.steps);
  put(fields.noise, setup.noise);
  put(fields.seed, setup.seed);
  showRacer();
}

export function showError(message: string): void {
  const place = element('formula-error', HTMLElement);
  place.hidden = message === '';
  place.textContent = message;
  formula.setAttribute('aria-invalid', String(message !== ''));
}
