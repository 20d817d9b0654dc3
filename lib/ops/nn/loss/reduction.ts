// What losses have in common: their reduction, warnings, and rows of losses reduced in one go.
import { ValueError } from '../../../errors.js';
import { derive, saves as saving } from '../../../graph/derive.js';
import { is_grad_enabled, no_grad } from '../../../graph/mode.js';
import { numel } from '../../../shape.js';
import { Tensor, allocate } from '../../../tensor.js';
import { expanded, summedTo } from '../../row/kernels.js';
import type { Pointwise } from '../../row/pointwise.js';
import { type Parameter, flag, optional, parameter } from '../../row/signature.js';
import { discard } from '../../row/temporary.js';
import { pointwise } from '../../../runtime/kernels/index.js';

/** What becomes of the elements' losses: kept, averaged or added up. */
export type LossReduction = 'none' | 'mean' | 'sum';

/** The parameters that PyTorch deprecated in favour of `reduction`. */
export const averaged = [optional(flag('size_average'), null), optional(flag('reduce'), null)] as const;
const anyWord = <const N extends string>(name: N): Parameter<N, LossReduction, false> =>
  parameter(name, (v) => v as LossReduction);
/** `'mean'`, `'sum'` or `'none'`. */
export const reduction = optional(anyWord('reduction'), 'mean');

/** The reduction that the deprecated parameters and `reduction` come to. Throws PyTorch's ValueError for another word. */
export function reductionOf(sizeAverage: boolean | null, reduce: boolean | null, word: string): LossReduction {
  if (sizeAverage !== null || reduce !== null) {
    warnOnce("size_average and reduce args will be deprecated, please use reduction='mean', 'sum' or 'none' instead.");
    return reduce === false ? 'none' : sizeAverage === false ? 'sum' : 'mean';
  }
  if (word !== 'none' && word !== 'mean' && word !== 'sum')
    throw new ValueError(`${word} is not a valid value for reduction`);
  return word;
}

const warned = new Set<string>();
/** A UserWarning, each text once. */
export function warnOnce(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(`UserWarning: ${text}`);
}

/** Losses of elements reduced: by operators that are recorded. */
export const reducedLoss = (losses: Tensor, reduction: LossReduction): Tensor =>
  reduction === 'mean' ? losses.mean() : reduction === 'sum' ? losses.sum() : losses;

type Rule = (grad: Tensor, saved: Record<string, Tensor>, keywords: Record<string, Tensor>) => Tensor;

/** A row of losses, reduced. Its node takes the place of those of the row and of the sum. */
export function lossOf(
  row: Pointwise,
  operands: readonly (Tensor | number)[],
  keywords: readonly number[],
  reduction: LossReduction,
  node = row.node,
): Tensor {
  if (reduction === 'none') return row.compute([...operands], keywords, null);
  const losses = no_grad(() => row.compute([...operands], keywords, null));
  const count = reduction === 'mean' ? numel(losses.shape) : 1;
  const out = losses.sum();
  discard(losses);
  if (reduction === 'mean') out.div_(count);
  const { shape } = losses;
  return derive(
    node,
    out,
    ...operands.map((operand, k) => {
      const derivative = row.derivative(k);
      if (!(operand instanceof Tensor) || derivative === null) return [null, null] as const;
      const read = derivative.names.map((name) => row.operands.indexOf(name));
      const tensors = read.filter((at) => operands[at] instanceof Tensor);
      return [
        operand,
        saving(
          tensors.map((at) => operands[at] as Tensor),
          (grad, ...saved) => {
            const each = count === 1 ? grad : grad.div(count);
            const values = new Map(tensors.map((at, i) => [at, saved[i]!]));
            if (!is_grad_enabled()) return fused(row, operands, values, keywords, k, each, shape);
            const as = (value: number): Tensor => each.new_full([], value);
            const named = Object.fromEntries(
              read.map((at) => [row.operands[at]!, values.get(at) ?? as(operands[at] as number)]),
            );
            const words = Object.fromEntries(keywords.map((value, i) => [row.signature[i]!.name, as(value)]));
            const whole = each.expand([...shape]);
            return (derivative.rule as Rule)(whole, named, words)
              .sum_to_size([...operand.shape])
              .to(operand.dtype);
          },
        ),
      ] as const;
    }),
  );
}

/** The derivative of an operand in one kernel; the gradient of the sum is the same for all elements. */
function fused(
  row: Pointwise,
  operands: readonly (Tensor | number)[],
  values: ReadonlyMap<number, Tensor>,
  keywords: readonly number[],
  k: number,
  grad: Tensor,
  shape: readonly number[],
): Tensor {
  const operand = operands[k] as Tensor;
  const trace = row.trace(operands, keywords, null);
  const { program, reads } = row.gradient(trace, k);
  const whole = expanded(grad.to(trace.dtype), shape);
  if (program === null) return summedTo(whole, operand.shape);
  const engine = grad.storage.engine;
  const out = allocate(engine, shape, program.results[0]!);
  const scalars = row.scalars(trace, operands, keywords);
  const inputs = [whole, ...reads.map((at) => expanded(values.get(at)!, shape))];
  engine.run(pointwise, { program, scalars }, inputs, [out]);
  const summed = summedTo(out, operand.shape);
  return summed.dtype === operand.dtype ? summed : summed.to(operand.dtype);
}

/** A shape as Python prints it. */
export const size = (t: Tensor): string => `torch.Size([${t.shape.join(', ')}])`;
