// What the pictures show, in words, for those who do not see them.
import { short } from './canvas.js';
import { canvasOf } from './page.js';
import { title } from './racer.js';
import { arrival } from './standing.js';
import { state } from './state.js';

const say = (id: string, text: string): void => canvasOf(id).setAttribute('aria-label', text);

export function describe(): void {
  const { setup, surface, trails, threeD } = state;
  const [x, y] = setup.start;
  const ends = trails.flatMap((trail, k) => {
    const one = setup.racers[k];
    if (trail === undefined || one === undefined) return [];
    const [lost, step] = [trail.losses.length <= setup.steps, arrival(trail, surface)];
    return [`${title(one)} ${lost ? 'diverges' : step === null ? 'does not arrive' : `arrives at step ${step}`}`];
  });
  const keys = threeD ? 'Arrow keys turn it' : 'Arrow keys move the start';
  say('map', `${surface.title} with the trails from ${x}, ${y}: ${ends.join(', ')}. ${keys}; space plays and pauses.`);
  const losses = trails.flatMap((trail, k) => {
    const one = setup.racers[k];
    if (trail === undefined || one === undefined) return [];
    return [`${title(one)} from ${short(trail.losses[0] ?? NaN)} to ${short(trail.losses.at(-1) ?? NaN)}`];
  });
  say('chart', `Loss by step, on a logarithmic scale: ${losses.join(', ')}`);
}
