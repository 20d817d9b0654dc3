// Which elements interpolation takes, and how much of them, along one dimension.
import { type Entry, Table } from './table.js';

/** How positions of the result lie over the input. */
export interface Scaling {
  readonly from: number;
  readonly to: number;
  /** Whether the corners' centres are aligned, else their outer edges. */
  readonly alignCorners: boolean;
  /** By how much the program says that the result is larger; null: by what lengths say. */
  readonly factor: number | null;
  /** Rounds as the tensor's type does. */
  readonly round: (x: number) => number;
  /** Rounds weights, where PyTorch keeps them in a type of 16 bits. */
  readonly hold: (x: number) => number;
}

/** How far apart neighbours of the result are in the input. */
function step({ from, to, alignCorners, factor, round }: Scaling): number {
  if (alignCorners) return to > 1 ? round((from - 1) / (to - 1)) : 0;
  return round(factor !== null && factor > 0 ? 1 / factor : from / to);
}
/** Where each element of the result lies in the input. */
function centres(scaling: Scaling): number[] {
  const { to, alignCorners, round } = scaling;
  const scale = step(scaling);
  return Array.from({ length: to }, (_, i) =>
    alignCorners ? round(scale * i) : round(round(scale * (i + 0.5)) - 0.5),
  );
}

/** The nearest element below, or that whose centre is nearest with `exact`. */
export function nearest(scaling: Scaling, exact: boolean): Table {
  const { from, to, round } = scaling;
  const scale = step(scaling);
  return Table.picking(
    from,
    Array.from({ length: to }, (_, i) => Math.min(Math.floor(round((exact ? i + 0.5 : i) * scale)), from - 1)),
  );
}

/** The two neighbours, by their distance. */
export function linear(scaling: Scaling): Table {
  const { from, to, round, hold } = scaling;
  return Table.of(
    from,
    centres(scaling).map((centre, i): Entry[] => {
      // Of as many as there were each has itself for both: an infinite neighbour is not multiplied by zero.
      if (from === to)
        return [
          [i, 1],
          [i, 0],
        ];
      const x = Math.max(centre, 0);
      const first = Math.min(Math.floor(x), from - 1);
      const part = hold(Math.min(Math.max(round(x - first), 0), 1));
      const second = Math.min(first + 1, from - 1);
      return [
        [first, hold(round(1 - part))],
        [second, part],
      ];
    }),
  );
}

/** Keys' cubic convolution at a distance. */
function keys(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((x - 5) * x + 8) * x * a - 4 * a;
  return 0;
}

/** The four neighbours, by Keys' cubic with a = -0.75. */
export function cubic(scaling: Scaling): Table {
  const { from, hold } = scaling;
  return Table.of(
    from,
    centres(scaling).map((centre): Entry[] => {
      const first = Math.floor(centre);
      return [-1, 0, 1, 2].map((k): Entry => [
        Math.min(Math.max(first + k, 0), from - 1),
        hold(keys(centre - first - k, -0.75)),
      ]);
    }),
  );
}

const triangle = (x: number): number => Math.max(1 - Math.abs(x), 0);
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
/** What weighs elements by their distance, and how far it reaches. */
const filters = {
  bilinear: { reach: 1, of: triangle },
  bicubic: { reach: 2, of: (x: number): number => keys(x, -0.5) },
  lanczos: { reach: 3, of: (x: number): number => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
} as const;
export type Filter = keyof typeof filters;

/** All elements that a filter reaches, which is as wide as neighbours of the result are apart, if they are farther than those of the input. */
export function smooth(scaling: Scaling, filter: Filter): Table {
  const { from, to } = scaling;
  const { reach, of } = filters[filter];
  const scale = step(scaling);
  const wide = Math.max(scale, 1);
  const support = reach * wide;
  return Table.of(
    from,
    Array.from({ length: to }, (_, i): Entry[] => {
      const centre = scale * (i + 0.5);
      const first = Math.max(Math.trunc(centre - support + 0.5), 0);
      const end = Math.min(Math.trunc(centre + support + 0.5), from);
      const weights = Array.from({ length: Math.max(end - first, 0) }, (__, k) =>
        of((first + k - centre + 0.5) / wide),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight, k): Entry => [first + k, total === 0 ? weight : weight / total]);
    }),
  );
}
