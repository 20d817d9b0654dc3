// The chosen racer: a field for each of its arguments, its scheduler's too, and its code.
import { type Argument, type Arguments, type Value, type Values, plain } from './arguments.js';
import { pythonLines, scriptLines, wholeScript } from './code.js';
import { optimizers } from './optimizers.js';
import { announce, element } from './page.js';
import { swatch } from './palette.js';
import { type Racer, schedule, title } from './racer.js';
import { schedulers } from './schedulers.js';
import { change, state } from './state.js';

const chosen = (): Racer => state.setup.racers[state.chosen]!;
const set = (part: Partial<Racer>): void => {
  const one = { ...chosen(), ...part };
  change({ racers: state.setup.racers.map((old, at) => (at === state.chosen ? one : old)) });
};

/** Sections of the optimizers page that are not called as the optimizer is. */
const sections: Readonly<Record<string, string>> = { Adam: 'adam-and-adamw', AdamW: 'adam-and-adamw' };

let built = '';
export function showRacer(): void {
  const one = chosen();
  element('racer-title', HTMLElement).replaceChildren(swatch(state.chosen), title(one));
  const note = element('racer-note', HTMLElement);
  note.hidden = one.optimizer !== 'SGD' || !(Number(one.options['momentum'] ?? 0) > 0);
  note.textContent = one.ewma
    ? 'The article’s v = 0.9 v + 0.1 g, from zero: its first step is a tenth of the gradient’s. PyTorch’s buffer starts as the whole gradient, so with the same dampening its first step is ten times as long.'
    : 'PyTorch’s buffer v = m v + g starts as the first gradient. The article averages instead (v = 0.9 v + 0.1 g, from zero): add “EWMA momentum” to compare.';
  const more = element('racer-more', HTMLAnchorElement);
  more.href = `./optimizers.html#${sections[one.optimizer] ?? one.optimizer.toLowerCase()}`;
  more.textContent = `${one.optimizer}: its rule and its options`;
  element('code-python', HTMLElement).textContent = pythonLines(one);
  element('code-script', HTMLElement).textContent = scriptLines(one);
  element('code-whole', HTMLElement).textContent = wholeScript(state.setup, state.surface, one);
  const key = `${state.chosen} ${JSON.stringify(one)}`;
  const place = element('options', HTMLElement);
  // While one writes in a field the fields stay; a scheduler that is chosen brings its own.
  const shape = `${state.chosen} ${one.optimizer} ${one.schedule?.name}`;
  if (key === built || (place.dataset['shape'] === shape && place.contains(document.activeElement))) return;
  built = key;
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
  place.dataset['shape'] = shape;
  place.replaceChildren(
    ...fields(optimizers[one.optimizer]!.takes, one.options, 'option', (name, value) =>
      set({ options: { ...chosen().options, [name]: value } }),
    ),
    schedulerField(one),
    ...(one.schedule === null ? [] : scheduleFields(one.schedule.name, one.schedule.options)),
  );
  if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
}

function schedulerField({ schedule: by }: Racer): HTMLElement {
  const select = document.createElement('select');
  select.id = 'scheduler';
  select.add(new Option('none', ''));
  for (const name of Object.keys(schedulers)) select.add(new Option(name, name));
  select.value = by?.name ?? '';
  select.addEventListener('change', () => set({ schedule: select.value === '' ? null : schedule(select.value) }));
  return labelled('scheduler', select);
}

const scheduleFields = (name: string, options: Values): HTMLElement[] =>
  fields(schedulers[name]!.takes, options, 'schedule', (argument, value) =>
    set({ schedule: { name, options: { ...chosen().schedule?.options, [argument]: value } } }),
  );

const fields = (
  takes: Arguments,
  given: Values,
  prefix: string,
  put: (name: string, value: Value) => void,
): HTMLElement[] =>
  Object.entries(takes).map(([name, argument]) => {
    const value = name in given ? given[name] : argument.standard;
    const made = field(name, argument, value, (next) => put(name, next));
    made.querySelector('input, select')!.id = `${prefix}-${name}`;
    made.classList.add(prefix);
    return made;
  });

function field(name: string, argument: Argument, value: Value | undefined, put: (value: Value) => void): HTMLElement {
  const { choices, read, expected } = argument;
  if (choices !== undefined) {
    const select = document.createElement('select');
    for (const word of choices) select.add(new Option(word, word));
    select.value = plain(value ?? null);
    select.addEventListener('change', () => put(read(select.value)!));
    return labelled(name, select);
  }
  const input = document.createElement('input');
  if (typeof value === 'boolean') {
    input.type = 'checkbox';
    input.checked = value;
    input.addEventListener('change', () => put(input.checked));
    const label = labelled(name, input);
    label.classList.add('check');
    label.replaceChildren(input, breakable(name));
    return label;
  }
  input.type = 'text';
  input.inputMode = 'decimal';
  input.value = value === undefined ? '' : plain(value);
  input.addEventListener('change', () => {
    const next = read(input.value);
    input.setAttribute('aria-invalid', String(next === undefined));
    if (next === undefined) announce(`${name}: expected ${expected}.`);
    else put(next);
  });
  return labelled(name, input);
}

/** A name that may go on in the next line after an underscore. */
const breakable = (name: string): string => name.replaceAll('_', '_\u200b');

function labelled(name: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement('label');
  label.append(breakable(name), control);
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
