// Wires the page together.
import { finished } from './client.js';
import { showError, showSetup } from './controls.js';
import { describe } from './described.js';
import { drawLattice, drawSweep, forget } from './maps.js';
import { drawMatrices } from './matrices.js';
import './exports.js';
import { button, element } from './page.js';
import { draw, onChoose, playing, show, showView } from './stage.js';
import { load, onChange, state } from './state.js';
import { onTheme, switchTheme } from './theme.js';
import './tour.js';

let first = true;
onChange((what, message = '') => {
  if (what === 'error') return showError(message);
  if (what === 'setup') {
    showSetup();
    showView();
    forget();
  }
  draw();
  if (what !== 'trails') return;
  describe();
  document.documentElement.dataset['raced'] = String(Number(document.documentElement.dataset['raced'] ?? 0) + 1);
  if (!first) return;
  first = false;
  // The first view plays by itself, unless its reader prefers stillness.
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) show(state.setup.steps);
  else playing(true);
});
onChoose((racer) => {
  state.chosen = racer;
  showSetup();
  draw();
});

const redraw = (): void => {
  draw();
  drawLattice();
  drawSweep();
  drawMatrices();
};
onTheme(() => {
  if (state.trails.length > 0) showSetup();
  redraw();
});
button('theme', switchTheme);

const tabs = ['surface', 'matrix'] as const;
const select = (chosen: (typeof tabs)[number]): void => {
  for (const name of tabs) {
    const tab = element(`tab-${name}`, HTMLButtonElement);
    tab.setAttribute('aria-selected', String(name === chosen));
    tab.tabIndex = name === chosen ? 0 : -1;
    element(`${name}-panel`, HTMLElement).hidden = name !== chosen;
  }
  redraw();
};
for (const [k, name] of tabs.entries()) {
  button(`tab-${name}`, () => select(name)).addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    const other = tabs[1 - k]!;
    select(other);
    element(`tab-${other}`, HTMLElement).focus();
  });
}

addEventListener('hashchange', load);
addEventListener('resize', redraw);
/** What the page has computed, for its tests. */
Object.assign(globalThis, { race: state, finished });
load();
