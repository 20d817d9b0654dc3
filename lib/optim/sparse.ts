import { callable } from '../callable.js';
import { NotImplementedError } from '../errors.js';
import type { Params } from './groups.js';
import { Optimizer } from './optimizer.js';

class SparseAdam extends Optimizer {
  constructor(params: Params, ..._options: readonly unknown[]) {
    super(params);
    throw new NotImplementedError(
      'SparseAdam needs sparse gradients, which are not there yet; optim.Adam takes the dense ones',
    );
  }
}

/**
 * Adam for sparse gradients. There are none yet: it throws, as `nn.Embedding(…, { sparse: true })` does.
 *
 * @param params tensors, which are checked as any optimizer's
 * @throws NotImplementedError always
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html
 */
const SparseAdam_ = callable(SparseAdam);
type SparseAdam_ = SparseAdam;
export { SparseAdam_ as SparseAdam, type SparseAdam as SparseAdamClass };
