// The loss surfaces, each a formula; the minimum's value is what arrival is measured from.
import { type Height, type Node, height, parse } from './formula.js';

export type Point = readonly [number, number];
export interface Domain {
  readonly x: Point;
  readonly y: Point;
}
export interface Surface {
  readonly title: string;
  readonly formula: string;
  /** what there is to see */
  readonly about: string;
  readonly domain: Domain;
  readonly start: Point;
  readonly minima: readonly Point[];
  readonly least: number;
}

const square = (r: number): Domain => ({ x: [-r, r], y: [-r, r] });

export const surfaces = {
  ravine: {
    title: 'Ravine',
    formula: '(x^2 + k*y^2) / 2',
    about:
      'An ill-conditioned bowl: k times as steep across as along. SGD zig-zags, Momentum overshoots, Adam cuts through.',
    domain: { x: [-5, 5], y: [-3, 3] },
    start: [-4, 1],
    minima: [[0, 0]],
    least: 0,
  },
  saddle: {
    title: 'Saddle',
    formula: 'x^2/2 - y^2/2 + y^4/8',
    about:
      'Level at the pass between two valleys: the start is almost on the ridge, where the gradient nearly vanishes.',
    domain: { x: [-3, 3], y: [-2.5, 2.5] },
    start: [-2.5, 0.001],
    minima: [
      [0, Math.SQRT2],
      [0, -Math.SQRT2],
    ],
    least: -0.5,
  },
  rosenbrock: {
    title: 'Rosenbrock',
    formula: '(1 - x)^2 + 100*(y - x^2)^2',
    about: 'A curved valley with a nearly level floor: finding it is easy, following it is not.',
    domain: { x: [-2, 2], y: [-1, 3] },
    start: [-1.5, 2],
    minima: [[1, 1]],
    least: 0,
  },
  beale: {
    title: 'Beale',
    formula: '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
    about: 'Steep walls at the corners around a flat middle.',
    domain: square(4.5),
    start: [1, 1.5],
    minima: [[3, 0.5]],
    least: 0,
  },
  himmelblau: {
    title: 'Himmelblau',
    formula: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
    about: 'Four minima, all at zero: where one ends depends on the optimizer.',
    domain: square(5.5),
    start: [-0.5, -0.8],
    minima: [
      [3, 2],
      [-2.805118, 3.131312],
      [-3.77931, -3.283186],
      [3.584428, -1.848126],
    ],
    least: 0,
  },
  rastrigin: {
    title: 'Rastrigin',
    formula: '20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)',
    about: 'An egg box: a local minimum at every whole number.',
    domain: square(5.12),
    start: [-3.4, 2.6],
    minima: [[0, 0]],
    least: 0,
  },
  ackley: {
    title: 'Ackley',
    formula: '-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e',
    about: 'Almost level outside, pitted all over, a funnel in the middle.',
    domain: square(5),
    start: [-3.6, 2.4],
    minima: [[0, 0]],
    least: 0,
  },
  plateau: {
    title: 'Plateau',
    formula: '1 - exp(-(x^2 + 3*y^2)/6)',
    about: 'Hardly any gradient far away: those that divide by its size do not mind.',
    domain: { x: [-5, 5], y: [-3, 3] },
    start: [-4, 1.2],
    minima: [[0, 0]],
    least: 0,
  },
  bump: {
    title: 'Bump',
    formula: '(x^2 + 2*y^2)/8 + 1.2*exp(-3*((x + 1.6)^2 + (y - 0.15)^2))',
    about: 'A hill stands before the minimum: with momentum one rolls over it, without one goes around.',
    domain: { x: [-5, 5], y: [-3, 3] },
    start: [-4, 0.15],
    minima: [[0.0170473, -0.0007949]],
    least: 0.000475743,
  },
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof surfaces | 'own';
export const isSurface = (name: string): name is SurfaceName => name === 'own' || Object.hasOwn(surfaces, name);

/** A surface ready to use: its tree, its height as a number, and what is known of its minimum. */
export interface Ground extends Surface {
  readonly tree: Node;
  readonly parameters: Readonly<Record<string, number>>;
  readonly at: Height;
}

/** The surface of that name; `own` takes the formula. @throws FormulaError */
export function ground(name: SurfaceName, formula: string, k: number): Ground {
  if (name !== 'own') {
    const surface: Surface = surfaces[name];
    const parameters: Record<string, number> = name === 'ravine' ? { k } : {};
    const tree = parse(surface.formula, Object.keys(parameters));
    return { ...surface, tree, parameters, at: height(tree, parameters) };
  }
  const tree = parse(formula);
  const at = height(tree);
  const domain = square(5);
  const lowest = search(at, domain);
  return {
    title: 'Own formula',
    formula,
    about: 'Your own surface. Its minimum is looked for on a fine grid of what the picture shows.',
    domain,
    start: [-4, 3],
    minima: [lowest],
    least: at(...lowest),
    tree,
    parameters: {},
    at,
  };
}

/** The lowest point of a grid, then of finer grids around it. */
function search(at: Height, { x: [x0, x1], y: [y0, y1] }: Domain): Point {
  let best: Point = [(x0 + x1) / 2, (y0 + y1) / 2];
  let [w, h] = [x1 - x0, y1 - y0];
  for (let round = 0; round < 6; round++) {
    const [cx, cy] = best;
    for (let i = -50; i <= 50; i++) {
      for (let j = -50; j <= 50; j++) {
        const [x, y] = [cx + (w * i) / 100, cy + (h * j) / 100];
        if (x < x0 || x > x1 || y < y0 || y > y1) continue;
        if (!(at(x, y) >= at(...best))) best = [x, y];
      }
    }
    [w, h] = [w / 10, h / 10];
  }
  return best;
}

export const distanceToMinimum = ({ minima }: Surface, x: number, y: number): number =>
  Math.min(...minima.map(([a, b]) => Math.hypot(x - a, y - b)));

/** A height on a scale that shows the bottom as well as the walls. */
export const squash = ({ least }: Surface, value: number): number => Math.log1p(Math.max(0, value - least) * 8);
