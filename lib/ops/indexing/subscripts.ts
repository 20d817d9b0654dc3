// PyTorch's subscripts: reading and writing by positions, slices, masks and lists.
import { type Num, bool, int64, uint8 } from '../../dtype.js';
import { isIndex, nonzeroPositions } from './places.js';
import { IndexError, RuntimeError, ValueError } from '../../errors.js';
import { derivation, derive, saves } from '../../graph/derive.js';
import { checkInplace, written } from '../../graph/inplace.js';
import {
  type Shape,
  broadcastShapes,
  contiguousStrides,
  expandedStrides,
  numel,
  sameShape,
  stridesLike,
} from '../../shape.js';
import { Tensor, allocate, isRowMajor } from '../../tensor.js';
import { cast, dense, reshaped } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import { flag, optional, tensorOrScalar, any } from '../row/signature.js';
import { nonzero } from './rows.js';
import { copyView } from '../../runtime/kernels/index.js';
import { within } from '../../runtime/claim.js';

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

/** A slice, as Python's: bounds may be null and count from the end when negative. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}
}
/** `torch.slice(stop)`, `torch.slice(start, stop, step)`: Python's `slice`. */
export function slice(...bounds: readonly (number | null)[]): Slice {
  if (bounds.length === 1) return new Slice(null, bounds[0] ?? null, null);
  return new Slice(bounds[0] ?? null, bounds[1] ?? null, bounds[2] ?? null);
}

/** The parts of a subscript written as text: `':, 1:3'`, `'..., 0'`. */
export function parseSubscript(text: string): Subscript[] {
  return text.split(',').map((part) => parsePart(part.trim()));
}
function parsePart(part: string): Subscript {
  if (part === '...') return '...';
  if (part === 'None' || part === 'null') return null;
  if (/^[+-]?\d+$/.test(part)) return Number(part);
  const bounds = /^([+-]?\d+)?\s*:\s*([+-]?\d+)?(?:\s*:\s*([+-]?\d+)?)?$/.exec(part);
  if (bounds === null)
    throw new IndexError(`'${part}' is no index: expected a position, a slice as in '1:3', '...' or None`);
  const [start, stop, step] = bounds.slice(1, 4).map((bound) => (bound === undefined ? null : Number(bound)));
  return new Slice(start!, stop!, step!);
}

/** A tensor looked at through the basic parts of a subscript, and the tensors that are left to choose by, by dimension. */
function through(input: Tensor, parts: readonly Subscript[]): [Tensor, (Tensor | null)[]] {
  const list = parts.flatMap((part) => (typeof part === 'string' ? parseSubscript(part) : [part]));
  const used = list.reduce<number>(
    (n, part) =>
      n +
      (part === null || part === '...' || typeof part === 'boolean'
        ? 0
        : part instanceof Tensor && (part.dtype === bool || part.dtype === uint8)
          ? part.ndim
          : Array.isArray(part) && typeof part[0] === 'boolean'
            ? 1
            : 1),
    0,
  );
  if (input.ndim === 0 && used > 0) {
    throw new IndexError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
    );
  }
  if (used > input.ndim) {
    throw new IndexError(`too many indices for tensor of dimension ${input.ndim}`);
  }
  if (list.filter((part) => part === '...').length > 1)
    throw new IndexError("an index can only have a single ellipsis ('...')");
  let x = input;
  let at = 0;
  const chosen: (Tensor | null)[] = [];
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
      for (const column of nonzero(index, { as_tuple: true })) chosen[at++] = column;
      return;
    }
    if (!isIndex(index)) {
      throw new IndexError('tensors used as indices must be long, int, byte or bool tensors');
    }
    chosen[at++] = cast(index.detach(), int64);
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
      const whole = part.start === null && part.stop === null && (part.step ?? 1) === 1;
      if (!whole) x = x.slice(at, part.start, part.stop, part.step ?? 1);
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
  return [x, chosen];
}

/** How the chosen dimensions of a tensor are brought to the front, and where their result goes back to. */
interface Choice {
  readonly x: Tensor;
  /** row of every result in [chosen dimensions as one, rest] */
  readonly list: Tensor;
  readonly shape: Shape;
  readonly lead: Shape;
  readonly rest: Shape;
  readonly at: number;
}
function choice(x: Tensor, chosen: readonly (Tensor | null | undefined)[]): Choice {
  const places = x.shape.map((_, k) => k).filter((k) => chosen[k]);
  const others = x.shape.map((_, k) => k).filter((k) => !chosen[k]);
  let shape: Shape = [];
  for (const k of places) {
    try {
      shape = broadcastShapes(shape, chosen[k]!.shape);
    } catch {
      throw new IndexError(
        `shape mismatch: indexing tensors could not be broadcast together with shapes ${places.map((p) => `[${chosen[p]!.shape.join(', ')}]`).join(', ')}`,
      );
    }
  }
  let list: Tensor | null = null;
  for (const k of places) {
    const n = x.shape[k]!;
    const index = dense(chosen[k]!);
    index.storage.engine.assert(
      within(-n, n),
      index,
      (wrong) => new IndexError(`index ${wrong} is out of bounds for dimension ${places.indexOf(k)} with size ${n}`),
    );
    const wrapped = index.where(index.ge(0), index.add(n));
    list = list === null ? wrapped : list.mul(n).add(wrapped);
  }
  const flat = list!.expand([...shape]).reshape(-1);
  // Chosen dimensions that stand side by side are replaced where they stand, others come to the front.
  const adjacent = places.every((k, i) => i === 0 || k === places[i - 1]! + 1);
  const at = adjacent ? places[0]! : 0;
  const order = [...places, ...others];
  return {
    x: x.permute(order),
    list: flat,
    shape,
    lead: places.map((k) => x.shape[k]!),
    rest: others.map((k) => x.shape[k]!),
    at,
  };
}

/**
 * Elements by subscripts, as PyTorch's `x[...]`.
 *
 * @param indices positions, slices as text (`'1:3'`, `':, 0'`) or `torch.slice`, `'...'`, null for a new dimension, tensors of
 *   int64, masks of bool, lists. Without tensors and lists the result is a view.
 * @example
 * x.index([0]); x.index([':', '1:3']); x.index([mask]); x.index(['...', torch.tensor([0n, 2n])]);
 */
export const index = operator(
  'index',
  [any<Subscript | readonly Subscript[]>()('indices')],
  (input, indices): Tensor => {
    const parts = Array.isArray(indices) ? (indices as readonly Subscript[]) : [indices as Subscript];
    const [x, chosen] = through(input, parts);
    // What is looked at whole is a view too: of a first dimension, as x[':'] is, or by its strides.
    if (!chosen.some(Boolean)) return x !== input ? x : input.ndim > 0 ? input.slice(0) : input.view([]);
    const { x: front, list, shape, lead, rest, at } = choice(x.detach(), chosen);
    const picked = front
      .reshape([numel(lead), ...rest])
      .index_select(0, list)
      .reshape([...shape, ...rest]);
    const inPlace = <T>(before: readonly T[], here: readonly T[]): T[] => [
      ...before.slice(0, at),
      ...here,
      ...before.slice(at),
    ];
    const order = inPlace(
      rest.map((_, k) => shape.length + k),
      shape.map((_, k) => k),
    );
    const size = inPlace(rest, shape);
    const steps = inPlace(
      front.strides.slice(lead.length),
      shape.map(() => 0),
    ); // as PyTorch sees the input: chosen dimensions repeat
    const strides = isRowMajor(x) ? contiguousStrides(size) : stridesLike(size, steps);
    let out = reshaped(picked, size);
    if (at > 0 || !sameShape(strides, out.strides)) {
      out = allocate(x.storage.engine, size, x.dtype, strides);
      copyView(picked.permute(order), out);
    }
    const before = x.shape;
    const used = chosen.filter((t) => t instanceof Tensor);
    return derive('IndexBackward0', out, [
      x,
      saves(used, (grad) => grad.new_zeros([...before]).index_put_(padded(chosen, before.length), grad, true)),
    ]);
  },
);

/**
 * Writes `values`, a tensor that broadcasts to the subscripted part or a number, through subscripts.
 *
 * @param accumulate whether to add to what is there, also where places are named more than once
 */
export const index_put_ = operator(
  'index_put_',
  [any<Subscript | readonly Subscript[]>()('indices'), tensorOrScalar('values'), optional(flag('accumulate'), false)],
  (input, indices, values, accumulate): Tensor => {
    const parts = Array.isArray(indices) ? (indices as readonly Subscript[]) : [indices as Subscript];
    const [mask] = parts;
    if (
      parts.length === 1 &&
      mask instanceof Tensor &&
      mask.dtype === bool &&
      sameShape(mask.shape, input.shape) &&
      !(values instanceof Tensor) &&
      !accumulate
    ) {
      return input.masked_fill_(mask, values);
    }
    const [x, chosen] = through(input, parts);
    if (!chosen.some(Boolean)) {
      if (accumulate) x.add_(values);
      else if (!(values instanceof Tensor)) x.fill_(values);
      else
        x.copy_(
          (values.ndim > x.ndim ? values.reshape(values.shape.slice(values.ndim - x.ndim)) : values).expand([
            ...x.shape,
          ]),
        );
      return input;
    }
    if (values instanceof Tensor && values.dtype !== input.dtype && values.ndim > 0) {
      throw new RuntimeError(
        `Index put requires the source and destination dtypes match, got ${legacy(input.dtype)} for the destination and ${legacy(values.dtype)} for the source.`,
      );
    }
    putChosen(x, chosen, values, accumulate);
    return input;
  },
);
function putChosen(x: Tensor, chosen: readonly (Tensor | null)[], values: Tensor | Num, accumulate: boolean): void {
  checkInplace(x);
  const { x: front, list, shape, lead, rest, at } = choice(x.detach(), chosen);
  const target = [...rest.slice(0, at), ...shape, ...rest.slice(at)];
  const toFront = [
    ...shape.map((_, k) => at + k),
    ...rest.slice(0, at).map((_, k) => k),
    ...rest.slice(at).map((_, k) => at + shape.length + k),
  ];
  const value = values instanceof Tensor ? values : x.new_full([], values);
  if (expandedStrides(value.shape, value.strides, target) === null) {
    throw new RuntimeError(
      `shape mismatch: value tensor of shape [${value.shape.join(', ')}] cannot be broadcast to indexing result of shape [${target.join(', ')}]`,
    );
  }
  const fits =
    value.ndim <= target.length && value.shape.every((n, k) => n === 1 || n === target[target.length - value.ndim + k]);
  if (!fits) {
    throw new RuntimeError(
      `shape mismatch: value tensor of shape [${value.shape.join(', ')}] cannot be broadcast to indexing result of shape [${target.join(', ')}]`,
    );
  }
  const source = cast(value.detach(), x.dtype)
    .expand(target)
    .permute(toFront)
    .reshape([list.shape[0]!, ...rest]);
  const places = numel(lead);
  const node = derivation(
    'IndexPutBackward0',
    x,
    [x, (grad) => (accumulate ? grad : grad.clone().index_put_(padded(chosen, grad.ndim), 0))],
    [value, (grad) => grad.index(padded(chosen, grad.ndim)).sum_to_size([...value.shape])],
  );
  const before = front.reshape([places, ...rest]);
  const after = accumulate ? before.index_add(0, list, source) : before.index_copy(0, list, source);
  copyView(reshaped(dense(after), [...lead, ...rest]), front);
  written(x, node);
}
/** Chosen tensors with whole slices for the dimensions between and after them. */
const padded = (chosen: readonly (Tensor | null | undefined)[], rank: number): Subscript[] =>
  Array.from({ length: rank }, (_, k) => chosen[k] ?? ':');
/** `index_put_` on a copy. */
export const index_put = operator(
  'index_put',
  [any<Subscript | readonly Subscript[]>()('indices'), tensorOrScalar('values'), optional(flag('accumulate'), false)],
  (input, indices, values, accumulate): Tensor => input.clone().index_put_(indices, values, accumulate),
);
