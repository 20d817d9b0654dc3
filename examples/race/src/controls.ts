// What one can set: the surface, the conditions, the racers and their options; and each racer's code.
import { pythonLines, scriptLines, wholeScript } from './code.js';
import { type OptionValue, type Racer, optimizers, racer, schedulers, title } from './optimizers.js';
import { announce, button, element } from './page.js';
import { swatch } from './palette.js';
import { type Setup, onSurface, readValue } from './setup.js';
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

const setRacer = (one: Racer): void =>
  change({ racers: state.setup.racers.map((old, at) => (at === state.chosen ? one : old)) });

let built = '';
function showRacer(): void {
  const one = state.setup.racers[state.chosen]!;
  element('racer-title', HTMLElement).replaceChildren(swatch(state.chosen), title(one));
  const note = element('racer-note', HTMLElement);
  const averaged = one.optimizer === 'SGD' && Number(one.options['momentum'] ?? 0) > 0;
  note.hidden = !averaged;
  note.textContent = one.ewma
    ? 'The article’s v = 0.9 v + 0.1 g, from zero: its first step is a tenth of the gradient’s. PyTorch’s buffer starts as the whole gradient, so with the same dampening its first step is ten times as long.'
    : 'PyTorch’s buffer v = m v + g starts as the first gradient. The article averages instead (v = 0.9 v + 0.1 g, from zero): add “EWMA momentum” to compare.';
  element('code-python', HTMLElement).textContent = pythonLines(one);
  element('code-script', HTMLElement).textContent = scriptLines(one);
  element('code-whole', HTMLElement).textContent = wholeScript(state.setup, state.surface, one);
  const key = `${state.chosen} ${JSON.stringify(one)}`;
  const place = element('options', HTMLElement);
  if (key === built || place.contains(document.activeElement)) return;
  built = key;
  place.replaceChildren(
    ...Object.entries(optimizers[one.optimizer]!.defaults).map(([name, like]) => optionField(name, like)),
    schedulerField(one),
  );
}

function optionField(name: string, like: OptionValue): HTMLElement {
  const one = state.setup.racers[state.chosen]!;
  const [label, input] = [document.createElement('label'), document.createElement('input')];
  const value = one.options[name] ?? like;
  const set = (next: OptionValue) => {
    const now = state.setup.racers[state.chosen]!;
    setRacer({ ...now, options: { ...now.options, [name]: next } });
  };
  if (typeof value === 'boolean') {
    label.className = 'check';
    input.type = 'checkbox';
    input.checked = value;
    input.addEventListener('change', () => set(input.checked));
    label.append(input, name);
    return label;
  }
  input.type = 'text';
  input.inputMode = 'decimal';
  input.value = typeof value === 'object' ? value.join(', ') : String(value);
  input.addEventListener('change', () => {
    const next = readValue(input.value, like);
    input.setAttribute('aria-invalid', String(next === null));
    if (next === null)
      announce(`${name}: expected ${typeof like === 'object' ? `${like.length} numbers` : 'a number'}.`);
    else set(next);
  });
  label.append(name, input);
  return label;
}

function schedulerField(one: Racer): HTMLElement {
  const [label, select] = [document.createElement('label'), document.createElement('select')];
  select.add(new Option('none', ''));
  for (const name of Object.keys(schedulers)) select.add(new Option(name, name));
  select.value = one.scheduler ?? '';
  select.addEventListener('change', () =>
    setRacer({ ...state.setup.racers[state.chosen]!, scheduler: select.value === '' ? null : select.value }),
  );
  label.append('scheduler', select);
  return label;
}

for (const copy of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  copy.addEventListener('click', () => {
    const text = element(copy.dataset['copy']!, HTMLElement).textContent ?? '';
    navigator.clipboard.writeText(text).then(
      () => announce('Copied.'),
      () => announce('The browser refused to copy.'),
    );
  });
}
