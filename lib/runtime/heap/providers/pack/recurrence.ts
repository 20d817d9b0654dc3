// The steps of recurrent layers: a weight's panels are packed for the first product, and stay for the others.
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

type Run = (step: Step) => void;
const isProduct = (act: Product | Formula): act is Product => !('program' in act);

/** Bytes of a matrix's panels. */
const panelsOf = ([k, n]: readonly number[]): number => aligned(32 * k! * Math.ceil(n! / 8));

export function recurrence(params: RecurrenceParams, inputs: readonly View[], outs: readonly View[]): boolean {
  const { steps, sights, acts } = params;
  const operands = [...inputs, ...outs];
  if (operands.some(({ storage, shape }) => storage.dtype !== float32 || numel(shape) === 0)) return false;
  const at = (place: Place, step: Step): View => {
    const operand = operands[place.operand]!;
    return { storage: operand.storage, ...layoutAt(operand, sights[place.operand]!, place, step) };
  };
  const all: Step = { at: 0, count: steps.reduce((most, { count }) => Math.max(most, count), 0) };
  const products = acts.filter(isProduct);
  // Columns of results are neighbours, and weights the same in every step.
  if (products.some(({ b, out }) => sights[b.operand] !== 'all' || at(out, all).strides[1] !== 1)) return false;

  const wasm = pack();
  const shapes = products.map(({ b }) => at(b, all).shape);
  const work = Math.max(0, ...shapes.map(([k, n]) => aligned(wasm.gemmScratch(float32.id, all.count, n!, k!))));
  const scratch = heap.scratch(work + shapes.reduce((sum, shape) => sum + panelsOf(shape), 0));
  let free = scratch + work;
  /** The address of a place in a step. */
  const addresses = (place: Place): ((step: Step) => number) => {
    const view = at(place, all);
    const [first, by] = [addressOf(view), sights[place.operand] === 'rows' ? 4 * view.strides[0]! : 0];
    return (step) => first + step.at * by;
  };
  const product = ({ a, b, out, beta }: Product): Run => {
    const [x, w, y] = [at(a, all), at(b, all), at(out, all)];
    const [k, n] = w.shape as [number, number];
    const [from, to] = [addresses(a), addresses(out)];
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
  };
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
  const runs = acts.map((act) => (isProduct(act) ? product(act) : formula(act)));
  for (const step of steps) if (step.count > 0) for (const run of runs) run(step);
  return true;
}
