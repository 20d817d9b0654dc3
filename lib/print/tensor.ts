// Tensors as text, letter for letter as PyTorch prints them.
import { bool, get_default_dtype, int64, type DType, type Elements } from '../dtype.js';
import { boolText, tupleText } from '../python.js';
import { numel, type Shape } from '../shape.js';
import { fixed, scientific } from './decimal.js';
import { get_printoptions, type PrintOptions } from './options.js';

/** What has to be known of a tensor to print it. */
export interface Printable {
  readonly shape: Shape;
  readonly dtype: DType;
  /** all elements, row-major; asked for once, and not at all where there are none */
  readonly values: Elements;
  /** its name, as `cuda:0`, where it is not the default device */
  readonly device?: string | undefined;
  /** Whether there are no values, as on the device `meta`. */
  readonly hollow?: boolean;
  readonly requires_grad?: boolean | undefined;
  /** the name of the node that made the tensor, as `AddBackward0` */
  readonly grad_fn?: string | undefined;
  /** whether this is a Parameter, which says so on a line of its own */
  readonly parameter?: boolean | undefined;
}

const PREFIX = 'tensor(';
const GAP = '...';

/** Positions along a dimension; null stands for those left out. */
function shownPositions(length: number, summarize: boolean, edgeitems: number): (number | null)[] {
  const all = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);
  if (!summarize || length <= 2 * edgeitems) return all(0, length);
  return [...all(0, edgeitems), null, ...all(length - edgeitems, length)];
}

/** The elements that appear in print, in order. */
function shownElements<T>(values: ArrayLike<T>, shape: Shape, positions: (number | null)[][]): T[] {
  let offsets = [0];
  positions.forEach((along, dim) => {
    const kept = along.filter((k) => k !== null);
    offsets = offsets.flatMap((offset) => kept.map((k) => offset * shape[dim]! + k));
  });
  return offsets.map((offset) => values[offset]!);
}

/** Right-aligns texts; a text of which `counts` is false does not widen the column. */
function align(texts: string[], counts: (k: number) => boolean): { texts: string[]; width: number } {
  const width = texts.reduce((widest, text, k) => (counts(k) ? Math.max(widest, text.length) : widest), 1);
  return { texts: texts.map((text) => text.padStart(width)), width };
}

/** Floats in the one notation that suits all of them: integers with a bare point, fixed, or scientific. */
function formatFloats(values: number[], { precision, sci_mode }: PrintOptions) {
  let min = Infinity;
  let max = 0;
  let integers = true;
  const matters = (value: number) => value !== 0 && Number.isFinite(value);
  for (const value of values) {
    if (!matters(value)) continue;
    const magnitude = Math.abs(value);
    if (magnitude < min) min = magnitude;
    if (magnitude > max) max = magnitude;
    if (!Number.isInteger(value)) integers = false;
  }
  // PyTorch decides nothing, not even by `sci_mode`, where no element matters.
  const scientifically = max > 0 && (sci_mode ?? (max / min > 1000 || max > 1e8 || min < 1e-4));
  const format = scientifically
    ? (value: number) => scientific(value, precision)
    : integers
      ? (value: number) => fixed(value, 0) + (Number.isFinite(value) ? '.' : '')
      : (value: number) => fixed(value, precision);
  return align(values.map(format), (k) => matters(values[k]!));
}

function formatElements({ dtype, values, shape }: Printable, positions: (number | null)[][], options: PrintOptions) {
  const shown = shownElements<number | bigint>(values, shape, positions);
  if (dtype.is_floating_point) return formatFloats(shown.map(Number), options);
  const texts = shown.map((value) => (dtype === bool ? boolText(Boolean(value)) : String(value)));
  return align(texts, () => true);
}

/** The elements in nested brackets, the first of which stands in column `indent`. */
function formatContents(t: Printable, indent: number, options: PrintOptions): string {
  const rank = t.shape.length;
  const summarize = numel(t.shape) > options.threshold;
  const positions = t.shape.map((length) => shownPositions(length, summarize, options.edgeitems));
  const { texts, width } = formatElements(t, positions, options);
  if (rank === 0) return texts[0]!;

  let next = 0;
  function row(column: number): string {
    const gap = options.edgeitems === 0 ? GAP : ` ${GAP}`;
    const items = positions[rank - 1]!.map((k) => (k === null ? gap : texts[next++]!));
    const perLine = Math.max(1, Math.floor((options.linewidth - column) / (width + ', '.length)));
    const lines: string[] = [];
    for (let start = 0; start < items.length; start += perLine) {
      lines.push(items.slice(start, start + perLine).join(', '));
    }
    return `[${lines.join(',\n' + ' '.repeat(column + 1))}]`;
  }
  function block(dim: number, column: number): string {
    if (dim === rank - 1) return row(column);
    const parts = positions[dim]!.map((k) => (k === null ? GAP : block(dim + 1, column + 1)));
    return `[${parts.join(',' + '\n'.repeat(rank - dim - 1) + ' '.repeat(column + 1))}]`;
  }
  return block(0, indent);
}

/** A shape as Python prints a tuple. */

/** What stands behind the elements: whatever of the tensor they do not show. */
function suffixes(t: Printable, { edgeitems }: PrintOptions): string[] {
  const { shape, dtype, device, hollow, grad_fn, requires_grad } = t;
  const empty = numel(shape) === 0;
  const evident = dtype === get_default_dtype() || (hollow !== true && !empty && (dtype === int64 || dtype === bool));
  const shapeEvident = hollow !== true && (empty ? shape.length === 1 : edgeitems > 0);
  return [
    device === undefined ? '' : `device='${device}'`,
    shapeEvident ? '' : `size=${tupleText(shape)}`,
    evident ? '' : `dtype=${String(dtype)}`,
    grad_fn !== undefined ? `grad_fn=<${grad_fn}>` : requires_grad ? 'requires_grad=True' : '',
  ].filter((suffix) => suffix !== '');
}

/** Adds suffixes and the closing bracket, on new lines where the last one is full. */
function close(text: string, suffixes: readonly string[], indent: number, linewidth: number): string {
  // Two more than the last line's length: so PyTorch counts.
  let column = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (column + suffix.length + 2 > linewidth) {
      text += `,\n${' '.repeat(indent)}${suffix}`;
      column = indent + suffix.length;
    } else {
      text += `, ${suffix}`;
      column += suffix.length + 2;
    }
  }
  return `${text})`;
}

/**
 * A tensor as Python's `str` and `repr` give it: `tensor([[1., 2.],\n        [3., 4.]])`.
 *
 * Obeys {@link set_printoptions}. Of a tensor of more than `threshold` elements only the edges are shown, and only they
 * are formatted and measured.
 *
 * @param t the tensor's elements and what is to be said of it
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function formatTensor(t: Printable): string {
  const options = get_printoptions();
  const indent = PREFIX.length;
  const contents = t.hollow === true ? GAP : numel(t.shape) === 0 ? '[]' : formatContents(t, indent, options);
  const text = close(PREFIX + contents, suffixes(t, options), indent, options.linewidth);
  return t.parameter ? `Parameter containing:\n${text}` : text;
}
