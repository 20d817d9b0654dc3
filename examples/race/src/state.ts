// What the page shows now. One object, changed by `change`, drawn by whoever listens.
import { ask } from './client.js';
import type { Trail } from './messages.js';
import { type Setup, initial, read, write } from './setup.js';
import { type Ground, ground } from './surfaces.js';

export interface State {
  setup: Setup;
  surface: Ground;
  trails: (Trail | undefined)[];
  /** the racer whose options and code are shown */
  chosen: number;
  /** the step shown; a fraction is on the way to the next */
  step: number;
  playing: boolean;
  threeD: boolean;
  /** steps that the library took a second, in the last race */
  rate: number;
}

const fallback = ground(initial.surface, initial.formula, initial.k);
export const state: State = {
  setup: initial,
  surface: fallback,
  trails: [],
  chosen: 0,
  step: 0,
  playing: false,
  threeD: false,
  rate: 0,
};

const listeners: ((what: 'setup' | 'trails' | 'error', message?: string) => void)[] = [];
export const onChange = (listen: (typeof listeners)[number]): void => void listeners.push(listen);
const tell: (typeof listeners)[number] = (what, message) => {
  for (const listen of listeners) listen(what, message);
};

let waiting = 0;

/** Changes the set-up, and races anew. A formula that cannot be read changes nothing, and is told. */
export function change(part: Partial<Setup>): void {
  const setup = { ...state.setup, ...part };
  try {
    state.surface = ground(setup.surface, setup.formula, setup.k);
  } catch (error) {
    tell('error', (error as Error).message);
    return;
  }
  state.setup = setup;
  state.chosen = Math.min(state.chosen, Math.max(0, setup.racers.length - 1));
  address();
  tell('setup');
  clearTimeout(waiting);
  waiting = window.setTimeout(race, 30);
}

function race(): void {
  const trails: (Trail | undefined)[] = [];
  ask({ kind: 'race', setup: state.setup }, (answer) => {
    if (answer.kind === 'error') return tell('error', answer.message);
    if (answer.kind === 'trail') trails[answer.racer] = answer.trail;
    if (answer.kind !== 'done') return;
    state.trails = trails;
    state.rate = (1000 * answer.stepsTaken) / answer.milliseconds;
    tell('trails');
  });
}

/** Writes the address of what is shown. */
export function address(): void {
  history.replaceState(null, '', `#${write(state.setup)}${state.threeD ? '&view=3d' : ''}`);
}

/** Shows what the address says. */
export function load(): void {
  const { hash } = location;
  state.threeD = new URLSearchParams(hash.replace(/^#/, '')).get('view') === '3d';
  change(read(hash));
}
