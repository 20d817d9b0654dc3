// The momentum that schedulers cycle against the learning rate: SGD's `momentum`, or Adam's first beta.
import { ValueError } from '../../errors.js';
import type { ParamGroup } from '../groups.js';
import type { Optimizer } from '../optimizer.js';
import { tuple } from '../options.js';

/** Whether the optimizer's momentum is its first beta. Throws PyTorch's ValueError where it has none. */
export function usesBeta(optimizer: Optimizer): boolean {
  if (!('momentum' in optimizer.defaults) && !('betas' in optimizer.defaults)) {
    throw new ValueError('optimizer must support momentum or beta1 with `cycle_momentum` option enabled');
  }
  return 'betas' in optimizer.defaults;
}

export function setMomentum(group: ParamGroup, beta: boolean, value: number): void {
  if (beta) group.betas = tuple(value, (group.betas as readonly unknown[])[1]);
  else group.momentum = value;
}

/** Sets the momentum that a cycle starts with, and notes its bounds in the group. */
export function beginMomentum(
  optimizer: Optimizer,
  beta: boolean,
  base: readonly number[],
  max: readonly number[],
): void {
  optimizer.param_groups.forEach((group, k) => {
    setMomentum(group, beta, max[k]!);
    group.max_momentum = max[k]!;
    group.base_momentum = base[k]!;
  });
}
