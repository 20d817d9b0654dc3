// What a tensor shows of how PyTorch makes it where other steps make it here: its node's name, and how often it was written to.
import { Node } from '../../graph/node.js';
import type { Tensor } from '../../tensor.js';

/** A result that was just made, whose node is called as PyTorch's last step is. What has no history, or is a view of a base, stays. */
export function called(result: Tensor, node: string): Tensor {
  if (result.view_ === null && result.node instanceof Node) result.node.title = node;
  return result;
}

/** What is written over, whose new node is called so where the write is recorded. */
export function calledOver(input: Tensor, node: string, write: (input: Tensor) => Tensor): Tensor {
  const before = input.node;
  const result = write(input);
  return result.node === before ? result : called(result, node);
}

/** A result that was just made, and that nothing keeps yet: so often does PyTorch write to what it makes. */
export function writtenTimes(result: Tensor, times = 1): Tensor {
  result.version.value += times;
  return result;
}

// Products and quotients with a number, as PyTorch's own code makes them: by overloads that a program in Python does not reach.

export const timesNumber = (x: Tensor, factor: number | bigint): Tensor => called(x.mul(factor), 'MulBackward1');
export const byNumber = (x: Tensor, divisor: number): Tensor => called(x.div(divisor), 'DivBackward1');
