// PyTorch's names: those that are there, those that say that they are not, and what came with them (spec/golden/constructors.py).
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import source, { nn } from 'tfjs-torch';
import { door } from '../lib/absent/door.js';
import torch from '../lib/door.js';
import { absentOf, has, isPlain, pageOf, placesOf, tableOf } from '../scripts/names.mjs';

const golden = JSON.parse(readFileSync(new URL('golden/constructors.json', import.meta.url), 'utf8')) as Record<
  string,
  { error?: [string, string]; dtype?: string; value?: unknown }
>;
const text = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

describe('names', () => {
  it('stand on the page that scripts/names.mjs writes, and in its lists', () => {
    expect(text('docs/names.md')).toBe(pageOf(torch));
    expect(text('lib/absent/names.ts')).toBe(tableOf(torch, true));
    expect(text('lib/absent/rare.ts')).toBe(tableOf(torch, false));
  });

  const refusal = (space: string, name: string): Error =>
    expect.objectContaining({
      name: 'NotImplementedError',
      message: expect.stringContaining(`${space}.${name} is not in tfjs-torch yet`),
    });

  it.each(absentOf(torch).filter(([space]) => placesOf(torch, space) !== null && !isPlain(space)))(
    'of %s that are not there say so when they are read',
    (space, names) => {
      const [value, Class] = placesOf(torch, space)! as readonly Record<string, unknown>[];
      for (const name of names) {
        expect(name in value!).toBe(false);
        for (const place of typeof Class === 'function' && space !== 'torch.Tensor' ? [value!, Class] : [value!])
          expect(() => place[name]).toThrow(refusal(space, name));
      }
    },
  );

  it('of namespaces and classes that are not there say so by what they stand in', () => {
    for (const [space, names] of absentOf(torch).filter(([space]) => placesOf(torch, space) === null)) {
      const [first, ...path] = space.split('.').slice(1);
      const read = (): unknown => path.reduce((at, name) => at[name] as never, (torch as any)[first!]);
      expect(names.length).toBeGreaterThan(0);
      expect(read).toThrow(expect.objectContaining({ name: 'NotImplementedError' }));
    }
  });

  it('of classes that are not there leave instanceof as it was', () => {
    class Parent {}
    class SequentialLR extends Parent {}
    const behind = door('torch.optim.lr_scheduler', { SequentialLR });
    const one = new behind.SequentialLR();
    expect([one instanceof behind.SequentialLR, one instanceof Parent]).toEqual([true, true]);
    // A scheduler made of others asks of itself whether it is one such.
    const { lr_scheduler, SGD } = torch.optim;
    const optimizer = SGD([torch.nn.Parameter(torch.ones(1))], { lr: 1 });
    const [first, second] = [lr_scheduler.ConstantLR(optimizer, 0.5), lr_scheduler.StepLR(optimizer, 2)];
    const both = lr_scheduler.SequentialLR(optimizer, [first, second], [3]);
    expect([both.last_epoch, first.last_epoch, second.last_epoch, both.get_last_lr()]).toEqual([0, 0, -1, [0.5]]);
  });

  it('that nobody has are undefined, and those that are there are the same as without the door', () => {
    expect((torch as any).foo).toBeUndefined();
    expect((torch.ones(1) as any).foo).toBeUndefined();
    expect(torch.nn.Linear).toBe(nn.Linear);
    expect(torch.add).toBe(source.add);
    expect(has(torch, 'torch', 'add')).toBe(true);
    expect(() => ((torch as any).ad = 1)).toThrow(TypeError);
  });
});

const A = torch.arange(12).float().reshape(3, 4);
const { FloatTensor, LongTensor, Tensor } = torch;
const lowRank = (): number[] => {
  torch.manual_seed(0);
  const [a, b] = [torch.randn(6, 3, { dtype: torch.float64 }), torch.randn(3, 9, { dtype: torch.float64 })];
  const matrix = a.mm(b);
  const parts = [
    ...torch.svd_lowrank(matrix, 3),
    ...torch.pca_lowrank(matrix.T, 2, { niter: 1 }),
    ...torch.svd_lowrank(matrix, { q: 2, M: matrix.mean() }),
  ];
  return parts.map((part) => part.abs().sum().item());
};
const cases: Record<string, () => unknown> = {
  'Tensor([[1, 2], [3, 4]])': () => Tensor([[1, 2], [3, 4]]), // prettier-ignore
  'Tensor()': () => new Tensor(),
  'Tensor(2.5)': () => Tensor(2.5),
  'Tensor(true)': () => Tensor(true),
  'LongTensor([1.5, -2.5])': () => LongTensor([1.5, -2.5]),
  'BoolTensor([0, 2])': () => torch.BoolTensor([0, 2]),
  'FloatTensor([[1, 2], [3]])': () => FloatTensor([[1, 2], [3]]),
  'x.new([1, 2])': () => A.long().new([1, 2]),
  apply_: () => A.clone().apply_((v) => v * 2 + 1),
  'apply_ of integers': () => A.long().apply_((v) => v + 1.5),
  'apply_ with a gradient': () =>
    A.clone()
      .requires_grad_()
      .apply_((v) => v),
  map_: () => A.clone().map_(torch.tensor([1, 2, 3, 4]), (a, b) => a * b),
  'map_ of another type': () => A.clone().map_(torch.ones(4, { dtype: torch.int64 }), (a) => a),
  'is_nonzero of none': () => torch.is_nonzero(torch.ones(0)),
  'is_nonzero of two': () => torch.is_nonzero(torch.ones(2)),
  is_nonzero: () => torch.is_nonzero(torch.tensor([[0.5]])),
  is_signed: () =>
    [torch.uint8, torch.bool, torch.int8, torch.float32].map((dtype) => torch.is_signed(torch.ones(1, { dtype }))),
  typename: () => [torch.typename(A), torch.typename(A.long())],
  abs_: () => torch.abs_(A.clone().neg()),
  clamp_max_: () => torch.clamp_max_(A.clone(), 3),
  arctan2: () => torch.arctan2(A, A.flip(1)),
  fix: () => torch.fix(A.sub(3.5)),
  'set_num_threads(0)': () => torch.set_num_threads(0),
  'set_float32_matmul_precision(1)': () => torch.set_float32_matmul_precision(1 as any),
  "set_deterministic_debug_mode('x')": () => torch.set_deterministic_debug_mode('x' as any),
  'set_deterministic_debug_mode(3)': () => torch.set_deterministic_debug_mode(3 as any),
  'set_warn_always(1)': () => torch.set_warn_always(1 as any),
  'Size([1.5])': () => torch.Size([1.5]),
  'Size(3)': () => torch.Size(3 as any),
  'low rank': lowRank,
};

const plain = (value: unknown): unknown =>
  value instanceof Tensor ? { dtype: String(value.dtype), value: value.tolist() } : { value };

describe('what came with the names', () => {
  test.each(Object.entries(golden))('%s', (name, { error, dtype, value }) => {
    if (error !== undefined) {
      expect(cases[name]).toThrow(expect.objectContaining({ name: error[0], message: error[1] }));
      return;
    }
    const got = plain(cases[name]!()) as { dtype?: string; value: unknown };
    expect(got.dtype).toBe(dtype);
    const flat = (v: unknown) => [v].flat(Infinity);
    const near = (v: unknown) => (typeof v === 'number' ? expect.closeTo(v, 5) : v);
    expect(flat(got.value)).toEqual(flat(value).map(near));
  });

  it('constructors are asked by instanceof, and lengths make tensors', () => {
    expect([A instanceof Tensor, A instanceof FloatTensor, A instanceof LongTensor]).toEqual([true, true, false]);
    expect([FloatTensor(2, 3).shape, new LongTensor(4).dtype]).toEqual([[2, 3], torch.int64]);
    expect(() => Tensor(torch.Size([2, 3]))).toThrow('write torch.empty(shape) or torch.tensor([...shape])');
    expect(A.constructor).toBe(Tensor);
  });

  it('devices are the same objects', () => {
    expect(A.device).toBe(torch.device('cpu'));
    expect(torch.device('cuda', 0)).toBe(new torch.device('cuda:0'));
    expect(A.device instanceof torch.device && A.dtype instanceof torch.dtype).toBe(true);
    expect(torch.get_default_device()).toBe(A.device);
  });

  it('lines at the top of scripts run', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    torch.backends.cudnn.benchmark = true;
    torch.backends.cudnn.deterministic = true;
    torch.cuda.manual_seed_all(0);
    torch.set_float32_matmul_precision('high');
    torch.set_num_threads(2);
    expect([torch.get_float32_matmul_precision(), torch.get_num_threads()]).toEqual(['high', 2]);
    expect([torch.cuda.is_available(), torch.backends.mps.is_available(), torch.cuda.device_count()]).toEqual([
      false,
      false,
      0,
    ]);
    const model = torch.nn.DataParallel(torch.nn.Linear(2, 3));
    expect(torch.compile(torch.compile(model))).toBe(model);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(Object.keys(model.state_dict())).toEqual(['module.weight', 'module.bias']);
    expect(() => torch.compile(model, { mod: 'x' } as any)).toThrow("unexpected keyword argument 'mod'");
    expect(() => ((torch.backends.cudnn as any).benchmrk = true)).toThrow('benchmrk');
    torch.autocast({ device_type: 'cuda', dtype: torch.float16 })(() =>
      expect(torch.is_autocast_enabled()).toBe(false),
    )();
    torch.set_num_threads(1);
    torch.set_float32_matmul_precision('highest');
    warn.mockRestore();
  });
});
