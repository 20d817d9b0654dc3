// What losses have in common: their reduction, warnings, and rows of losses reduced in one go.
import { warnOnce } from '../../../warnings.js';
import { RuntimeError, ValueError } from '../../../errors.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { type Gradients, Node, type Wants, setHistory } from '../../../graph/node.js';
import { type Shape, numel } from '../../../shape.js';
import { type Tensor, fresh } from '../../../tensor.js';
import { cast, expanded, summedTo } from '../../row/kernels.js';
import type { Pointwise } from '../../row/pointwise.js';
import { PointwiseNode } from '../../row/recorded.js';
import { type Parameter, flag, optional, parameter } from '../../row/signature.js';
import { discard } from '../../row/temporary.js';

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
    const same = reduce === false ? 'none' : sizeAverage === false ? 'sum' : 'mean';
    warnOnce(`size_average and reduce args will be deprecated, please use reduction='${same}' instead.`);
    return same;
  }
  if (word !== 'none' && word !== 'mean' && word !== 'sum')
    throw new ValueError(`${String(word)} is not a valid value for reduction`);
  return word;
}

/** Refuses a factor that requires grad, which PyTorch's function has no derivative for. */
export function withoutGrad(operator: string, name: string, factor: Tensor | null): void {
  if (factor === null || !factor.requires_grad || !is_grad_enabled()) return;
  throw new RuntimeError(
    `The function '${operator}' is not differentiable with respect to argument '${name}'. This input cannot have requires_grad True.`,
  );
}

/** Losses of elements reduced: by operators that are recorded. */
export const reducedLoss = (losses: Tensor, reduction: LossReduction): Tensor =>
  reduction === 'mean' ? losses.mean() : reduction === 'sum' ? losses.sum() : losses;

/** A row of losses, whose last keyword is how many its gradients are averaged over, reduced. Its node takes the place of those of the row and of the sum. */
export function lossOf(
  row: Pointwise,
  operands: readonly (Tensor | number)[],
  keywords: readonly number[],
  reduction: LossReduction,
  node = row.node,
): Tensor {
  const sizes = operands.map((operand) => (typeof operand === 'number' ? 1 : numel(operand.shape)));
  const count = reduction === 'mean' ? Math.max(...sizes) : 1;
  const losses = row.compute([...operands], [...keywords, count]);
  if (reduction === 'none') return losses;
  if (reduction === 'mean' && losses.dtype.kind !== 'float') return losses.mean(); // which refuses
  const { shape, node: each } = losses;
  losses.node = null;
  const { dtype } = losses;
  const sum =
    dtype.kind === 'float' ? summedTo(cast(losses, reduction === 'mean' ? dtype.compute : dtype), []) : losses.sum();
  const out = reduction === 'mean' ? fresh(cast(sum.div_(numel(shape)), dtype)) : sum;
  const recorded = each instanceof PointwiseNode ? each : null;
  if (sum !== losses && recorded?.savesResult !== true) discard(losses);
  if (recorded !== null) setHistory(out, new LossNode(node, recorded, shape));
  return out;
}

/** Losses of elements, added up: each has the gradient of the sum. */
class LossNode extends Node {
  constructor(
    name: string,
    private readonly each: PointwiseNode,
    private readonly shape: Shape,
  ) {
    super(name, each.edges);
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    const grad = grads[0]!;
    const whole = is_grad_enabled() ? grad.expand([...this.shape]) : expanded(grad, this.shape);
    return this.each.apply([whole], wants);
  }

  override idle(): void {
    this.each.idle();
  }

  override release(): void {
    this.each.release();
  }
}
