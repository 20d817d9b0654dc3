// The steps of recurrent layers: products, by whoever multiplies, and formulas.
import { float32 } from '../../../../dtype.js';
import { numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import {
  type Formula,
  type Place,
  type Product,
  type RecurrenceParams,
  type Step,
  layoutAt,
} from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { type Walking, walking } from '../pointwise/provider.js';
import { addressOf, aligned, pack } from './module.js';

/** What is done in a step. */
export type Run = (step: Step) => void;
const isProduct = (act: Product | Formula): act is Product => !('program' in act);

/** y = x w + beta y: its operands as the step with most rows sees them, and the addresses of x and y in each step. */
export interface Factors {
  readonly x: View;
  readonly w: View;
  readonly y: View;
  readonly beta: 0 | 1;
  from(step: Step): number;
  to(step: Step): number;
}
/** Makes of products what computes them; null where it leaves them to others. They end before heap's scratch is used for anything else. */
export type Multiplying = (products: readonly Factors[]) => readonly Run[] | null;

/** Does all steps of float32, whose products have the same weights in each and give rows of neighbours. */
export function goThrough(
  { steps, sights, acts }: RecurrenceParams,
  inputs: readonly View[],
  outs: readonly View[],
  multiplying: Multiplying,
): boolean {
  const operands = [...inputs, ...outs];
  if (operands.some(({ storage, shape }) => storage.dtype !== float32 || numel(shape) === 0)) return false;
  const at = (place: Place, step: Step): View => {
    const operand = operands[place.operand]!;
    return { storage: operand.storage, ...layoutAt(operand, sights[place.operand]!, place, step) };
  };
  const all: Step = { at: 0, count: steps.reduce((most, { count }) => Math.max(most, count), 0) };
  /** The address of a place in a step. */
  const addresses = (place: Place): ((step: Step) => number) => {
    const view = at(place, all);
    const [first, by] = [addressOf(view), sights[place.operand] === 'rows' ? 4 * view.strides[0]! : 0];
    return (step) => first + step.at * by;
  };
  const products = acts.filter(isProduct);
  if (products.some(({ b, out }) => sights[b.operand] !== 'all' || at(out, all).strides[1] !== 1)) return false;
  const multiplied = multiplying(
    products.map(({ a, b, out, beta }) => {
      const [x, w, y] = [at(a, all), at(b, all), at(out, all)];
      return { x, w, y, beta, from: addresses(a), to: addresses(out) };
    }),
  );
  if (multiplied === null) return false;
  const formula = ({ program, inputs: given, outs: results }: Formula): Run => {
    const places = [...given, ...results];
    const find = places.map(addresses);
    const found = new Array<number>(places.length).fill(0);
    let [count, walk]: [number, Walking | null] = [0, null];
    return (step) => {
      if (walk === null || step.count !== count) {
        count = step.count;
        walk = walking(
          program,
          given.map((place) => at(place, step)),
          results.map((place) => at(place, step)),
        );
      }
      for (let k = 0; k < find.length; k++) found[k] = find[k]!(step);
      walk(found);
    };
  };
  let product = 0;
  const runs = acts.map((act) => (isProduct(act) ? multiplied[product++]! : formula(act)));
  for (const step of steps) if (step.count > 0) for (const run of runs) run(step);
  return true;
}

/** Bytes of a matrix's panels. */
const panelsOf = ([k, n]: readonly number[]): number => aligned(32 * k! * Math.ceil(n! / 8));

/** By the pack: a weight's panels are packed for the first product, and stay for the others. */
function byPanels(products: readonly Factors[]): readonly Run[] {
  const wasm = pack();
  const work = Math.max(
    0,
    ...products.map(({ y: { shape }, w }) => aligned(wasm.gemmScratch(float32.id, shape[0]!, shape[1]!, w.shape[0]!))),
  );
  const scratch = heap.scratch(work + products.reduce((sum, { w }) => sum + panelsOf(w.shape), 0));
  let free = scratch + work;
  return products.map(({ x, w, y, beta, from, to }): Run => {
    const [k, n] = w.shape as [number, number];
    const panels = free;
    free += panelsOf(w.shape);
    const factor = [x.strides[0]!, x.strides[1]!, addressOf(w), w.strides[0]!, w.strides[1]!] as const;
    let packed = 0;
    return (step) => {
      // A single row is multiplied without panels.
      const kept = step.count > 1;
      const rest = [y.strides[0]!, beta, 0, scratch, kept ? panels : 0, kept ? packed : 0] as const;
      wasm.gemm(float32.id, 1, 0, 0, 0, step.count, n, k, from(step), ...factor, to(step), ...rest);
      if (kept) packed = 1;
    };
  });
}

export const recurrence = (params: RecurrenceParams, inputs: readonly View[], outs: readonly View[]): boolean =>
  goThrough(params, inputs, outs, byPanels);
