// Lengths pass one door, whatever function they are given to; where a tensor lies is not written to by accident; what has been
// given back says so.
import torch, { Tensor } from 'tfjs-torch';
import { heap } from '../../lib/runtime/heap/heap.js';

const hole = (...list: (number | undefined)[]): number[] => {
  const holed: number[] = [];
  list.forEach((n, k) => {
    if (n !== undefined) holed[k] = n;
  });
  return holed;
};
const x = torch.ones(2, 3);

describe('lengths', () => {
  // What PyTorch 2.15 says.
  const negative = /^Trying to create tensor with negative dimension -1: \[(2, )?-1(, 2)?\]$/;
  test.each<[string, () => unknown, RegExp]>([
    ['zeros', () => torch.zeros(-1), /^zeros: Dimension size must be non-negative\.$/],
    ['ones', () => torch.ones(2, -1), negative],
    ['empty', () => torch.empty(-1), negative],
    ['full', () => torch.full([-1], 1), negative],
    ['rand', () => torch.rand(-1), negative],
    ['randint', () => torch.randint(0, 3, [-1]), negative],
    ['randperm', () => torch.randperm(-1), negative],
    ['new_zeros', () => x.new_zeros([-1]), negative],
    ['new_empty', () => x.new_empty(-1), negative],
    ['new_empty_strided', () => x.new_empty_strided([-1], [1]), negative],
    ['empty_strided', () => torch.empty_strided([-1], [1]), negative],
    ['empty_permuted', () => torch.empty_permuted([-1, 2], [0, 1]), negative],
    ['expand', () => torch.ones(1).expand(-2), /^numel: integer multiplication overflow$/],
    ['as_strided', () => x.as_strided([-1], [1]), /overflow/],
    ['as_strided_copy', () => torch.as_strided_copy(x, [-1], [1]), /overflow/],
    [
      'as_strided, too many',
      () => x.as_strided([2 ** 40, 2 ** 40], [0, 0]),
      /^numel: integer multiplication overflow$/,
    ],
    [
      'empty, too many',
      () => torch.empty(2 ** 40, 2 ** 40),
      /^Storage size calculation overflowed with sizes=\[1099511627776, 1099511627776\]$/,
    ],
  ])('%s refuses what is no length', (_, make, message) => {
    expect(make).toThrow(torch.RuntimeError);
    expect(make).toThrow(message);
  });

  const { allocated } = torch.memory_stats();
  test.each<[string, (size: number[]) => unknown]>([
    ['ones', (size) => torch.ones(size)],
    ['full', (size) => torch.full(size, 1)],
    ['new_zeros', (size) => x.new_zeros(size)],
    ['reshape', (size) => x.reshape(size)],
    ['expand', (size) => x.expand(size)],
    ['sum', (size) => x.sum(size)],
  ])('%s sees a hole in an array, and what is no whole number', (name, make) => {
    for (const size of [hole(1, undefined, 2), [NaN], [1.5]]) expect(() => make(size)).toThrow(TypeError);
    expect(() => make(hole(1, undefined, 2))).toThrow(`${name}(): argument`);
    expect(() => make(hole(1, undefined, 2))).toThrow(
      'failed to unpack the object at pos 2 with error "type must be tuple of ints,but got NoneType"',
    );
    expect(Number.isFinite(torch.memory_stats().allocated - allocated)).toBe(true);
  });

  test('a zero has no sign', () => {
    expect(Object.is(torch.zeros(-0).shape[0], 0)).toBe(true);
    expect(Object.is(x.new_ones([-0, 2]).shape[0], 0)).toBe(true);
  });

  test("a program's list stays the program's", () => {
    const size = [2, 3];
    const made = [torch.zeros(size), torch.full(size, 1), x.reshape(size), x.new_empty(size)];
    size.push(7);
    for (const t of made) expect(t.shape).toEqual([2, 3]);
  });

  test('the heap takes no count of bytes that is none', () => {
    for (const bytes of [-2_147_482_600, NaN, 0.5, Infinity]) {
      expect(() => heap.scratch(bytes)).toThrow(RangeError);
      expect(() => heap.malloc(bytes)).toThrow(RangeError);
    }
  });
});

test('where a tensor lies, and what it stands for, cannot be written to', () => {
  const t = torch.ones(3);
  for (const name of ['shape', 'strides', 'offset', 'storage', 'number']) {
    expect(Reflect.set(t, name, 7)).toBe(false);
  }
  expect(t.add(1).tolist()).toEqual([2, 2, 2]);
});

describe('a tensor whose memory was given back says so', () => {
  const ended = (make: () => Tensor): Tensor => {
    const t = make();
    t[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
    return t;
  };
  const message = /this tensor's memory was given back, by torch\.tidy/;
  const freed = () => ended(() => torch.ones(2, 3));

  test.each<[string, (t: Tensor) => unknown]>([
    ['item', (t) => t.view(-1)[0].item()],
    ['tolist', (t) => t.tolist()],
    ['printing', (t) => String(t)],
    ['add', (t) => t.add(1)],
    ['add of another', (t) => torch.ones(2, 3).add(t)],
    ['add_ to another', (t) => torch.ones(2, 3).add_(t)],
    ['fill_', (t) => t.fill_(1)],
    ['a write through a view', (t) => t.narrow(0, 0, 1).zero_()],
    ['sum', (t) => t.sum()],
    ['matmul', (t) => t.matmul(torch.ones(3, 1))],
    ['cat', (t) => torch.cat([torch.ones(2, 3), t])],
    ['sort', (t) => t.sort()],
    ['index_select', (t) => t.index_select(0, torch.tensor([0n]))],
    ['to', (t) => t.double()],
    ['clone', (t) => t.clone()],
    ['softmax', (t) => t.softmax(1)],
  ])('%s', (_, use) => {
    expect(() => use(freed())).toThrow(torch.RuntimeError);
    expect(() => use(freed())).toThrow(message);
  });

  test('and on a tfjs device', () => {
    const t = ended(() => torch.ones(3, { device: 'tfjs' }));
    expect(() => t.add(1).tolist()).toThrow(message);
  });

  test('however far in a view of it begins: nothing else is written to', () => {
    const others = Array.from({ length: 300 }, (_, k) => torch.full([1000], k));
    const big = torch.ones(20e6);
    const view = big.narrow(0, 10e6, 300_000);
    big.storage.engine.release(big.storage);
    expect(() => view.fill_(12345)).toThrow(message);
    expect(others.every((t, k) => t.eq(k).all().item())).toBe(true);
  });
});
