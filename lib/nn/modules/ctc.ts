// The loss of sequences that are not aligned with their targets.
import { callable } from '../../callable.js';
import { type Arguments, flag, int, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { Loss, reduction } from './lossbase.js';

/** Lengths of sequences: a tensor, or numbers. */
type Lengths = Tensor | readonly number[];

const ctcloss = [optional(int('blank'), 0), reduction, optional(flag('zero_infinity'), false)] as const;
class CTCLoss extends Loss {
  blank: number;
  zero_infinity: boolean;

  constructor(...args: Arguments<typeof ctcloss>) {
    super();
    [this.blank, this.reduction, this.zero_infinity] = take('CTCLoss', ctcloss, args);
  }

  override forward(log_probs: Tensor, targets: Tensor, input_lengths: Lengths, target_lengths: Lengths): Tensor {
    const { blank, reduction, zero_infinity } = this;
    return F.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity);
  }
}
/**
 * Connectionist temporal classification (Graves et al. 2006): minus the log-probability of a target sequence, over all ways in which the
 * steps of a longer sequence, some of them blank, give it.
 *
 * Called with log-probabilities `(T, N, C)` or `(T, C)`, targets `(N, S)` or one after the other, and the lengths of both.
 *
 * @param blank the class that stands for no class
 * @param reduction 'mean' of the losses by their target's length, their 'sum', or 'none': each
 * @param zero_infinity whether infinite losses, of targets too long for their inputs, count as 0
 * @example
 * nn.CTCLoss()(torch.zeros(4, 1, 3).log_softmax(2), torch.tensor([[1, 2]]).long(), [4], [2]); // tensor(0.8432)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html
 */
const CTCLoss_ = callable(CTCLoss);
type CTCLoss_ = CTCLoss;

export { CTCLoss_ as CTCLoss };
