// What the rows of all recurrent layers have in common: operands, what of them is checked, and the gradients of weights.
import type { Tensor } from '../../../tensor.js';
import { type Meta, flag, optional, tensor } from '../../row/signature.js';
import type { Result } from '../../row/structuralrow.js';
import { checkOperand, checkSizes, stepsOf } from './steps.js';

/** Of a layer with G gates of H units: [G H, I], [G H, H], and of each [G H]. */
export const weights = [
  tensor('w_ih'),
  tensor('w_hh'),
  optional(tensor('b_ih'), null),
  optional(tensor('b_hh'), null),
] as const;
/** Whether the last step is the first. */
export const reverse = optional(flag('reverse'), false);

interface Given {
  readonly input: Meta;
  readonly batch_sizes: readonly number[];
  readonly w_ih: Meta;
  readonly w_hh: Meta;
  readonly b_ih: Meta | null;
  readonly b_hh: Meta | null;
  readonly reverse: boolean;
}

/**
 * Checks the operands that all layers have.
 *
 * @param gates how many rows of the weights each unit has
 * @param projected how wide the state is, where it is not as wide as there are units
 * @returns the steps; the counts of rows, of sequences, of units; `expect`, which checks another operand, and `of`, a result
 */
export function planned(layer: string, gates: number, given: Given, projected: number | null = null) {
  const { input, batch_sizes, w_ih, w_hh, b_ih, b_hh } = given;
  const { batch } = checkSizes(layer, input, batch_sizes);
  const [rows, features] = input.shape as [number, number];
  const hidden = w_hh.shape[0]! / gates;
  const width = projected ?? hidden;
  const expect = checkOperand(layer, input);
  expect('w_ih', w_ih, gates * hidden, features);
  expect('w_hh', w_hh, gates * hidden, width);
  expect('b_ih', b_ih, gates * hidden);
  expect('b_hh', b_hh, gates * hidden);
  const of = (...shape: number[]): Result => ({ shape: shape, dtype: input.dtype });
  return { steps: stepsOf(batch_sizes, given.reverse), rows, batch, hidden, width, expect, of };
}

type Weight = 'input' | 'w_ih' | 'w_hh' | 'b_ih' | 'b_hh';

/**
 * The gradients of the input, the weights and the biases.
 *
 * @param states what the state was before each step
 * @param ofInput gradients of the sums of the input, [R, G H]
 * @param ofState the same of the state's, where they differ
 */
export function weightGradients(
  wants: { readonly [K in Weight]: boolean },
  { input, w_ih }: { readonly input: Tensor; readonly w_ih: Tensor },
  states: () => Tensor,
  ofInput: Tensor,
  ofState = ofInput,
): { [K in Weight]: Tensor | null } {
  const both = ofState === ofInput && (wants.b_ih || wants.b_hh) ? ofInput.sum(0) : null;
  return {
    input: wants.input ? ofInput.mm(w_ih) : null,
    w_ih: wants.w_ih ? ofInput.t().mm(input) : null,
    w_hh: wants.w_hh ? ofState.t().mm(states()) : null,
    b_ih: both ?? (wants.b_ih ? ofInput.sum(0) : null),
    b_hh: both ?? (wants.b_hh ? ofState.sum(0) : null),
  };
}
