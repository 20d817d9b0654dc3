// Views as copies, by the names that PyTorch gives them.
import type { Tensor } from '../../tensor.js';
import * as splitting from './splitting.js';
import * as ordering from './ordering.js';
import * as parts from './parts.js';
import * as shaping from './shaping.js';
import * as strided from './strided.js';

const views = { ...ordering, ...parts, ...shaping, ...strided };

const fresh = (t: Tensor): Tensor => t.clone({ memory_format: 'contiguous_format' });
/** What a view would show, in a storage of its own. */
const copied =
  <A extends unknown[]>(view: (input: Tensor, ...args: A) => Tensor) =>
  (input: Tensor, ...args: A): Tensor =>
    fresh(view(input, ...args));
const allCopied =
  <A extends unknown[]>(view: (input: Tensor, ...args: A) => Tensor[]) =>
  (input: Tensor, ...args: A): Tensor[] =>
    view(input, ...args).map(fresh);

export const alias_copy = (input: Tensor): Tensor => input.clone();
export const as_strided_copy = copied(views.as_strided);
export const diagonal_copy = copied(views.diagonal);
export const expand_copy = copied(views.expand);
export const narrow_copy = copied(views.narrow);
export const permute_copy = copied(views.permute);
export const squeeze_copy = copied(views.squeeze);
export const t_copy = copied(views.t);
export const transpose_copy = copied(views.transpose);
export const unfold_copy = copied(views.unfold);
export const unsqueeze_copy = copied(views.unsqueeze);
export const view_copy = copied(views.view);
export const split_with_sizes_copy = allCopied(splitting.split_with_sizes);
export const unbind_copy = allCopied(splitting.unbind);
/** `chunk` whose results in-place operations may write to. */
export const unsafe_chunk = allCopied(splitting.chunk);
/** `split` whose results in-place operations may write to. */
export const unsafe_split = allCopied(splitting.split);
