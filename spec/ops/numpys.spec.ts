// NumPy's names of parameters, which PyTorch's operators know beside their own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import torch, { type Tensor } from '../../lib/door.js';

type Word = string | number | boolean | readonly number[];
type Row = readonly [room: string, name: string, call: readonly Word[], keywords: Readonly<Record<string, Word>>];
const rows = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/numpys.json'), 'utf8')) as readonly Row[];

const x = torch.arange(9).view(3, 3).div(10).add(0.1);
const operands: Readonly<Record<string, unknown>> = {
  x,
  indices: torch.zeros(3, 3, { dtype: torch.long }),
  positions: torch.tensor([0, 1, 2], { dtype: torch.long }),
  bools: x.gt(0.5),
  list: [x, x],
};
const value = (word: Word): unknown => {
  const found = typeof word === 'string' ? operands[word] : word;
  return found instanceof torch.Tensor ? found.clone() : found;
};
const own: Readonly<Record<string, string>> = { axis: 'dim', keepdims: 'keepdim', x2: 'other' };

/** What PyTorch has and this library has not: sparse and complex numbers, and names for the making of libraries. */
const absent = /^(fft|ifft|rfft|ihfft)[2n]?$|^hash_tensor$|^slice_inverse$/;
/** In these `x2` stands for something else than `other`. */
const apart = /^(copy_|new|cdist|cosine_similarity|pairwise_distance)$/;

type Called = (...args: unknown[]) => unknown;
function call([room, name, words, given]: Row, names: Readonly<Record<string, string>>): unknown {
  torch.manual_seed(0);
  const args = words.map(value);
  const keywords = Object.fromEntries(Object.entries(given).map(([key, word]) => [names[key] ?? key, value(word)]));
  const rooms = torch as unknown as Record<string, Record<string, Called>>;
  const owner = room === 'Tensor' ? (args[0] as Record<string, Called>) : room === 'torch' ? rooms : rooms[room]!;
  const rest = room === 'Tensor' ? args.slice(1) : args;
  return (owner[name] as Called)(...rest, keywords);
}
const listed = (result: unknown): unknown =>
  result instanceof torch.Tensor
    ? result.tolist()
    : typeof result === 'object' && result !== null
      ? Array.from(result as Iterable<unknown>, listed)
      : result;

test.each(rows.filter(([, name]) => !absent.test(name) && !apart.test(name)))('%s.%s(%j) with %j', (...row) => {
  expect(listed(call(row, {}))).toEqual(listed(call(row, own)));
});

test('both names at once, and those of classes, are refused', () => {
  expect(() => torch.sum(x, { dim: 0, axis: 1 })).toThrow(TypeError);
  expect(() => torch.nn.Softmax({ axis: 0 })).toThrow(TypeError);
});

test('they are typed', () => {
  const sum: Tensor = x.sum({ axis: 0, keepdims: true });
  const likely: Tensor = torch.cat([x, x], { axis: 1 });
  const largest: Tensor = x.amax({ axis: 1 });
  const spread: Tensor = x.std({ axis: 0 });
  expect([sum.shape, likely.shape, largest.shape, spread.shape]).toEqual([[1, 3], [3, 6], [3], [3]]);
});
