// The library at work, beside the page: it computes whole trails, which the page then plays.
import torch, { type Tensor } from 'tfjs-torch';
import type { Values } from './arguments.js';
import { loss } from './field.js';
import {
  type Answer,
  type Ask,
  type CurvesAsk,
  type LatticeAsk,
  type RaceAsk,
  type RatesAsk,
  type SweepAsk,
  diverged,
  never,
} from './messages.js';
import { run } from './matrix.js';
import { optimizers } from './optimizers.js';
import { type Racer, isElementwise, title } from './racer.js';
import { breathe, due } from './pace.js';
import { entrants } from './rates.js';
import { trajectory } from './run.js';
import type { Setup } from './setup.js';
import { type Ground, type Point, ground } from './surfaces.js';

const say = (answer: Answer): void => postMessage(answer);
const far = 1e6;
const latest = new Map<Ask['kind'], number>();

/** What goes wrong with a racer says which: a refused argument, or a scheduler that has ended. */
function named<T>(one: Racer, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${title(one)}: ${(error as Error).message}`, { cause: error });
  }
}

async function race({ id, setup }: RaceAsk): Promise<number> {
  const surface = ground(setup.surface, setup.formula, setup.k);
  let taken = 0;
  for (const [k, one] of setup.racers.entries()) {
    const points: number[] = [];
    const way = trajectory(surface, one, setup, setup.start);
    while (points.length <= 2 * setup.steps) {
      const [x, y] = named(one, () => (way.next().value as Tensor).tolist<[number, number]>());
      if (!(Math.abs(x) < far && Math.abs(y) < far)) break;
      points.push(x, y);
      taken++;
      if (!due()) continue;
      await breathe();
      if (latest.get('race') !== id) return taken;
    }
    const losses = torch.no_grad(() => {
      const places = torch.tensor(points, { dtype: torch.float32 }).reshape([-1, 2]);
      return Float32Array.from(loss(surface.tree, surface.parameters, places).tolist<number[]>());
    });
    say({ kind: 'trail', id, racer: k, trail: { points: Float32Array.from(points), losses } });
    await breathe();
  }
  return taken;
}

/** Whether a loss counts as arrived: within 1 % of the starting loss above the least. */
const goal = (surface: Ground, [x, y]: Point): number =>
  surface.least + 0.01 * Math.max(surface.at(x, y) - surface.least, 1e-6);

/** For each start, at which step it arrives; null where it is no longer wanted. */
async function arrivals(
  surface: Ground,
  one: Racer,
  setup: Setup,
  starts: readonly Point[],
  wanted: () => boolean,
): Promise<Float32Array | null> {
  const together = isElementwise(one);
  const result = new Float32Array(starts.length).fill(never);
  const goals = starts.map((start) => goal(surface, start));
  for (const part of together ? [starts.map((_, k) => k)] : starts.map((_, k) => [k])) {
    let step = 0;
    let left = part.length;
    const from = part.map((k) => starts[k]!);
    for (const w of trajectory(surface, one, setup, together ? from : from[0]!)) {
      const places = together ? w.tolist<[number, number][]>() : [w.tolist<[number, number]>()];
      for (const [j, [x, y]] of places.entries()) {
        const k = part[j]!;
        if (result[k] !== never) continue;
        const height = surface.at(x, y);
        if (!Number.isFinite(height) || Math.abs(x) > far || Math.abs(y) > far) result[k] = diverged;
        else if (height <= goals[k]!) result[k] = step;
        else continue;
        left--;
      }
      if (++step > setup.steps || left === 0) break;
      if (!due()) continue;
      await breathe();
      if (!wanted()) return null;
    }
  }
  return result;
}

async function lattice({ id, setup, side }: LatticeAsk): Promise<number> {
  const surface = ground(setup.surface, setup.formula, setup.k);
  const { x, y } = surface.domain;
  const at = ([a, b]: Point, k: number) => a + ((b - a) * (k + 0.5)) / side;
  const starts = Array.from({ length: side * side }, (_, k): Point => [at(x, k % side), at(y, Math.floor(k / side))]);
  const wanted = () => latest.get('lattice') === id;
  for (const [k, one] of setup.racers.entries()) {
    const steps = await arrivals(surface, one, setup, starts, wanted);
    if (steps === null) break;
    say({ kind: 'lattice', id, racer: k, steps });
  }
  return 0;
}

async function sweep({ id, setup, racer, rates, momenta }: SweepAsk): Promise<number> {
  const surface = ground(setup.surface, setup.formula, setup.k);
  const one = setup.racers[racer]!;
  const withBetas = 'betas' in optimizers[one.optimizer]!.takes;
  const wanted = () => latest.get('sweep') === id;
  for (const [row, m] of momenta.entries()) {
    const second = (one.options['betas'] as readonly number[] | undefined)?.[1] ?? 0.999;
    const moved: Values = withBetas ? { betas: [m, second] } : { momentum: m, ...(m === 0 && { nesterov: false }) }; // which without momentum is refused, and is the same
    const steps: number[] = [];
    for (const lr of rates) {
      const changed = { ...one, options: { ...one.options, lr, ...moved } };
      const found = await arrivals(surface, changed, setup, [setup.start], wanted);
      if (found === null) return 0;
      steps.push(found[0]!);
    }
    say({ kind: 'sweep', id, row, steps: Float32Array.from(steps) });
  }
  return 0;
}

async function curves({ kind, id, rates }: CurvesAsk): Promise<number> {
  for (const name of entrants) {
    for (const { losses, held } of run(kind, name, rates[name])) {
      if (latest.get(kind) !== id) return 0;
      say({ kind: 'curve', id, name, losses, held });
      await breathe();
    }
  }
  return 0;
}

async function everyRate({ kind, id, rates }: RatesAsk): Promise<number> {
  const problem = kind === 'matrix rates' ? 'matrix' : 'network';
  for (const name of entrants) {
    for (const rate of rates) {
      for (const { losses, done } of run(problem, name, rate)) {
        if (latest.get(kind) !== id) return 0;
        if (done) say({ kind: 'rate', id, name, rate, losses });
        await breathe();
      }
    }
  }
  return 0;
}

async function answer(ask: Ask): Promise<number> {
  switch (ask.kind) {
    case 'race':
      return race(ask);
    case 'lattice':
      return lattice(ask);
    case 'sweep':
      return sweep(ask);
    case 'matrix':
    case 'network':
      return curves(ask);
    case 'matrix rates':
    case 'network rates':
      return everyRate(ask);
  }
}

/** What the library holds, for the page's tests. */
Object.assign(globalThis, { held: () => torch.memory_stats() });

addEventListener('message', ({ data: ask }: MessageEvent<Ask>) => {
  latest.set(ask.kind, ask.id);
  const began = performance.now();
  answer(ask).then(
    (stepsTaken) => say({ kind: 'done', id: ask.id, milliseconds: performance.now() - began, stepsTaken }),
    (error: unknown) => say({ kind: 'error', id: ask.id, message: (error as Error).message }),
  );
});
