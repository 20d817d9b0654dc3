// The article's table of three optimizers, with measured columns.
import { readFileSync } from 'node:fs';
import { optim, type Tensor } from 'tfjs-torch';
import { load, train, type Name, type Split } from '../training.js';
import { type Path, type Table, descend, median, seeds, short, shown, taken } from './claim.js';
import * as ravine from './ravine.js';
import * as saddle from './saddle.js';

const rates = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];
const limit = 2000;
const epochs = 50;

interface Contender {
  readonly name: Name;
  readonly make: (lr: number) => (params: Tensor[]) => optim.Optimizer;
  readonly use: string;
  readonly analogy: string;
}
const contenders: readonly Contender[] = [
  {
    name: 'SGD',
    make: (lr) => (params) => optim.SGD(params, { lr }),
    use: 'simple problems, a baseline, as little memory as can be',
    analogy: 'a hiker in fog, who only feels the slope under the feet',
  },
  {
    name: 'SGD + momentum',
    make: (lr) => (params) => optim.SGD(params, { lr, momentum: 0.9 }),
    use: 'ravines and noise; images, with a schedule of the rate',
    analogy: 'a heavy ball that rolls downhill',
  },
  {
    name: 'Adam',
    make: (lr) => (params) => optim.Adam(params, { lr }),
    use: 'the first try for most networks; rare features, layers of very different gradients',
    analogy: 'a ball with a brake and an engine for each wheel',
  },
];

const rosenbrock = (p: Tensor): Tensor =>
  p[0]
    .neg()
    .add(1)
    .pow(2)
    .add(p[1].sub(p[0].pow(2)).pow(2).mul(100));

interface Landscape {
  /** Runs an optimizer for at most some steps, to a goal. */
  readonly run: (make: ReturnType<Contender['make']>, steps: number) => Path[];
}
type Goal = (loss: number, point: readonly number[]) => boolean;

function landscape(loss: (p: Tensor) => Tensor, starts: readonly (readonly number[])[], goal: Goal): Landscape {
  // What has blown up is given up.
  const done: Goal = (value, point) => goal(value, point) || !(Math.abs(value) < 1e8);
  return { run: (make, steps) => starts.map((start) => descend(loss, start, make, steps, done)) };
}
const goals = {
  ravine: (_: number, [x, y]: readonly number[]) => Math.hypot(x!, y!) < 0.1,
  saddle: saddle.left,
  rosenbrock: (loss: number) => loss < 1e-3,
};
const landscapes = {
  ravine: landscape(ravine.loss, [ravine.start], goals.ravine),
  saddle: landscape(saddle.loss, seeds.map(saddle.start), goals.saddle),
  rosenbrock: landscape(rosenbrock, [[-1.2, 1]], goals.rosenbrock),
};
type Place = keyof typeof landscapes;

/** The fewest steps (medians where there are several starts) over all rates, and the rate. */
function best(place: Place, make: Contender['make']) {
  let found = { steps: Infinity, lr: NaN };
  for (const lr of rates) {
    const allowed = Math.min(limit, found.steps);
    const paths = landscapes[place].run(make(lr), allowed);
    const steps = median(
      paths.map((path) => {
        const arrived = goals[place](path.losses.at(-1)!, path.points.at(-1)!);
        return arrived ? taken(path, allowed + 1) : Infinity;
      }),
    );
    if (steps < found.steps) found = { steps, lr };
  }
  return found;
}

/** Mean squared errors of the validation set after the article's training, of 20 networks. */
function diabetes(name: Name, split: Split): number {
  return median(seeds.map((seed) => [...train(name, split, epochs, 'cpu', seed)].at(-1)!.valid));
}

/** The diabetes data, as the example has them. */
export const data = (): Split => load(readFileSync(new URL('../data/diabetes.csv', import.meta.url), 'utf8'));

export function race(split: Split) {
  const runs = contenders.map(({ name, make, use, analogy }) => ({
    name,
    use,
    analogy,
    diabetes: diabetes(name, split),
    ravine: best('ravine', make),
    saddle: best('saddle', make),
    rosenbrock: best('rosenbrock', make),
  }));
  const cell = ({ steps, lr }: { steps: number; lr: number }) =>
    Number.isFinite(steps) ? `${shown(steps, limit)} (${lr})` : shown(steps, limit);
  const table: Table = {
    head: ['', 'use case', 'analogy', 'diabetes', 'ravine', 'saddle', 'Rosenbrock'],
    rows: runs.map((run) => [
      run.name,
      run.use,
      run.analogy,
      short(run.diabetes),
      cell(run.ravine),
      cell(run.saddle),
      cell(run.rosenbrock),
    ]),
  };
  const how =
    `Diabetes: the mean squared error of the validation set after ${epochs} epochs of the article's training, with the article's rates; ` +
    `the median of 20 networks. The others: steps to the goal at the best of the rates ${[...rates].reverse().join(', ')}, which stands in brackets ` +
    '(ravine and saddle as above; Rosenbrock from (-1.2, 1) until f < 0.001).';
  const [sgd, momentum, adam] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0]];
  const found = [
    `In the ravine momentum needs ${short(momentum.ravine.steps)} steps where SGD needs ${short(sgd.ravine.steps)} and Adam ${short(adam.ravine.steps)}.`,
    `At the saddle SGD needs ${short(sgd.saddle.steps)} steps and momentum ${short(momentum.saddle.steps)}, each at its best rate: ${
      sgd.saddle.steps <= momentum.saddle.steps
        ? 'that SGD lingers there (above) is a matter of its rate, and this saddle allows SGD a large one. The article is not borne out here.'
        : 'momentum leaves sooner there too.'
    }`,
    `Down Rosenbrock's valley SGD needs ${shown(sgd.rosenbrock.steps, limit)} steps, momentum ${short(momentum.rosenbrock.steps)}, Adam ${short(adam.rosenbrock.steps)}.`,
    `On the diabetes data the three end at ${runs.map((run) => short(run.diabetes)).join(', ')}: ${
      Math.max(...runs.map((run) => run.diabetes)) < 1.1 * Math.min(...runs.map((run) => run.diabetes))
        ? 'less than a tenth apart. A small network on small data does not need a clever optimizer.'
        : 'the optimizer makes a difference.'
    }`,
    'That Adam is right in 95 % of all cases is an opinion, which these four do not settle.',
  ];
  return { runs, table, how, found };
}
