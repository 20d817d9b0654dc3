// Updates of many parameters at once: as long as one rule follows with the same numbers, parameters are gathered, and computed by one
// call of the engine.
import { written } from '../graph/inplace.js';
import { is_grad_enabled } from '../graph/mode.js';
import { pointwiseAll } from '../runtime/kernels/index.js';
import type { Tensor } from '../tensor.js';
import type { Update } from './rule.js';

let update: Update | null = null;
let numbers: number[] = [];
let inputs: Tensor[] = [];
let outs: Tensor[] = [];

function isNext(next: Update, param: Tensor, given: readonly number[]): boolean {
  if (next !== update || param.storage.engine !== outs[0]!.storage.engine) return false;
  for (let k = 0; k < given.length; k++) if (given[k] !== numbers[k]) return false;
  return true;
}

/**
 * Runs an update as `Update.run` does, though perhaps not before `launch` is called; until then nothing may read what it writes. Where
 * autograd records it is run at once.
 */
export function enqueue(next: Update, tensors: readonly (Tensor | undefined)[], given: readonly number[]): void {
  const param = tensors[0]!;
  if (update !== null && !isNext(next, param, given)) launch();
  if (is_grad_enabled() || !next.fits(tensors)) {
    launch();
    next.run(tensors, given);
    return;
  }
  if (update === null) {
    update = next;
    numbers = [...given];
  }
  const { reads, writes } = next;
  for (let k = 0; k < reads.length; k++) inputs.push(tensors[reads[k]!]!);
  for (let k = 0; k < writes.length; k++) outs.push(tensors[writes[k]!]!);
}

/** Computes what has been gathered. */
export function launch(): void {
  if (update === null) return;
  const { program } = update;
  const scalars = update.chosen(numbers);
  const [read, changed] = [inputs, outs];
  [update, inputs, outs] = [null, [], []];
  changed[0]!.storage.engine.run(pointwiseAll, { program, scalars }, read, changed);
  for (let k = 0; k < changed.length; k++) written(changed[k]!, null);
}
