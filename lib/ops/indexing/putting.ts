// Writes to elements by subscripts.
import { int64, uint8 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkHistory, checkApart } from '../../graph/inplace.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { calledOver } from '../row/shown.js';
import { any, tensorOrScalar, optional, flag } from '../row/signature.js';
import { replaceMasked, replace } from './chosen.js';
import { partsOf, through, isOne, valueOf, withoutLeading, split, masksOf } from './subscripts.js';
import type { Subscript } from './slices.js';

/**
 * Writes `values`, a tensor that broadcasts to the subscripted part or a number, through subscripts.
 *
 * @param accumulate whether to add to what is there, also where places are named more than once
 * @param indices a list with tensors of positions or masks, and null for a whole dimension
 * @param values a tensor that broadcasts to what is written, or a number
 * @returns the tensor itself
 * @throws RuntimeError for a mask of uint8, where history forbids to write, and where the input is among the indices
 *   or values
 * @throws IndexError for a position out of range
 * @example
 * torch.index_put_(torch.zeros(3), [torch.tensor([0, 2]).long()], torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_put_.html
 */
export const index_put_ = operator(
  'index_put_',
  [any<Subscript | readonly Subscript[]>()('indices'), tensorOrScalar('values'), optional(flag('accumulate'), false)],
  (input, indices, values, accumulate): Tensor => {
    const given = partsOf(indices);
    // A truth value alone is no mask: the whole is written, or nothing.
    const all = given.length === 1 && !accumulate ? given[0] : null;
    if (all === false) return input;
    const parts = all === true ? [null] : given;
    const found = through(input, parts, true);
    const { x, chosen, masks } = found;
    const [only] = masks;
    if (only !== undefined && !accumulate && chosen.filter(Boolean).length === only.mask.ndim && isOne(values)) {
      // As in PyTorch: one value by one mask fills what it covers, and is cast as a number.
      const { mask, at } = only;
      if (mask.dtype === uint8) {
        throw new RuntimeError('masked_fill_ only supports boolean masks, but got mask with dtype unsigned char');
      }
      replaceMasked(x, mask, at, valueOf(values, x), !(values instanceof Tensor));
      return input;
    }
    if (chosen.some(Boolean)) {
      // Written by tensors alone it is ATen's operator; beside slices and positions it is Python's and C++'s `x[…] = …`.
      const whole = valueOf(values, x);
      const value = parts.every((part) => part instanceof Tensor) ? whole : withoutLeading(whole, 0);
      checkHistory(x, x.requires_grad || value.requires_grad);
      for (const { mask } of masks) checkApart(x, mask);
      checkApart(x, value);
      const write = (): Tensor => replace.inplace(x, ...split(found), value, accumulate, masksOf(masks));
      // A number by one tensor of positions is index_fill_ in PyTorch.
      const fills = !accumulate && !(values instanceof Tensor) && only === undefined;
      const places = fills ? chosen.filter((t) => t instanceof Tensor) : [];
      if (places.length === 1 && places[0]!.dtype === int64) calledOver(x, 'IndexFillBackward0', write);
      else write();
    } else if (accumulate) x.add_(values);
    else if (!(values instanceof Tensor) || (values.ndim === 0 && x.ndim > 0)) x.fill_(values);
    else x.copy_(withoutLeading(values, x.ndim).expand([...x.shape]));
    return input;
  },
);

/**
 * `index_put_` on a copy.
 *
 * @param indices a list with tensors of positions or masks, and null for a whole dimension
 * @param values a tensor that broadcasts to what is written, or a number
 * @param accumulate whether values are added, not written
 * @returns a tensor of the input's shape
 * @example
 * torch.index_put(torch.zeros(3), [torch.tensor([0, 2]).long()], torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_put.html
 */
export const index_put = operator(
  'index_put',
  [any<Subscript | readonly Subscript[]>()('indices'), tensorOrScalar('values'), optional(flag('accumulate'), false)],
  (input, indices, values, accumulate): Tensor => {
    const parts = partsOf(indices);
    const tensorsOnly = parts.every((part) => part instanceof Tensor && part.ndim > 0);
    if (!tensorsOnly) return input.clone().index_put_(indices, values, accumulate);
    const found = through(input, parts);
    return replace(found.x, ...split(found), valueOf(values, found.x), accumulate, masksOf(found.masks));
  },
);
