// What the page and its worker say to each other.
import type { Entrant, Problem } from './rates.js';
import type { Setup } from './setup.js';

export interface LatticeAsk {
  readonly kind: 'lattice';
  readonly id: number;
  readonly setup: Setup;
  readonly side: number;
}
export interface RaceAsk {
  readonly kind: 'race';
  readonly id: number;
  readonly setup: Setup;
}
/** Learning rate × momentum of one racer. */
export interface SweepAsk {
  readonly kind: 'sweep';
  readonly id: number;
  readonly setup: Setup;
  readonly racer: number;
  readonly rates: readonly number[];
  readonly momenta: readonly number[];
}
/** The curves of the matrix problem or of the network, each at its rate. */
export interface CurvesAsk {
  readonly kind: Problem;
  readonly id: number;
  readonly rates: Readonly<Record<Entrant, number>>;
}
/** The same at every rate. */
export interface RatesAsk {
  readonly kind: `${Problem} rates`;
  readonly id: number;
  readonly rates: readonly number[];
}
export type Ask = RaceAsk | LatticeAsk | SweepAsk | CurvesAsk | RatesAsk;

/** One racer's trail: x and y by turns, and the loss, from the start on. It ends early where a number is not finite. */
export interface Trail {
  readonly points: Float32Array;
  readonly losses: Float32Array;
}
export type Answer =
  | { readonly kind: 'trail'; readonly id: number; readonly racer: number; readonly trail: Trail }
  | { readonly kind: 'lattice'; readonly id: number; readonly racer: number; readonly steps: Float32Array }
  | { readonly kind: 'sweep'; readonly id: number; readonly row: number; readonly steps: Float32Array }
  | {
      readonly kind: 'curve';
      readonly id: number;
      readonly name: Entrant;
      readonly losses: Float32Array;
      readonly held: number | null;
    }
  | {
      readonly kind: 'rate';
      readonly id: number;
      readonly name: Entrant;
      readonly rate: number;
      readonly losses: Float32Array;
    }
  | { readonly kind: 'done'; readonly id: number; readonly milliseconds: number; readonly stepsTaken: number }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

/** In a lattice or a sweep: it did not arrive, or diverged. */
export const never = -1;
export const diverged = -2;
