import { callable } from '../callable.js';
import { NotImplementedError } from '../errors.js';
import { type Arguments, type Values, bind, flag, number, optional } from '../ops/row/signature.js';
import { Optimizer } from './optimizer.js';
import { params, tuple, two } from './options.js';

const sparse = [
  params,
  optional(number('lr'), 1e-3),
  optional(two('betas'), tuple(0.9, 0.999)),
  optional(number('eps'), 1e-8),
  optional(flag('maximize'), false),
] as const;

class SparseAdam extends Optimizer {
  constructor(...args: Arguments<typeof sparse>) {
    super((bind('SparseAdam', sparse, args) as Values<typeof sparse>)[0]);
    throw new NotImplementedError(
      'SparseAdam needs sparse gradients, which are not there yet; optim.Adam takes the dense ones',
    );
  }
}

/**
 * Adam for sparse gradients. There are none yet: it throws, as `nn.Embedding(…, { sparse: true })` does.
 *
 * @param params tensors, which are checked as any optimizer's
 * @param lr learning rate
 * @param betas decay of the averages of gradients and of their squares
 * @param eps added to the denominator
 * @param maximize whether to go up
 * @throws NotImplementedError always
 * @example
 * const optimizer = optim.Adam(nn.Embedding(10, 3).parameters(), { lr: 0.001 }); // of dense gradients
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html
 */
const SparseAdam_ = callable(SparseAdam);
type SparseAdam_ = SparseAdam;
export { SparseAdam_ as SparseAdam, type SparseAdam as SparseAdamClass };
