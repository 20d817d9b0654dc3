// Tensors of TensorFlow.js taken and given, devices by name, and what JavaScript's operators do with a tensor.
import { createRequire } from 'node:module';
import torch, { type Tensor } from 'tfjs-torch';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');

describe('tensors of TensorFlow.js', () => {
  test('come and go, on the default device by a copy', () => {
    const theirs = tf.tensor([1, 2, 3, 4], [2, 2]);
    const ours = torch.from_tfjs(theirs);
    ours.add_(1);
    expect(ours.tolist()).toEqual([
      [2, 3],
      [4, 5],
    ]);
    expect(Array.from(theirs.dataSync())).toEqual([1, 2, 3, 4]);
    const back = ours.t().tfjs();
    expect(back.shape).toEqual([2, 2]);
    expect(Array.from(back.dataSync())).toEqual([2, 4, 3, 5]);
    tf.dispose([theirs, back]);
  });

  test('on the device tfjs, with their types', () => {
    const before = tf.memory().numTensors;
    const mask = tf.tensor([true, false], [2], 'bool');
    const ours = torch.from_tfjs(mask, { device: 'tfjs' });
    expect([ours.device.type, ours.dtype]).toEqual(['tfjs', torch.bool]);
    const back = torch.tensor([5n, 6n], { device: 'tfjs' }).tfjs();
    expect([back.dtype, Array.from(back.dataSync())]).toEqual(['int32', [5, 6]]);
    tf.dispose([mask, back]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('devices', () => {
  test('by name', () => {
    expect(String(torch.device('cpu'))).toBe('cpu');
    expect(torch.device('cuda', 0).index).toBe(0);
    expect(() => torch.device('nowhere')).toThrow(
      /Expected one of cpu, .* device type at start of device string: nowhere/,
    );
  });

  test('cuda says what is missing, and is not available', () => {
    expect(torch.cuda.is_available()).toBe(false);
    expect(torch.accelerator.is_available()).toBe(false);
    expect(torch.accelerator.current_accelerator()).toBe(null);
    expect(() => torch.zeros([2], { device: 'cuda' })).toThrow(/npm install @tensorflow\/tfjs-node-gpu/);
  });

  test('do not mix, but for a zero-dimensional tensor on the CPU', () => {
    const [here, there] = [torch.ones(2), torch.ones([2], { device: 'tfjs' })];
    expect(() => here.add(there)).toThrow(/Expected all tensors to be on the same device.*cpu and tfjs/);
    expect(() => here.dot(there)).toThrow(/Expected all tensors to be on the same device/);
    expect(there.mul(torch.tensor(3)).tolist()).toEqual([3, 3]);
  });

  test('the default device is where tensors are made', () => {
    torch.set_default_device('tfjs');
    try {
      expect(torch.zeros(2).device.type).toBe('tfjs');
      expect(String(torch.zeros(2))).toBe('tensor([0., 0.])');
      expect(String(torch.zeros([2], { device: 'cpu' }))).toBe("tensor([0., 0.], device='cpu')");
    } finally {
      torch.set_default_device(null);
    }
    expect(torch.zeros(2).device.type).toBe('cpu');
  });
});

describe("JavaScript's own syntax", () => {
  const x: Tensor = torch.tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test('square brackets read and write', () => {
    expect(x[1].tolist()).toEqual([4, 5, 6]);
    expect(x[-1][0].item()).toBe(4);
    expect(x[':, 1:']!.tolist()).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(x['..., 0']!.tolist()).toEqual([1, 4]);
    expect(x['0, 2']!.item()).toBe(3);
    const y = x.clone();
    y['1, :2'] = torch.tensor([7, 8]);
    Reflect.set(y, '0', 0);
    expect(y.tolist()).toEqual([
      [0, 0, 0],
      [7, 8, 6],
    ]);
    expect(() => x[2]).toThrow(torch.IndexError);
    expect(() => Reflect.get(x, String(x.gt(2)))).toThrow(/write x\.index\(\[mask\]\)/);
  });

  test('iteration gives slices', () => {
    expect([...x].map((row) => row.tolist())).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(() => [...torch.tensor(1)]).toThrow(/is not iterable/);
  });

  test('operators throw and name the methods', () => {
    const add = (a: unknown, b: unknown): unknown => (a as number) + (b as number);
    const less = (a: unknown, b: unknown): unknown => (a as number) < (b as number);
    expect(() => add(x, 1)).toThrow(/a\.add\(b\)/);
    expect(() => add('loss ', x)).toThrow(/`text \$\{x\}`/);
    expect(() => less(x, 1)).toThrow(/a\.lt\(b\)/);
    expect(`${String(torch.tensor([1]))}`).toBe('tensor([1.])');
  });

  test('fields of a program’s own may be set', () => {
    const y = x.clone() as Tensor & { label?: string };
    y.label = 'mine';
    expect(y.label).toBe('mine');
  });
});
