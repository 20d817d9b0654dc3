// PyTorch's subscripts: reading and writing by positions, slices, masks and lists.
import { type Num, bool, int64, uint8 } from '../../dtype.js';
import { IndexError, ValueError } from '../../errors.js';
import { checkHistory } from '../../graph/inplace.js';
import { numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { dense, filled } from '../row/kernels.js';
import { any, bind, describe, tensor } from '../row/signature.js';
import { whole } from '../views/whole.js';
import { choose } from './chosen.js';
import { nonzero } from './elements.js';
import { isIndex, nonzeroPositions } from './places.js';
import { Slice, type Subscript } from './slices.js';

/** What texts came to, since a loop asks for the same again and again; as many as a program writes, or few of what it counts up. */
const parsed = new Map<string, readonly Basic[]>();
const MOST_PARSED = 1000;

/** The parts of a subscript written as text: `':, 1:3'`, `'..., 0'`. */
function parseSubscript(text: string): readonly Basic[] {
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
/** @param writes whether it is to be written to: a slice that leaves nothing out then is the tensor itself, not a view */
export function through(input: Tensor, parts: readonly Subscript[], writes = false): Through {
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
  const alone = list.length === 1 && !writes;
  let x = input;
  let at = 0;
  const chosen: (Tensor | null)[] = [];
  const masks: { mask: Tensor; at: number }[] = [];
  const choose = (index: Tensor): void => {
    if (index.dtype === bool || index.dtype === uint8) {
      if (index.dtype === uint8) {
        warnOnce('indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.');
      }
      if (index.ndim === 0) {
        x = x.unsqueeze(at);
        chosen[at++] = nonzeroPositions(dense(index.reshape(1)));
        return;
      }
      index.shape.forEach((n, k) => {
        if (n !== x.shape[at + k]) {
          if (writes) checkHistory(x); // which PyTorch looks at before it looks at masks
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
  for (let k = 0; k < list.length; k++) {
    const given = list[k]!;
    // A single position may be a tensor, which is read: of any integers but bytes, which are a mask.
    const whole = given instanceof Tensor && given.ndim === 0 && given.dtype.kind === 'int' && given.dtype !== uint8;
    const position = whole && given.storage.engine.host;
    const part = position ? Number(given.item()) : given;
    if (part === null) x = x.unsqueeze(at++);
    else if (part === '...') at += input.ndim - used;
    else if (typeof part === 'bigint' || (typeof part === 'number' && part % 1 === 0)) {
      const n = x.shape[at]!;
      if (part < -n || part >= n) {
        throw new IndexError(`index ${part} is out of bounds for dimension ${k} with size ${n}`); // PyTorch counts subscripts
      }
      x = x.select(at, Number(part));
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
        `only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices (got ${describe(part)})`,
      );
  }
  return { x, chosen, masks };
}

/** The positions that a subscript chooses and the dimensions that they choose from. */
export function split({ chosen: found, masks }: Through): [Tensor[], number[]] {
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

/** Whether a subscript is one slice, which PyTorch takes as such even where it leaves nothing out. */
const isColon = ([part, ...more]: readonly Subscript[]): boolean =>
  more.length === 0 && (part instanceof Slice || part === ':');

export const asIndex = { name: 'index' };
export function indexed([given, ...indices]: readonly unknown[]): Tensor {
  const all = indices.length === 1 && Array.isArray(indices[0]) ? (indices[0] as readonly unknown[]) : indices;
  const [input, parts] = bind('index', indexing, [given, all]) as [Tensor, readonly Subscript[]];
  if (indices.length === 0) throw new TypeError('index() missing 1 required positional arguments: "indices"');
  const found = through(input, parts);
  const { x, chosen, masks } = found;
  if (!chosen.some(Boolean)) return x !== input ? x : isColon(parts) ? input.slice(0) : whole(input);
  return choose(x, ...split(found), masksOf(masks));
}
const indexing = [tensor('input'), any<readonly Subscript[]>()('indices')] as const;

export const partsOf = (indices: Subscript | readonly Subscript[]): readonly Subscript[] =>
  Array.isArray(indices) ? (indices as readonly Subscript[]) : [indices as Subscript];
export const isOne = (values: Tensor | Num): boolean => !(values instanceof Tensor) || numel(values.shape) === 1;
export const masksOf = (masks: Through['masks']): readonly Tensor[] => masks.map(({ mask }) => mask);
export const valueOf = (values: Tensor | Num, { storage, dtype }: Tensor): Tensor =>
  values instanceof Tensor ? values : filled(storage.engine, [], dtype, values);
/** A tensor without the dimensions of length 1 that it has before the last `rank`. */
export function withoutLeading(t: Tensor, rank: number): Tensor {
  let extra = 0;
  while (t.ndim - extra > rank && t.shape[extra] === 1) extra++;
  return extra === 0 ? t : t.view(t.shape.slice(extra));
}
