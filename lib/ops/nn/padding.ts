// Borders around tensors, and channels exchanged with space.
import { type DType, integerRange, scalarType } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { operator } from '../row/operator.js';
import { called, writtenTimes } from '../row/shown.js';
import { checkFits } from '../row/kernels.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { type Meta, int, ints, length, number, optional, string } from '../row/signature.js';
import { likeAll, numel, preserved } from '../../shape.js';
import { suggestedFormat } from '../creation/formats.js';
import { unsafeView } from '../views/unsafe.js';
import { Resampling, resample, resampleKept } from './resampling/resample.js';
import { Table } from './resampling/table.js';
import type { Tensor } from '../../tensor.js';

type Borders = readonly (readonly [before: number, after: number])[];
/** Borders by dimension, from pairs (before, after) that begin with the last dimension. */
function borders(input: Meta, pad: readonly number[]): [number, number][] {
  return input.shape.map((_, k) => {
    const at = 2 * (input.ndim - 1 - k);
    return [pad[at] ?? 0, pad[at + 1] ?? 0];
  });
}

/** The number that borders are filled with, if the type has it: none wraps around here, not even a negative one of bytes. */
function fittingPadding(value: number, dtype: DType): number {
  const range = dtype.kind === 'int' ? integerRange(dtype) : null;
  if (range === null) checkFits(value, dtype);
  else if (value < range.least || value > range.most) {
    throw new RuntimeError(`value cannot be converted to type ${scalarType(dtype)} without overflow`);
  }
  return value;
}

/**
 * Borders filled with a number; negative ones cut off.
 *
 * @param pad how many elements before and after each dimension, the last one first
 * @param value their value
 * @returns a tensor
 * @throws RuntimeError for an odd number of borders, and where less than nothing would be left
 * @example
 * torch.constant_pad_nd(torch.tensor([1, 2]), [1, 1], 9); // tensor([9., 1., 2., 9.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.constant_pad_nd.html
 */
export const constant_pad_nd = structural('constant_pad_nd', [ints('pad'), optional(number('value'), 0)], {
  plan: ({ input, pad, value }) => {
    if (pad.length % 2 !== 0) {
      throw new RuntimeError(`Length of pad must be even but instead it equals ${pad.length}`);
    }
    checkLength(input, pad);
    const sides = borders(input, pad);
    sides.forEach(([before, after], k) => checkCut(input.shape[k]!, before, after));
    const shape = input.shape.map((n, k) => n + sides[k]![0] + sides[k]![1]);
    shape.forEach((n, k) => {
      if (n < 0) {
        throw new RuntimeError(
          `The input size ${input.shape[k]}, plus negative padding ${sides[k]![0]} and ${sides[k]![1]} resulted in a negative output size, which is invalid. Check dimension ${k} of your input.`,
        );
      }
    });
    // What is only cut is a copy.
    const cut = sides.every(([before, after]) => before <= 0 && after <= 0);
    const lies = cut ? { strides: preserved({ shape, strides: input.strides }) } : likeAll(shape, [input]);
    return { out: { shape, dtype: input.dtype, ...lies }, sides, pad, value };
  },
  compute: ({ input }, [out], { sides, value }): void => {
    if (sides.some(([before, after]) => before > 0 || after > 0)) out!.fill_(fittingPadding(value, out!.dtype));
    const cut = sides.map(([before, after]) => [-before, -after] as const);
    if (numel(out!.shape) > 0) inside(out!, sides).copy_(inside(input, cut));
  },
  gradients: () => ({
    input: (grad, _, { pad }): Tensor =>
      constant_pad_nd(
        grad,
        pad.map((n) => -n),
      ),
  }),
  samples: (make): Samples => [
    [make(2, 3), [1, 2]],
    [make(2, 3), [-1, 2, 0, 1], 0.5],
    [make(3), [-1, -1]],
    [make(0, 2), [1, 1]],
  ],
});
/** PyTorch cuts the one end, then the other: where the first leaves nothing to cut it says so. */
function checkCut(length: number, before: number, after: number): void {
  const left = before < 0 ? length + before : length;
  if (left < 0 || (after < 0 && left + after < 0)) throw new RuntimeError('narrow(): length must be non-negative.');
}
/** What positive borders leave of a tensor. */
const inside = (t: Tensor, sides: Borders): Tensor =>
  sides.reduce<Tensor>((x, [before, after], k) => {
    const start = Math.max(before, 0);
    const end = x.shape[k]! - Math.max(after, 0);
    return start === 0 && end === x.shape[k] ? x : x.narrow(k, start, Math.max(end - start, 0));
  }, t);

type Mode = 'reflect' | 'replicate' | 'circular';
/** Which position of a dimension of `length` stands at `i`, which may lie outside. */
function source(mode: Mode, i: number, length: number): number {
  if (mode === 'replicate') return Math.min(Math.max(i, 0), length - 1);
  if (mode === 'circular') return ((i % length) + length) % length;
  return i < 0 ? -i : i >= length ? 2 * (length - 1) - i : i;
}
const titles = { reflect: 'ReflectionPad', replicate: 'ReplicationPad', circular: 'CircularPad' } as const;
const letters = ['D', 'H', 'W'] as const;

/** Only a batch may be empty, of what is no circle. */
function checkNothingEmpty({ shape }: Meta, spatial: number): void {
  const own = shape.length === spatial + 2 ? shape.slice(1) : shape;
  if (!own.includes(0)) return;
  throw new RuntimeError(
    `Expected ${spatial + 1}D or ${spatial + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: [${shape.join(', ')}]`,
  );
}

/** What goes round may leave nothing, but not less. */
function checkCircle(length: number, before: number, after: number): void {
  if (before > length || after > length) {
    throw new RuntimeError('Padding value causes wrapping around more than once.');
  }
  if (length + before + after < 0) {
    throw new RuntimeError('Negative padding value is resulting in an empty dimension');
  }
}

/** A mirror shows less than the input, seen from the last dimension; and something is left of every dimension. */
function checkRepeat({ shape }: Meta, mode: Mode, sides: Borders, padded: readonly number[]): void {
  for (const k of mode === 'reflect' ? [...padded].reverse() : []) {
    const [before, after] = sides[k]!;
    if (before < shape[k]! && after < shape[k]!) continue;
    throw new RuntimeError(
      `Argument #${2 * (shape.length - k + 1)}: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${k} of input [${shape.join(', ')}]`,
    );
  }
  const sizes = padded.map((k) => shape[k]! + sides[k]![0] + sides[k]![1]);
  if (Math.min(...sizes) >= 1) return;
  const named = padded.map((k) => letters.at(k - shape.length)!);
  const had = padded.map((k, i) => `${named[i]}: ${shape[k]}`).join(', ');
  const gave = sizes.map((size, i) => `${named[i]}: ${size}`).join(' ');
  throw new RuntimeError(
    sizes.length === 1
      ? `input (${had}) is too small. Calculated output ${gave}`
      : `Calculated output ${gave} must be >= 1 in every dimension (input ${had})`,
  );
}

function checkLength({ ndim }: Meta, pad: readonly number[]): void {
  if (pad.length <= 2 * ndim) return;
  throw new RuntimeError(
    `Padding length should be less than or equal to two times the input dimension but got padding length ${pad.length} and input of dimension ${ndim}`,
  );
}

/** Borders that repeat the input. */
function repeatPad(input: Tensor, pad: readonly number[], mode: Mode): Tensor {
  const spatial = pad.length / 2;
  const fits = spatial >= 1 && spatial <= 3 && (input.ndim === spatial + 1 || input.ndim === spatial + 2);
  if (!fits) {
    throw new NotImplementedError(
      `Padding size ${pad.length} is not supported for ${input.ndim}D input tensor.\nSupported combinations for non-constant padding:\n  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)`,
    );
  }
  const sides = borders(input, pad);
  const padded = sides.map((_, k) => k).slice(-spatial);
  if (mode === 'circular') for (const k of padded) checkCircle(input.shape[k]!, ...sides[k]!);
  else {
    checkNothingEmpty(input, spatial);
    checkRepeat(input, mode, sides, padded);
  }
  if (input.dtype.kind === 'bool' && mode !== 'circular') {
    const kernel = mode === 'reflect' ? 'reflection_pad' : 'replication_pad';
    throw new NotImplementedError(`"${kernel}${spatial}d" not implemented for 'Bool'`);
  }
  const tables = padded.map((k) => {
    const [before, after] = sides[k]!;
    const length = input.shape[k]!;
    // What negative borders cut off does not come back when the rest goes round.
    const cut = mode === 'circular' ? Math.max(-before, 0) : 0;
    const left = mode === 'circular' ? length - cut - Math.max(-after, 0) : length;
    const picked = Array.from(
      { length: length + before + after },
      (_, i) => cut + source(mode, i - before - cut, left),
    );
    return Table.picking(length, picked);
  });
  const by = (lines: readonly Table[]): Resampling =>
    new Resampling(`${titles[mode]}${spatial}D`, lines, mode !== 'circular', null, [false, true]);
  if (mode !== 'circular') return resampleKept(input, by(tables));
  // The last dimension goes round first, and its gradients last.
  const round = tables.reduceRight(
    (x, table, d) =>
      d > 0 && table.isIdentity ? x : resample(x, by([table, ...tables.slice(d + 1).map(({ to }) => Table.same(to))])),
    input,
  );
  // PyTorch writes the input, then each border.
  const writes = 1 + pad.filter((length) => length > 0).length;
  return writtenTimes(called(round, 'CopySlices'), writes);
}

/**
 * Borders around a tensor.
 *
 * @param input a tensor of any shape; the modes that repeat it take [N, C, *] or [C, *] of up to three dimensions *
 * @param pad lengths before and after, beginning with the last dimension; negative ones cut off
 * @param mode `'constant'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param value what constant borders hold; null: 0
 * @returns a tensor
 * @throws NotImplementedError for a border that the mode does not have, RuntimeError for one larger than the mode allows, and for lengths below 0
 * @example
 * F.pad(torch.ones(2, 2), [1, 1]).shape; // [2, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export const pad = operator(
  'pad',
  [ints('pad'), optional(string('mode'), 'constant'), optional(number('value'), null)],
  (input, pad, mode, value): Tensor => {
    if (pad.length % 2 !== 0) throw new RuntimeError('Padding length must be divisible by 2');
    if (mode === 'constant') return constant_pad_nd(input, pad, value ?? 0);
    if (value !== null && value !== 0) {
      throw new RuntimeError(`Padding mode "${mode}" doesn't take in value argument`);
    }
    if (mode !== 'reflect' && mode !== 'replicate' && mode !== 'circular') {
      throw new NotImplementedError(`Unrecognised padding mode ${mode}`);
    }
    checkLength(input, pad);
    return repeatPad(input, pad, mode);
  },
);

/**
 * Channels spread over space: [*, C r^2, H, W] -> [*, C, H r, W r].
 *
 * @param input at least three dimensions
 * @param upscale_factor r
 * @returns a tensor of shape `(…, C / r², H r, W r)`
 * @throws RuntimeError where the square of the factor does not divide the channels
 * @example
 * F.pixel_shuffle(torch.ones(1, 4, 2, 2), 2).shape; // [1, 1, 4, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
 */
export const pixel_shuffle = operator('pixel_shuffle', [int('upscale_factor')], (input, r): Tensor => {
  const lead = leading('pixel_shuffle', input);
  if (r <= 0) throw new RuntimeError(`pixel_shuffle expects a positive upscale_factor, but got ${r}`);
  const [c, h, w] = input.shape.slice(-3) as [number, number, number];
  if (c % (r * r) !== 0) {
    throw new RuntimeError(
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${r * r}`,
    );
  }
  const n = lead.length;
  const spread = input
    .reshape([...lead, c / (r * r), r, r, h, w])
    .permute([...lead.map((_, k) => k), n, n + 3, n + 1, n + 4, n + 2])
    .reshape([...lead, c / (r * r), h * r, w * r]);
  const out = apart(spread, input);
  return unsafeView(out, out.shape, 'PixelShuffleBackward0');
});
/** What was rearranged, in the input's format, and in memory of its own also where it could be a view. */
function apart(t: Tensor, input: Tensor): Tensor {
  const format = { memory_format: suggestedFormat(input) };
  return t.storage === input.storage ? t.clone(format) : t.contiguous(format);
}
function leading(name: string, input: Tensor): readonly number[] {
  if (input.ndim < 3) {
    throw new RuntimeError(
      `${name} expects input to have at least 3 dimensions, but got input with ${input.ndim} dimension(s)`,
    );
  }
  return input.shape.slice(0, -3);
}

/**
 * Space gathered into channels: [*, C, H r, W r] -> [*, C r^2, H, W].
 *
 * @param input at least three dimensions
 * @param downscale_factor r
 * @returns a tensor of shape `(…, C r², H / r, W / r)`
 * @throws RuntimeError where the factor does not divide height and width
 * @example
 * F.pixel_unshuffle(torch.ones(1, 1, 4, 4), 2).shape; // [1, 4, 2, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
 */
export const pixel_unshuffle = operator('pixel_unshuffle', [int('downscale_factor')], (input, r): Tensor => {
  const lead = leading('pixel_unshuffle', input);
  if (r <= 0) throw new RuntimeError(`pixel_unshuffle expects a positive downscale_factor, but got ${r}`);
  const [c, h, w] = input.shape.slice(-3) as [number, number, number];
  for (const [name, at, n] of [
    ['height', -2, h],
    ['width', -1, w],
  ] as const) {
    if (n % r !== 0) {
      throw new RuntimeError(
        `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${at})=${n} is not divisible by ${r}`,
      );
    }
  }
  if (numel(input.shape) === 0) return input.clone(); // as it was, in PyTorch
  const n = lead.length;
  const gathered = input
    .reshape([...lead, c, h / r, r, w / r, r])
    .permute([...lead.map((_, k) => k), n, n + 2, n + 4, n + 1, n + 3])
    .reshape([...lead, c * r * r, h / r, w / r]);
  const out = apart(gathered, input);
  return unsafeView(out, out.shape, 'PixelUnshuffleBackward0');
});

/**
 * Channels dealt out: groups of them become interleaved, [N, g c, *] -> [N, c g, *].
 *
 * @param input at least three dimensions
 * @param groups g, a divisor of the number of channels
 * @returns a tensor of the input's shape
 * @throws RuntimeError where the groups do not divide the channels
 * @example
 * F.channel_shuffle(torch.arange(4).view(1, 4, 1), 2).flatten(); // tensor([0, 2, 1, 3])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export const channel_shuffle = operator('channel_shuffle', [length('groups')], (input, groups): Tensor => {
  if (input.ndim < 3) {
    throw new RuntimeError(
      `channel_shuffle expects input with > 2 dims, but got input with sizes [${input.shape.join(', ')}]`,
    );
  }
  const [n, c] = [input.shape[0], input.shape[1]];
  if (groups <= 0)
    throw new RuntimeError(`Number of groups to divide channels in must be positive. Value of groups:${groups}`);
  if (c % groups !== 0) {
    throw new RuntimeError(`Number of channels must be divisible by groups. Got ${c} channels and ${groups} groups.`);
  }
  const dealt = input
    .reshape([n, groups, c / groups, ...input.shape.slice(2)])
    .transpose(1, 2)
    .reshape([...input.shape]);
  const out = apart(dealt, input);
  return unsafeView(out, out.shape, 'ChannelShuffleBackward0');
});
