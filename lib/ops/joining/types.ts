// What `out` may be of what joins tensors.
import { legacy } from '../../dtype.js';
import { type Writes, canCast } from '../row/out.js';

/** Any type that the parts can be cast to, or PyTorch's error. */
export const joinedTypes: Writes['types'] = (wanted, given) =>
  canCast(wanted, given)
    ? null
    : new TypeError(`torch.cat(): input types can't be cast to the desired output type ${legacy(given)}`);
