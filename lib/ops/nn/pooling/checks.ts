// What pools have in common: windows, and what PyTorch refuses of them.
import type { Tensor } from '../../../tensor.js';
import { RuntimeError } from '../../../errors.js';
import type { WindowParams } from '../../../runtime/kernels/index.js';
import type { Shape } from '../../../shape.js';
import { parameter, Refusal, dims } from '../../row/signature.js';

export const list = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Windows over the last dimensions, and how many there are. */
export class Windows implements WindowParams {
  constructor(
    readonly kernel: Shape,
    readonly stride: Shape,
    readonly padding: Shape,
    readonly dilation: Shape,
    readonly places: Shape,
  ) {}
}
export const windows = parameter('windows', (v) => (v instanceof Windows ? v : new Refusal('Windows')));

export type Lengths = number | Shape;
/** A length, or one for each dimension. */
export const lengths = dims;

const counts = ['', 'an int', 'two ints', 'three ints'];
/** One length for each of `rank` dimensions. */
export function spread(operator: string, name: string, given: Lengths, rank: number): Shape {
  const all = spreadOver(operator, name, given, rank);
  if (rank > 1) checkCounted(all);
  return all;
}
/** Throws where kernels of two dimensions and more, which count in 32 bits, cannot have lengths. */
export function checkCounted(...lengths: readonly Shape[]): void {
  if (lengths.some((all) => all.some((n) => n !== (n | 0)))) {
    throw new RuntimeError('value cannot be converted to type int without overflow');
  }
}
function spreadOver(operator: string, name: string, given: Lengths, rank: number): Shape {
  if (typeof given === 'number') return new Array<number>(rank).fill(given);
  if (given.length === rank) return given;
  if (given.length === 1) return new Array<number>(rank).fill(given[0]!);
  if (rank === 1) {
    throw new RuntimeError(
      operator === 'max_pool1d'
        ? `max_pool1d() ${name} must be an int, list of ints or tuple of ints of size 1 but got size ${given.length}`
        : `${operator}() argument '${name}' should contain one int (got ${given.length})`,
    );
  }
  const forms = name === 'stride' ? 'be omitted, a single int' : 'be a single int';
  throw new RuntimeError(`${operator}: ${name} must either ${forms}, or a tuple of ${counts[rank]}`);
}

/** How many windows there are along a dimension. A last one that is not whole counts with `ceil`, where it begins inside. */
export function count(
  n: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  ceil: boolean,
): number {
  const last = n + 2 * padding - dilation * (kernel - 1) - 1;
  const found = Math.floor((last + (ceil ? stride - 1 : 0)) / stride) + 1;
  return ceil && (found - 1) * stride >= n + padding ? found - 1 : found;
}

/** Checks strides, kernels, distances and margins, in PyTorch's order. */
export function checkWindows({ kernel, stride, padding, dilation }: Omit<Windows, 'places'>): void {
  const names = ['T', 'H', 'W'].slice(3 - Math.max(kernel.length, 2));
  const said = (name: (letter: string) => string, given: Shape): string =>
    (kernel.length === 1 ? [1, ...given] : given).map((n, d) => `${name(names[d]!)}: ${n}`).join(' ');
  if (stride.includes(0)) throw new RuntimeError('stride should not be zero');
  if (kernel.some((n) => n <= 0)) {
    throw new RuntimeError(`kernel size should be greater than zero, but got ${said((d) => `k${d}`, kernel)}`);
  }
  if (stride.some((n) => n < 0)) {
    throw new RuntimeError(`stride should be greater than zero, but got ${said((d) => `d${d}`, stride)}`);
  }
  if (dilation.some((n) => n <= 0)) {
    throw new RuntimeError(`dilation should be greater than zero, but got ${said((d) => `dilation${d}`, dilation)}`);
  }
  padding.forEach((n, d) => {
    if (n < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${n}`);
    if (n > Math.floor((dilation[d]! * (kernel[d]! - 1) + 1) / 2)) {
      throw new RuntimeError(
        `pad should be at most half of effective kernel size, but got pad=${n}, kernel_size=${kernel[d]} and dilation=${dilation[d]}`,
      );
    }
  });
}

/** Throws where there are no windows. @param shape the input's last dimensions, channels first */
export function checkPlaces(shape: Shape, places: Shape): void {
  if (places.every((n) => n >= 1)) return;
  throw new RuntimeError(
    `Given input size: (${shape.join('x')}). Calculated output size: (${[shape[0], ...places].join('x')}). Output size is too small`,
  );
}

/** What PyTorch does to one dimension by an operator of two: planes of one row each, and views of the results without it. */
export const inPlanes = (input: Tensor, pool: (planes: Tensor) => Tensor): Tensor =>
  pool(input.unsqueeze(-2)).squeeze(-2);

/** PyTorch's adaptive pools have no gradient where they have no result. */
export function checkNonempty(name: string, shape: Shape): void {
  const at = shape.findIndex((n, d) => d > 0 && n === 0);
  if (at < 0 || !name.startsWith('Adaptive')) return;
  throw new RuntimeError(
    `adaptive_${name.includes('Max') ? 'max' : 'avg'}_pool${name.endsWith('3D') ? 3 : 2}d_backward(): Expected grad_output to have non-zero size for non-batch dimensions, but grad_output has sizes [${shape.join(', ')}] with dimension ${at} being empty`,
  );
}
