// Wires the page together.
import { showError, showSetup } from './controls.js';
import { drawLattice, drawSweep, forget } from './maps.js';
import { drawMatrices } from './matrices.js';
import { title } from './racer.js';
import { announce, button, canvasOf, element, save } from './page.js';
import { draw, onChoose, playing, show } from './stage.js';
import { load, onChange, state } from './state.js';
import './tour.js';

let first = true;
onChange((what, message = '') => {
  if (what === 'error') return showError(message);
  if (what === 'setup') {
    showSetup();
    forget();
  }
  draw();
  if (what !== 'trails') return;
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
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = (name: string): void => {
  document.documentElement.dataset['theme'] = name;
  if (state.trails.length > 0) showSetup();
  redraw();
};
theme(dark.matches ? 'dark' : 'light');
dark.addEventListener('change', () => theme(dark.matches ? 'dark' : 'light'));
button('theme', () => theme(document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark'));

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

button('share', () => {
  navigator.clipboard.writeText(location.href).then(
    () => announce('The link is copied.'),
    () => announce('The link is in the address bar.'),
  );
});
button('png', () => canvasOf('map').toBlob((picture) => picture !== null && save('optimizer-race.png', picture)));
button('csv', () => {
  const lines = ['racer,step,x,y,loss'];
  for (const [k, trail] of state.trails.entries()) {
    trail?.losses.forEach((loss, step) =>
      lines.push(
        [title(state.setup.racers[k]!), step, trail.points[2 * step], trail.points[2 * step + 1], loss].join(','),
      ),
    );
  }
  save('optimizer-race.csv', new Blob([`${lines.join('\n')}\n`], { type: 'text/csv' }));
});

addEventListener('hashchange', load);
addEventListener('resize', redraw);
/** What the page has computed, for its tests. */
Object.assign(globalThis, { race: state });
load();
