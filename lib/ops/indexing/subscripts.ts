// PyTorch's subscripts: reading and writing by positions, slices, masks and lists.
import { type Num, bool, int64, uint8 } from '../../dtype.js';
import { IndexError, RuntimeError, ValueError } from '../../errors.js';
import { checkApart, checkHistory } from '../../graph/inplace.js';
import { numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { dense, filled } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import { call } from '../row/call.js';
import { any, bind, flag, int, optional, tensor, tensorOrScalar } from '../row/signature.js';
import { view } from '../row/view.js';
import { choose, replace, replaceMasked } from './chosen.js';
import { nonzero } from './elements.js';
import { isIndex, nonzeroPositions } from './places.js';

// ---- subscripts

/** What a subscript is made of: a position, a slice as text or object, `...`, null (a new dimension), a tensor, a list, a boolean. */
export type Subscript =
  | number
  | string
  | null
  | boolean
  | Tensor
  | Slice
  | readonly number[]
  | readonly boolean[]
  | readonly (readonly number[])[];

/**
 * A slice, as Python's: bounds may be null, and count from the end when negative.
 *
 * @param start the first position; null: the beginning, or the end for a negative step
 * @param stop the first position that is no more in it; null: none
 * @param step the distance from one to the next; null: 1
 * @example
 * torch.arange(6).index(torch.slice(1, null, 2)); // tensor([1, 3, 5])
 *
 * Source: https://docs.python.org/3/library/functions.html#slice
 */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}
}
/**
 * Python's `slice`, as a subscript of `x.index`: `torch.slice(stop)`, `torch.slice(start, stop)` or `torch.slice(start, stop, step)`.
 *
 * @param start the first position; null: the beginning
 * @param stop the first position that is no more in it; null: none
 * @param step the distance from one to the next; null: 1
 * @param bounds begin, end and step, as Python's `slice` takes them
 * @returns a slice
 * @throws TypeError for what is no whole number
 * @example
 * torch.arange(6).index(torch.slice(0, null, 2)); // tensor([0, 2, 4])
 *
 * Source: https://docs.python.org/3/library/functions.html#slice
 */
export function slice(...bounds: readonly (number | null)[]): Slice {
  const [a, b, c] = bind('slice', sliced, bounds) as [number | null, number | null, number | null];
  return bounds.length === 1 ? new Slice(null, a, null) : new Slice(a, b, c);
}
const sliced = [optional(int('start'), null), optional(int('stop'), null), optional(int('step'), null)] as const;

/** What texts came to, since a loop asks for the same again and again; as many as a program writes, or few of what it counts up. */
const parsed = new Map<string, readonly Basic[]>();
const MOST_PARSED = 1000;

/** The parts of a subscript written as text: `':, 1:3'`, `'..., 0'`. */
export function parseSubscript(text: string): readonly Basic[] {
  let parts = parsed.get(text);
  if (parts === undefined) {
    parts = text.split(',').map((part) => parsePart(part.trim()));
    if (parsed.size === MOST_PARSED) parsed.clear();
    parsed.set(text, parts);
  }
  return parts;
}
/** What text can say. */
type Basic = number | null | Slice | '...';
function parsePart(part: string): Basic {
  if (part === '...') return '...';
  if (part === 'None' || part === 'null') return null;
  if (/^[+-]?\d+$/.test(part)) return Number(part);
  const bounds = /^([+-]?\d+)?\s*:\s*([+-]?\d+)?(?:\s*:\s*([+-]?\d+)?)?$/.exec(part);
  if (bounds === null)
    throw new IndexError(`'${part}' is no index: expected a position, a slice as in '1:3', '...' or None`);
  const [start, stop, step] = bounds.slice(1, 4).map((bound) => (bound === undefined ? null : Number(bound)));
  return new Slice(start!, stop!, step!);
}

/** A subscript's parts, what is text taken apart. */
function partsIn(parts: readonly Subscript[]): readonly Subscript[] {
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') return parseSubscript(only);
  return parts.some((part) => typeof part === 'string')
    ? parts.flatMap((part): readonly Subscript[] => (typeof part === 'string' ? parseSubscript(part) : [part]))
    : parts;
}

/** How many dimensions a part of a subscript chooses from. */
function taken(part: Subscript): number {
  if (part === null || part === '...' || typeof part === 'boolean') return 0;
  return part instanceof Tensor && (part.dtype === bool || part.dtype === uint8) ? part.ndim : 1;
}

/** What a subscript comes to. */
interface Through {
  /** The tensor looked at through the basic parts. */
  readonly x: Tensor;
  /** The tensors that are left to choose by, by dimension; null where none does. A mask stands in each of its dimensions. */
  readonly chosen: readonly (Tensor | null | undefined)[];
  /** The masks among them, as they were given, and the dimension of `x` that each begins at. */
  readonly masks: readonly { readonly mask: Tensor; readonly at: number }[];
}
function through(input: Tensor, parts: readonly Subscript[]): Through {
  const list = partsIn(parts);
  let used = 0;
  let dots = 0;
  for (let k = 0; k < list.length; k++) {
    const part = list[k]!;
    used += taken(part);
    if (part === '...') dots++;
  }
  if (input.ndim === 0 && used > 0) {
    throw new IndexError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
    );
  }
  if (used > input.ndim) {
    throw new IndexError(`too many indices for tensor of dimension ${input.ndim}`);
  }
  if (dots > 1) throw new IndexError("an index can only have a single ellipsis ('...')");
  const alone = list.length === 1;
  let x = input;
  let at = 0;
  const chosen: (Tensor | null)[] = [];
  const masks: { mask: Tensor; at: number }[] = [];
  const choose = (index: Tensor): void => {
    if (index.dtype === bool || index.dtype === uint8) {
      if (index.ndim === 0) {
        x = x.unsqueeze(at);
        chosen[at++] = nonzeroPositions(dense(index.reshape(1)));
        return;
      }
      index.shape.forEach((n, k) => {
        if (n !== x.shape[at + k]) {
          throw new IndexError(
            `The shape of the mask [${index.shape.join(', ')}] at index ${k} does not match the shape of the indexed tensor [${x.shape.join(', ')}] at index ${at + k}`,
          );
        }
      });
      masks.push({ mask: index, at });
      for (let k = 0; k < index.ndim; k++) chosen[at++] = index;
      return;
    }
    if (!isIndex(index)) {
      throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
    }
    chosen[at++] = index;
  };
  for (const given of list) {
    // A single position may be a tensor, which is read.
    const position = given instanceof Tensor && given.ndim === 0 && isIndex(given) && given.device.type === 'cpu';
    const part = position ? Number(given.item()) : given;
    if (part === null) x = x.unsqueeze(at++);
    else if (part === '...') at += input.ndim - used;
    else if (typeof part === 'number') {
      const n = x.shape[at]!;
      if (part < -n || part >= n) {
        throw new IndexError(`index ${part} is out of bounds for dimension ${at} with size ${n}`);
      }
      x = x.select(at, part);
    } else if (part instanceof Slice) {
      if (part.step === 0) throw new ValueError('slice step cannot be zero');
      if (part.step !== null && part.step < 0) throw new ValueError('step must be greater than zero');
      // What begins at 0 and ends at the end or beyond leaves nothing out; a slice alone is taken even so.
      const all = (part.start ?? 0) === 0 && (part.stop === null || (!alone && part.stop >= x.shape[at]!));
      if (!all || (part.step ?? 1) !== 1) x = x.slice(at, part.start, part.stop, part.step ?? 1);
      at++;
    } else if (typeof part === 'boolean') choose(input.new_full([], part, { dtype: bool }));
    else if (part instanceof Tensor) choose(part);
    else if (Array.isArray(part)) {
      choose(
        input.new_tensor(part as number[], {
          dtype: typeof (part as unknown[]).flat(Infinity)[0] === 'boolean' ? bool : int64,
        }),
      );
    } else
      throw new IndexError(
        `only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices (got ${typeof part})`,
      );
  }
  return { x, chosen, masks };
}

/** The positions that a subscript chooses and the dimensions that they choose from. */
function split({ chosen: found, masks }: Through): [Tensor[], number[]] {
  const chosen = [...found];
  for (const { mask, at } of masks) nonzero(mask, { as_tuple: true }).forEach((column, k) => (chosen[at + k] = column));
  const dims: number[] = [];
  const indices: Tensor[] = [];
  for (let k = 0; k < chosen.length; k++) {
    const index = chosen[k];
    if (!index) continue;
    indices.push(index);
    dims.push(k);
  }
  return [indices, dims];
}

/** What is looked at whole is a view too. */
const whole = view('alias', [], {
  plan: ({ input: { shape, strides, offset } }) => ({ shape, strides, offset }),
  gradient: (grad): Tensor => grad,
});
/** Whether a subscript is one slice, which PyTorch takes as such even where it leaves nothing out. */
const isColon = ([part, ...more]: readonly Subscript[]): boolean =>
  more.length === 0 && (part instanceof Slice || part === ':');

/**
 * Elements by subscripts, as PyTorch's `x[...]`: the typed form of it, never undefined.
 *
 * @param indices positions, slices as text (`'1:3'`, `':, 0'`) or `torch.slice`, `'...'`, null for a new dimension, tensors of
 *   int64, masks of bool, lists; one after the other, or all in one array. Without tensors and lists the result is a view.
 * @returns the elements
 * @throws IndexError for what is no index, and where there are more than dimensions
 * @example
 * x.index(0); x.index(':', '1:3'); x.index(x.gt(0)); x.index('...', torch.tensor([0n, 2n])); x.index([x.gt(0)]);
 */
export function index(input: Tensor, ...indices: Subscript[]): Tensor;
export function index(input: Tensor, indices: readonly Subscript[]): Tensor;
export function index(input: Tensor, ...indices: readonly unknown[]): Tensor {
  return call(asIndex, [input, ...indices], indexed);
}
const asIndex = { name: 'index' };
function indexed([given, ...indices]: readonly unknown[]): Tensor {
  const all = indices.length === 1 && Array.isArray(indices[0]) ? (indices[0] as readonly unknown[]) : indices;
  const [input, parts] = bind('index', indexing, [given, all]) as [Tensor, readonly Subscript[]];
  if (indices.length === 0) throw new TypeError('index() missing 1 required positional arguments: "indices"');
  const found = through(input, parts);
  const { x, chosen, masks } = found;
  if (!chosen.some(Boolean)) return x !== input ? x : isColon(parts) ? input.slice(0) : whole(input);
  return choose(x, ...split(found), masksOf(masks));
}
const indexing = [tensor('input'), any<readonly Subscript[]>()('indices')] as const;

/**
 * Writes `values`, a tensor that broadcasts to the subscripted part or a number, through subscripts.
 *
 * @param accumulate whether to add to what is there, also where places are named more than once
 * @param indices a list with tensors of positions or masks, and null for a whole dimension
 * @param values a tensor that broadcasts to what is written, or a number
 * @returns the tensor itself
 * @example
 * torch.index_put_(torch.zeros(3), [torch.tensor([0, 2]).long()], torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_put_.html
 */
export const index_put_ = operator(
  'index_put_',
  [any<Subscript | readonly Subscript[]>()('indices'), tensorOrScalar('values'), optional(flag('accumulate'), false)],
  (input, indices, values, accumulate): Tensor => {
    const parts = partsOf(indices);
    const found = through(input, parts);
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
      const given = valueOf(values, x);
      const value = parts.every((part) => part instanceof Tensor) ? given : withoutLeading(given, 0);
      checkHistory(x, x.requires_grad || value.requires_grad);
      for (const { mask } of masks) checkApart(x, mask);
      checkApart(x, value);
      replace.inplace(x, ...split(found), value, accumulate, masksOf(masks));
    } else if (accumulate) x.add_(values);
    else if (!(values instanceof Tensor) || (values.ndim === 0 && x.ndim > 0)) x.fill_(values);
    else x.copy_(withoutLeading(values, x.ndim).expand([...x.shape]));
    return input;
  },
);
const partsOf = (indices: Subscript | readonly Subscript[]): readonly Subscript[] =>
  Array.isArray(indices) ? (indices as readonly Subscript[]) : [indices as Subscript];
const isOne = (values: Tensor | Num): boolean => !(values instanceof Tensor) || numel(values.shape) === 1;
const masksOf = (masks: Through['masks']): readonly Tensor[] => masks.map(({ mask }) => mask);
const valueOf = (values: Tensor | Num, { storage, dtype }: Tensor): Tensor =>
  values instanceof Tensor ? values : filled(storage.engine, [], dtype, values);
/** A tensor without the dimensions of length 1 that it has before the last `rank`. */
function withoutLeading(t: Tensor, rank: number): Tensor {
  let extra = 0;
  while (t.ndim - extra > rank && t.shape[extra] === 1) extra++;
  return extra === 0 ? t : t.view(t.shape.slice(extra));
}

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
