// In-place operators that PyTorch lets write to a tensor that shows an element more than once.
import { repeats } from '../../graph/inplace.js';
import type { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';

/** PyTorch's warning where `self` is such a tensor. @param also the subscript that comes to the same operator */
export function warnOfRepeats(operator: string, self: Tensor, also: string): void {
  if (!repeats(self)) return;
  warnOnce(
    `Use of ${operator.replace(/_?$/, '_')} on expanded tensors is deprecated. Please clone() the tensor before performing this operation. This also applies to advanced indexing e.g. ${also}`,
  );
}
