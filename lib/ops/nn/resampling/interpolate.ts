// Pictures made larger and smaller.
import { NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { float64, legacy, uint8 } from '../../../dtype.js';
import { element } from '../../../runtime/arithmetic.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { flag, optional, parameter, Refusal, string } from '../../row/signature.js';
import { adaptiveAverage } from '../pooling/adaptive.js';
import { type Lengths, lengths, list } from '../pooling/checks.js';
import { type Filter, type Scaling, cubic, linear, nearest, smooth } from './filters.js';
import { Resampling, resample } from './resample.js';
import { Table } from './table.js';

/** A number, as which booleans count too. */
const isNumber = (v: unknown): v is number | boolean => typeof v === 'number' || typeof v === 'boolean';
type Factors = number | readonly number[];
/** @internal */
export const factors = parameter('scale_factor', (v): Factors | Refusal =>
  isNumber(v) ? Number(v) : Array.isArray(v) && v.every(isNumber) ? v.map(Number) : new Refusal('tuple of floats'),
);
const signature = [
  optional(lengths('size'), null),
  optional(factors, null),
  optional(string('mode'), 'nearest'),
  optional(flag('align_corners'), null),
  optional(flag('recompute_scale_factor'), null),
  optional(flag('antialias'), false),
] as const;

/** Modes by the number of dimensions that they take, in ATen's words. */
const titles: Readonly<Record<string, readonly (string | null)[]>> = {
  nearest: ['Nearest1D', 'Nearest2D', 'Nearest3D'],
  'nearest-exact': ['NearestExact1D', 'NearestExact2D', 'NearestExact3D'],
  area: ['', '', ''],
  linear: ['Linear1D', null, null],
  bilinear: [null, 'Bilinear2D', null],
  trilinear: [null, null, 'Trilinear3D'],
  bicubic: [null, 'Bicubic2D', null],
  lanczos: [null, 'Lanczos2D', null],
};
const needed: Readonly<Record<string, number>> = { linear: 3, bilinear: 4, trilinear: 5 };

/** How large the result is, and by how much the program says so. */
function target(
  input: Tensor,
  size: Lengths | null,
  scale: Factors | null,
  recompute: boolean,
): { to: readonly number[]; by: readonly number[] | null } {
  const from = input.shape.slice(2);
  const rank = from.length;
  if (size !== null && scale !== null) throw new ValueError('only one of size or scale_factor should be defined');
  if (size !== null) {
    if (recompute) throw new ValueError('recompute_scale_factor is not meaningful with an explicit size.');
    if (typeof size === 'number') return { to: from.map(() => size), by: null };
    if (size.length === rank) return { to: size, by: null };
    throw new ValueError(
      `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${list(from)} and output size of ${list(size)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.`,
    );
  }
  if (scale === null) throw new ValueError('either size or scale_factor should be defined');
  const by = typeof scale === 'number' ? from.map(() => scale) : scale;
  if (by.length !== rank) {
    throw new ValueError(
      `Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of ${list(from)} and scale_factor of shape ${list(by)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.`,
    );
  }
  const to = from.map((n, d) => Math.floor(n * by[d]!));
  if (!to.every(Number.isFinite)) {
    throw new RuntimeError('value cannot be converted to type int64_t without overflow');
  }
  return { to, by: recompute ? null : by };
}

function tableOf(mode: string, antialias: boolean, scaling: Scaling): Table {
  if (antialias) return smooth(scaling, mode as Filter);
  if (mode === 'nearest' || mode === 'nearest-exact') return nearest(scaling, mode === 'nearest-exact');
  return mode === 'bicubic' ? cubic(scaling) : linear(scaling);
}

/**
 * A batch of signals, pictures or volumes at another size.
 *
 * @param input [N, C, L], [N, C, H, W] or [N, C, D, H, W]
 * @param size lengths of the result; one number for all dimensions
 * @param scale_factor in place of it: by how much it is larger
 * @param mode `'nearest'`, `'nearest-exact'`, `'linear'` (of signals), `'bilinear'` and `'bicubic'` (of pictures), `'trilinear'` (of
 *   volumes), `'area'`; `'lanczos'` with antialias
 * @param align_corners whether the centres of the corners are aligned, else their outer edges; of the linear and cubic modes
 * @param recompute_scale_factor whether the factor is computed again from the lengths, which are whole
 * @param antialias whether what becomes smaller is smoothed; of pictures, bilinear and bicubic
 * @returns [N, C, …size]
 * @throws ValueError where keywords do not fit each other, NotImplementedError for a mode that does not fit the input
 * @example
 * F.interpolate(torch.rand(1, 3, 8, 8), { scale_factor: 2, mode: 'bilinear' }).shape; // [1, 3, 16, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 */
export const interpolate = operator(
  'interpolate',
  signature,
  (input, size, scale, mode, corners, recompute, antialias): Tensor => {
    const plain = mode === 'nearest' || mode === 'area' || mode === 'nearest-exact';
    if (plain && corners !== null) {
      throw new ValueError(
        'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
      );
    }
    const { ndim, dtype } = input;
    const rank = ndim - 2;
    const { to, by } = target(input, size, scale, recompute === true || (mode === 'area' && size === null));
    const smoothed = mode === 'bilinear' || mode === 'bicubic' || mode === 'lanczos';
    if (antialias && !(smoothed && ndim === 4)) {
      throw new ValueError(
        'Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input',
      );
    }
    const title = titles[mode]?.[rank - 1] ?? null;
    if (title === null || rank < 1 || rank > 3) {
      const wants = needed[mode];
      throw new NotImplementedError(
        wants !== undefined && rank >= 1 && rank <= 3
          ? `Got ${ndim}D input, but ${mode} mode needs ${wants}D input`
          : `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${ndim}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
      );
    }
    if (mode === 'lanczos') {
      if (corners === true) throw new ValueError('Lanczos mode does not support align_corners=True');
      if (!antialias) throw new ValueError('Lanczos mode requires antialias=True');
    }
    if (mode === 'area') return adaptiveAverage(input, to, rank);
    const from = input.shape.slice(2);
    if (from.includes(0) || to.some((n) => n <= 0)) {
      const letters = ['D', 'H', 'W'].slice(3 - rank);
      const said = (sizes: readonly number[]): string => sizes.map((n, d) => `${letters[d]}: ${n}`).join(', ');
      throw new RuntimeError(
        `Input and output sizes should be greater than 0, but got input (${said(from)}) ${rank === 1 ? 'and ' : ''}output (${said(to)})`,
      );
    }
    if (input.shape[1] === 0)
      throw new RuntimeError(
        `Non-empty ${rank + 2}D data tensor expected but got a tensor with sizes ${list(input.shape)}`,
      );
    if (dtype.kind !== 'float' && !(dtype === uint8 && (plain || rank === 2))) {
      const kernel = plain ? 'upsample_nearest' : mode === 'bicubic' ? 'upsample_bicubic2d' : 'upsample_linear';
      throw new NotImplementedError(
        `"compute_indices_weights_${kernel.slice(9)}" not implemented for '${legacy(dtype)}'`,
      );
    }
    const round = dtype === float64 || dtype === uint8 ? (x: number): number => x : Math.fround;
    const tablesBy = (hold: (x: number) => number): Table[] =>
      from.map((n, d) => {
        const scaling = { from: n, to: to[d]!, alignCorners: corners === true, factor: by?.[d] ?? null, round, hold };
        return tableOf(mode, antialias, scaling);
      });
    const tables = tablesBy((x) => x);
    // Backward has the weights in 32 bits.
    const held =
      dtype.widens && !antialias && mode !== 'bilinear' ? tablesBy((x) => Number(element(x, dtype))) : tables;
    const plan = new Resampling(`Upsample${title}${antialias ? 'Aa' : ''}`, held, true, null, undefined, tables);
    if (dtype !== uint8 || plain) return resample(input, plan);
    const bytes = (x: Tensor, by: Resampling): Tensor => resample(x.to(float64), by).add(0.5).floor().clamp(0, 255);
    // Rows, and then columns of what became bytes again.
    const rows = bytes(input, new Resampling(plan.name, [Table.same(from[0]!), tables[1]!.ofBytes]));
    return bytes(rows, new Resampling(plan.name, [tables[0]!.ofBytes, Table.same(to[1]!)])).to(uint8);
  },
);

/**
 * As `interpolate` with the mode `'nearest'`.
 *
 * @param size lengths of the result; one number for all dimensions
 * @param scale_factor in place of it: by how much it is larger
 * @returns a tensor of the larger shape
 * @throws ValueError unless just one of `size` and `scale_factor` is given, with a length for each dimension
 * @throws NotImplementedError for a number of dimensions that the mode does not have
 * @example
 * F.upsample_nearest(torch.ones(1, 1, 2, 2), 4).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.upsample_nearest.html
 */
export const upsample_nearest = operator('upsample_nearest', [optional(lengths('size'), null), optional(factors, null)], (input, size, scale): Tensor => interpolate(input, size, scale, 'nearest')); // prettier-ignore
/**
 * As `interpolate` with the mode `'bilinear'` and aligned corners.
 *
 * @param size lengths of the result; one number for all dimensions
 * @param scale_factor in place of it: by how much it is larger
 * @returns a tensor of the larger shape
 * @throws ValueError unless just one of `size` and `scale_factor` is given, with a length for each dimension
 * @throws NotImplementedError for a number of dimensions that the mode does not have
 * @example
 * F.upsample_bilinear(torch.ones(1, 1, 2, 2), 4).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.upsample_bilinear.html
 */
export const upsample_bilinear = operator('upsample_bilinear', [optional(lengths('size'), null), optional(factors, null)], (input, size, scale): Tensor => interpolate(input, size, scale, 'bilinear', true)); // prettier-ignore
/**
 * The former name of `interpolate`.
 *
 * @param size lengths of the result; one number for all dimensions
 * @param scale_factor in place of it: by how much it is larger
 * @param mode as of `interpolate`
 * @param align_corners whether the centres of the corners are aligned, else their outer edges
 * @returns a tensor of the larger shape
 * @throws NotImplementedError for a mode that the number of dimensions does not have
 * @example
 * F.upsample(torch.ones(1, 1, 2, 2), { scale_factor: 2 }).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.upsample.html
 */
export const upsample = operator('upsample', [optional(lengths('size'), null), optional(factors, null), optional(string('mode'), 'nearest'), optional(flag('align_corners'), null)], (input, size, scale, mode, corners): Tensor => interpolate(input, size, scale, mode, corners)); // prettier-ignore
