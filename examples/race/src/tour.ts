// The article's story in five steps, each a set-up to play with.
import { racer, schedule } from './racer.js';
import { button, element } from './page.js';
import { type Setup, onSurface } from './setup.js';
import { playing, show } from './stage.js';
import { change } from './state.js';

interface Stop {
  readonly title: string;
  readonly text: string;
  /** where the optimizers page says more, and what it says there */
  readonly more: readonly [section: string, title: string];
  readonly setup: Setup;
}

export const stops: readonly Stop[] = [
  {
    title: '1 of 5 · The ravine',
    text: 'Plain SGD bounces between the steep walls and creeps along the floor. Momentum gathers speed, overshoots and circles back. Adam cuts through.',
    more: ['momentum-the-articles-average-and-pytorchs-sum', 'Momentum: the article’s average and PyTorch’s sum'],
    setup: onSurface('ravine'),
  },
  {
    title: '2 of 5 · The saddle',
    text: 'At the pass the gradient nearly vanishes. SGD lingers on the ridge; Adam divides by the size of past gradients and leaves first.',
    more: ['when-to-use-which', 'When to use which'],
    setup: onSurface('saddle'),
  },
  {
    title: '3 of 5 · The bump',
    text: 'A hill stands before the minimum. What has gathered momentum passes it; what only follows the slope must go around.',
    more: ['sgd', 'SGD, and its momentum'],
    setup: onSurface('bump'),
  },
  {
    title: '4 of 5 · Noise',
    text: 'The S in SGD: each gradient is off by a random amount, the same for every racer. A schedule that lowers the learning rate lets the last one settle.',
    more: ['around-the-step', 'Rates that change'],
    setup: {
      ...onSurface('ravine'),
      k: 20,
      start: [-4, 2],
      noise: 1.5,
      racers: [
        racer('SGD', { lr: 0.05 }),
        racer('SGD', { lr: 0.01, momentum: 0.9 }),
        racer('SGD', { lr: 0.05 }, { schedule: schedule('CosineAnnealingLR') }),
      ],
    },
  },
  {
    title: '5 of 5 · Adaptive steps',
    text: 'Rosenbrock’s valley: each of these scales its steps by the gradients it has seen, each in its own way.',
    more: ['adam-and-adamw', 'Adam and its kin'],
    setup: {
      ...onSurface('rosenbrock'),
      racers: [
        racer('Adagrad', { lr: 0.5 }),
        racer('RMSprop', { lr: 0.02 }),
        racer('Adam', { lr: 0.1 }),
        racer('AdamW', { lr: 0.1 }),
        racer('Rprop', { lr: 0.05 }),
      ],
    },
  },
];

let at = 0;
const box = element('tour', HTMLElement);

export function go(stop: number): void {
  at = Math.min(stops.length - 1, Math.max(0, stop));
  const { title, text, more, setup } = stops[at]!;
  const link = element('tour-more', HTMLAnchorElement);
  [link.href, link.textContent] = [`./optimizers.html#${more[0]}`, more[1]];
  box.hidden = false;
  element('tour-title', HTMLElement).textContent = title;
  element('tour-text', HTMLElement).textContent = text;
  back.disabled = at === 0;
  next.textContent = at === stops.length - 1 ? 'Done' : 'Next';
  change(setup);
  show(0);
  playing(true);
}
const back = button('tour-back', () => go(at - 1));
const next = button('tour-next', () => (at === stops.length - 1 ? (box.hidden = true) : go(at + 1)));
button('tour-end', () => (box.hidden = true));
button('tour-start', () => go(0));
