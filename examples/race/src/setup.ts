// All that a picture depends on, and its form in the address.
import { type Racer, racer, readRacer, writeRacer } from './racer.js';
import { type Point, type SurfaceName, isSurface, surfaces } from './surfaces.js';

export interface Setup {
  readonly surface: SurfaceName;
  readonly formula: string;
  /** condition number of the ravine */
  readonly k: number;
  readonly start: Point;
  readonly steps: number;
  /** standard deviation of what is added to each gradient */
  readonly noise: number;
  readonly seed: number;
  readonly racers: readonly Racer[];
}

const momentum = (lr: number): Racer => racer('SGD', { lr, momentum: 0.9 });

/** Good racers of a surface. */
export function racersOf(surface: SurfaceName): readonly Racer[] {
  switch (surface) {
    case 'rosenbrock':
      return [racer('SGD', { lr: 0.0005 }), momentum(0.001), racer('Adam', { lr: 0.2 })];
    case 'beale':
      return [racer('SGD', { lr: 0.005 }), momentum(0.003), racer('Adam', { lr: 0.1 })];
    case 'himmelblau':
      return [racer('SGD', { lr: 0.01 }), momentum(0.005), racer('Adam', { lr: 0.2 })];
    case 'rastrigin':
      return [racer('SGD', { lr: 0.002 }), momentum(0.005), racer('Adam', { lr: 0.8 })];
    case 'ackley':
      return [racer('SGD', { lr: 0.05 }), momentum(0.05), racer('Adam', { lr: 0.4 })];
    case 'saddle':
      return [racer('SGD', { lr: 0.05 }), momentum(0.02), racer('Adam', { lr: 0.05 })];
    case 'plateau':
      return [racer('SGD', { lr: 0.5 }), momentum(0.2), racer('Adam', { lr: 0.1 })];
    case 'bump':
      return [racer('SGD', { lr: 0.2 }), momentum(0.1), racer('Adam', { lr: 0.1 })];
    case 'ravine':
      return [racer('SGD', { lr: 0.036 }), momentum(0.01), racer('Adam', { lr: 0.2 })];
    default:
      return [racer('SGD', { lr: 0.09 }), momentum(0.02), racer('Adam', { lr: 0.1 })];
  }
}

export const onSurface = (surface: SurfaceName, formula = 'sin(x)*cos(y) + (x^2 + y^2)/10'): Setup => ({
  surface,
  formula,
  k: 50,
  start: surface === 'own' ? [-4, 3] : surfaces[surface].start,
  steps: surface === 'rosenbrock' ? 400 : 200, // its valley is long
  noise: 0,
  seed: 0,
  racers: racersOf(surface),
});

export const initial: Setup = onSurface('ravine');

/** The address's fragment for a set-up. */
export function write(setup: Setup): string {
  const query = new URLSearchParams({ s: setup.surface });
  if (setup.surface === 'own') query.set('f', setup.formula);
  if (setup.surface === 'ravine') query.set('k', String(setup.k));
  query.set('at', setup.start.join('~'));
  query.set('n', String(setup.steps));
  if (setup.noise > 0) query.set('noise', String(setup.noise));
  if (setup.seed !== 0) query.set('seed', String(setup.seed));
  for (const one of setup.racers) query.append('r', writeRacer(one));
  return query.toString();
}

const within = (text: string | null, low: number, high: number, otherwise: number): number => {
  const value = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
};

/** A set-up from an address's fragment; what cannot be read is as on the surface's first view. */
export function read(fragment: string): Setup {
  const query = new URLSearchParams(fragment.replace(/^#/, ''));
  const name = query.get('s') ?? 'ravine';
  const base = onSurface(isSurface(name) ? name : 'ravine', query.get('f') ?? undefined);
  const at = (query.get('at') ?? '').split('~');
  const racers = query
    .getAll('r')
    .map(readRacer)
    .filter((one) => one !== null);
  return {
    ...base,
    k: within(query.get('k'), 1, 1000, base.k),
    start: [within(at[0] ?? null, -1000, 1000, base.start[0]), within(at[1] ?? null, -1000, 1000, base.start[1])],
    steps: Math.round(within(query.get('n'), 10, 2000, base.steps)),
    noise: within(query.get('noise'), 0, 100, 0),
    seed: Math.round(within(query.get('seed'), 0, 2 ** 31, 0)),
    racers: racers.length > 0 ? racers.slice(0, 8) : base.racers,
  };
}
