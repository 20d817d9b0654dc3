// A tensor's bytes as another type's elements (spec/golden/bytes.py): one memory, which several types look at.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import torch, { type Tensor } from '../../lib/index.js';

type Seen = readonly [
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  size: number,
  bytes: number[],
];
const { layouts, cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/bytes.json'), 'utf8')) as {
  layouts: [number[], number[], number][];
  cases: [from: 'int32', to: 'float64', layout: number, said: string | Seen][];
};

/** Whole megabytes that are held: of small tensors several share what is watched. */
const held = (): number => {
  torch.empty_cache();
  return Math.floor(torch.memory_allocated() / 2 ** 20);
};
const MEGABYTE = 2 ** 18;
const error = (body: () => unknown): string => {
  try {
    body();
  } catch (thrown) {
    return String(thrown);
  }
  return 'no error';
};

test('every type is seen as every other, in all layouts, as in PyTorch', () => {
  const wrong: unknown[] = [];
  for (const [from, to, layout, said] of cases) {
    const x = torch
      .arange(80, { dtype: torch.uint8 })
      .view(torch[from])
      .as_strided(...layouts[layout]!);
    let got: string | Seen;
    try {
      const y = x.view(torch[to]);
      expect(y.dtype).toBe(torch[to]);
      const bytes = y.contiguous().view(-1).view(torch.uint8).tolist<number[]>();
      got = [y.shape, y.stride(), y.storage_offset(), y.element_size(), bytes];
    } catch (thrown) {
      got = (thrown as Error).message;
    }
    if (JSON.stringify(got) !== JSON.stringify(said)) wrong.push([from, to, layout, said, got]);
  }
  expect(wrong).toEqual([]);
});

test('what is written to one is seen in all, and counted once', () => {
  const x = torch.ones(2, 2);
  const y = x.view(torch.int32);
  y[0].zero_();
  expect(x.tolist()).toEqual([
    [0, 0],
    [1, 1],
  ]);
  x.fill_(2);
  expect(y.tolist()).toEqual([
    [2 ** 30, 2 ** 30],
    [2 ** 30, 2 ** 30],
  ]);
  expect([x._version, y._version]).toEqual([2, 2]);
  expect(y.view(torch.float32).is_set_to(x)).toBe(true);
  expect(y.is_set_to(x)).toBe(true);
  x.copy_(y); // reads all before it writes
  expect(x.tolist()).toEqual([
    [2 ** 30, 2 ** 30],
    [2 ** 30, 2 ** 30],
  ]);
  expect(error(() => torch.add(x[0], 1, { out: y.view(torch.float64).view(-1) }))).toContain(
    'refer to a single memory location',
  );
});

test('autograd follows none', () => {
  const x = torch.ones(2, 2).requires_grad_();
  for (const type of [torch.int32, torch.float64, torch.float32]) {
    const y = x.view(type);
    expect([y.requires_grad, y.is_leaf, y.grad_fn, y._base]).toEqual([false, true, null, null]);
    expect(y[0]._base).toBe(y);
  }
  const z = x.exp();
  z.view(torch.int32).zero_();
  expect(error(() => z.sum().backward())).toContain(
    '[torch.FloatTensor [2, 2]], which is output 0 of Exp, is at version 1',
  );
  expect(torch.inference_mode(() => torch.ones(2).view(torch.int32).is_inference())).toBe(true);
  expect(torch.inference_mode(() => x.view(torch.int32)).is_inference()).toBe(true);
  expect(
    torch
      .inference_mode(() => torch.ones(2))
      .view(torch.int32)
      .is_inference(),
  ).toBe(false);
});

test('copies, and keywords', () => {
  const x = torch.ones(4, 2).t();
  const y = torch.view_copy(x, { dtype: torch.int32 });
  expect([y.stride(), y.dtype, y.is_set_to(x)]).toEqual([[4, 1], torch.int32, false]);
  expect(torch.view_copy(x, torch.int32, { out: torch.empty(2, 4, { dtype: torch.int32 }) }).tolist()).toEqual(
    y.tolist(),
  );
  expect(error(() => torch.view_copy(x, torch.int32, { out: torch.empty(2, 4) }))).toBe(
    'RuntimeError: Expected out tensor to have dtype int, but got float instead',
  );
  expect(x.view({ dtype: torch.int32 }).dtype).toBe(torch.int32);
  expect(error(() => (x as { view(...args: unknown[]): Tensor }).view(torch.int32, 3))).toContain(
    'got (torch.dtype, int)',
  );
});

test('bools are bytes of 0 and 1, whoever writes them', () => {
  const bytes = torch.tensor([0, 1, 1, 0], { dtype: torch.uint8 });
  expect(bytes.view(torch.bool).tolist()).toEqual([false, true, true, false]);
  expect(error(() => torch.tensor([2], { dtype: torch.uint8 }).view(torch.bool))).toContain(
    'NotImplementedError: view(): a byte of 2 is not seen as a bool',
  );
  expect(error(() => bytes.mul_(3))).toContain('a byte of 3 was written where a view sees bools');
  const buffer = torch.zeros(8, { dtype: torch.uint8 });
  const mask = buffer.narrow(0, 0, 4).view(torch.bool);
  buffer.narrow(0, 4, 4).view(torch.float32).fill_(0.1); // beside them
  expect(mask.any().item()).toBe(false);
});

test('devices that show no bytes say so, and make nothing', () => {
  const x = torch.ones(2, { device: 'tfjs' });
  expect(error(() => x.view(torch.int32))).toMatch(/^NotImplementedError: view\(\): .* on the device tfjs/);
  expect(x.view(torch.float32).tolist()).toEqual([1, 1]);
  expect(torch.ones(2, 4, { device: 'meta' }).view(torch.float64).shape).toEqual([2, 2]);
});

test('files and copies keep one memory one', () => {
  const x = torch.ones(2);
  expect(error(() => torch.save([x, x.view(torch.int32)]))).toBe(
    'RuntimeError: Cannot save multiple tensors or storages that view the same data as different types',
  );
  expect(torch.load<Tensor>(torch.save(x.view(torch.int32))).tolist()).toEqual([1065353216, 1065353216]);
});

describe('memory', () => {
  test('is one as long as any of its types is reached, and collected once', () => {
    const before = held();
    const tensors: Tensor[] = [torch.ones(MEGABYTE)];
    tensors[0] = tensors[0]!.view(torch.int32);
    expect(held()).toBe(before + 1);
    expect(tensors[0].eq(1065353216).all().item()).toBe(true);
    tensors[0] = tensors[0].view(torch.float32);
    expect(held()).toBe(before + 1);
    expect(tensors[0].sum().item()).toBe(MEGABYTE);
    const seen = tensors[0].view(torch.uint8);
    tensors.length = 0;
    expect(held()).toBe(before + 1);
    expect(seen[3].item()).toBe(63);
  });

  test('comes back when none is', () => {
    const look = (): number => torch.ones(MEGABYTE).view(torch.int32).view(torch.int16).length;
    const before = held();
    for (let k = 0; k < 20; k++) look();
    expect(held()).toBeLessThanOrEqual(before + 1);
  });

  test('outlives a scope with what is returned, and ends with it', () => {
    const before = held();
    const y = torch.tidy(() => torch.ones(MEGABYTE).view(torch.int32));
    expect(y[5].item()).toBe(1065353216);
    let lost!: Tensor;
    torch.tidy(() => {
      lost = torch.ones(MEGABYTE).view(torch.int32);
    });
    expect(held()).toBe(before + 1);
    expect(error(() => lost.add(1))).toMatch(/memory was given back|has been released/);
    const leaf = torch.ones(3).requires_grad_();
    torch.tidy(() => {
      leaf.grad = torch.ones(3, { dtype: torch.int32 }).mul(1065353216).view(torch.float32);
    });
    expect(leaf.grad?.tolist()).toEqual([1, 1, 1]);
    {
      const x = torch.ones(3);
      const seen = x.view(torch.int32);
      x[Symbol.dispose](); // shared: left alone
      seen[Symbol.dispose]();
      expect(x.add(seen.eq(0)).tolist()).toEqual([1, 1, 1]);
    }
  });

  test('grows for all when one is resized', () => {
    const x = torch.ones(4);
    const bytes = x.view(torch.uint8);
    bytes.resize_(100).fill_(0);
    expect(x.tolist()).toEqual([0, 0, 0, 0]);
    x.fill_(1);
    expect(bytes.narrow(0, 0, 4).tolist()).toEqual([0, 0, 128, 63]);
    expect(x.as_strided([25], [1]).shape).toEqual([25]);
  });
});

describe('untyped_storage and data_ptr', () => {
  test('views share their bytes, and begin where their first element lies', () => {
    const x = torch.arange(6, { dtype: torch.float32 }).reshape(2, 3);
    const bytes = x.untyped_storage();
    expect(bytes).toBeInstanceOf(torch.UntypedStorage);
    expect(x[1].untyped_storage()).toBe(bytes);
    expect(x.view(torch.int32).untyped_storage()).toBe(bytes);
    expect(x.clone().untyped_storage()).not.toBe(bytes);
    expect([bytes.nbytes(), bytes.size(), bytes.element_size(), bytes.device.type]).toEqual([24, 24, 1, 'cpu']);
    expect(bytes.tolist().slice(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 128, 63]);
    expect(bytes.data_ptr()).toBe(x.data_ptr());
    expect(x.t().data_ptr()).toBe(x.data_ptr());
    expect(x[1].data_ptr() - x.data_ptr()).toBe(12);
    expect(x.add(1).data_ptr()).not.toBe(x.data_ptr());
    expect(x.add_(1).data_ptr()).toBe(bytes.data_ptr());
    expect(String(torch.tensor([1], { dtype: torch.uint8 }).untyped_storage())).toBe(
      ' 1\n[torch.storage.UntypedStorage(device=cpu) of size 1]',
    );
  });
  test('nothing lies nowhere', () => {
    const meta = torch.empty(2, { device: 'meta' });
    expect([torch.empty(0).data_ptr(), torch.zeros(2, 0).untyped_storage().data_ptr(), meta.data_ptr()]).toEqual([
      0, 0, 0,
    ]);
    expect(String(meta.untyped_storage())).toBe(' ...\n[torch.storage.UntypedStorage(device=meta) of size 8]');
  });
  test('`using` leaves alone what a storage shows', () => {
    let bytes: torch.UntypedStorage;
    {
      using x = torch.ones(2);
      bytes = x.untyped_storage();
    }
    expect(bytes.tolist()).toEqual([0, 0, 128, 63, 0, 0, 128, 63]);
  });
});
