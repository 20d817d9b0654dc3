// More mistakes of programs that come from Python, from arrays, NumPy or TensorFlow.js: each is an error or a warning that says what
// to write instead (spec/mistakes.spec.ts has the first).
import { jest } from '@jest/globals';
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, Dataset, TensorDataset } from 'tfjs-torch/utils/data';
import door from '../lib/door.js';

const { functional: F } = nn;
const x = torch.arange(6).float().reshape(2, 3);
const ids = torch.tensor([0n, 1n]);
const model = nn.Linear(3, 2);
// Mistakes are what the types refuse: here they are made all the same.
const any = (value: unknown): any => value;
const spaces = any(door);

const errors: [string, () => unknown, string][] = [
  // names as elsewhere
  ['x.map(f)', () => any(x).map((v: number) => v), 'x.tolist()'],
  ['x.forEach(f)', () => any(x).forEach(() => null), '[...x] are its rows'],
  ['x.at(0)', () => any(x).at(0), 'x[-1]'],
  ['x.concat(y)', () => any(x).concat(x), 'torch.cat([a, b])'],
  ['x.push(y)', () => any(x).push(x), 'torch.stack(list)'],
  ['x.fill(0)', () => any(x).fill(0), 'x.fill_(value)'],
  ['x.equals(y)', () => any(x).equals(x), 'torch.equal(x, y)'],
  ['loss.toFixed(4)', () => any(x.sum()).toFixed(4), 'x.item().toFixed(4)'],
  ["x.astype('float32')", () => any(x).astype('float32'), 'x.to(dtype)'],
  ['x.copy()', () => any(x).copy(), 'x.clone()'],
  ['x.print()', () => any(x).print(), 'console.log(x)'],
  ['x.dataSync()', () => any(x).dataSync(), 'x.numpy()'],
  ['x.arraySync()', () => any(x).arraySync(), 'x.tolist()'],
  ['x.dispose()', () => any(torch.ones(1)).dispose(), 'nothing is to be disposed'],
  ['x.maskedFill(m, 0)', () => any(x).maskedFill(x.gt(1), 0), "did you mean 'masked_fill'?"],
  ['x.requiresGrad', () => any(x).requiresGrad, "did you mean 'requires_grad'?"],
  ['torch.manualSeed(0)', () => spaces.manualSeed(0), "Did you mean: 'manual_seed'?"],
  ['torch.noGrad(f)', () => spaces.noGrad(() => 1), "Did you mean: 'no_grad'?"],
  ['nn.linear(1, 2)', () => spaces.nn.linear(1, 2), "Did you mean: 'Linear'?"],
  ['F.crossEntropy(x, y)', () => spaces.nn.functional.crossEntropy(x, ids), "Did you mean: 'cross_entropy'?"],
  ['optim.adam(…)', () => spaces.optim.adam(model.parameters()), "Did you mean: 'Adam'?"],
  // modules
  ['nn.Sequential([a, b])', () => nn.Sequential(any([nn.Linear(1, 1), nn.ReLU()])), 'nn.Sequential(...modules)'],
  ['nn.Sequential(a, nn.ReLU)', () => nn.Sequential(nn.Linear(1, 1), any(nn.ReLU)), 'nn.ReLU()'],
  ['nn.Sequential(a, torch.relu)', () => nn.Sequential(nn.Linear(1, 1), any(torch.relu)), 'as nn.ReLU()'],
  ["model.load_state_dict('model.pt')", () => model.load_state_dict(any('model.pt')), 'torch.load(path)'],
  ['model.load_state_dict(other)', () => model.load_state_dict(any(nn.Linear(3, 2))), 'module.state_dict()'],
  ["torch.save('model.pt', state)", () => torch.save('model.pt', any(model.state_dict())), 'torch.save(obj, path)'],
  ['torch.save(model, path)', () => torch.save(model), 'save its state_dict()'],
  ['StepLR(model, 1)', () => optim.lr_scheduler.StepLR(any(model), 1), 'Linear is not an Optimizer'],
  ['plateau.step()', () => any(optim.lr_scheduler.ReduceLROnPlateau(optim.SGD(model.parameters(), { lr: 1 }))).step(), "'metrics'"], // prettier-ignore
  ['nn.Dropout({ rate: 0.5 })', () => nn.Dropout(any({ rate: 0.5 })), 'it takes p, inplace'],
  // data
  ['DataLoader(inputs, targets)', () => DataLoader(any(x), any(ids)), 'TensorDataset(inputs, targets)'],
  ['TensorDataset([1, 2])', () => TensorDataset(any([1, 2])), 'torch.tensor(…)'],
  ['DataLoader(data, { batchSize: 2 })', () => DataLoader(TensorDataset(x), any({ batchSize: 2 })), 'batch_size'],
  ['a data set without a length', () => [...DataLoader(any(new (class Rows extends Dataset { __getitem__(k: number) { return k; } })()))], '__len__()'], // prettier-ignore
  // values
  ['torch.tensor([1, list[9]])', () => torch.tensor(any([1, undefined])), 'an element that is undefined'],
  ['torch.randint(0, 5, 3)', () => torch.randint(0, 5, any(3)), '(int low, int high, tuple of ints size'],
  ["x.to('gpu')", () => x.to(any('gpu')), 'Expected one of cpu, cuda'],
  ['F.one_hot(floats)', () => F.one_hot(x), '.long()'],
  ['keepDims', () => x.sum(any({ keepDims: true })), 'it takes input, dim, keepdim'],
];

describe('more mistakes', () => {
  test.each(errors)('%s is an error that says what to write', (_, make, said) => {
    let message = '';
    try {
      make();
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(said);
  });

  it('to make a Function is a warning that says what to call', () => {
    class Twice extends torch.autograd.Function {
      static override forward(_ctx: unknown, t: torch.Tensor) {
        return t.mul(2);
      }
      static override backward(_ctx: unknown, t: torch.Tensor) {
        return t.mul(2);
      }
    }
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    void new Twice();
    expect(warn.mock.calls.flat().join('\n')).toContain('Twice.apply(x)');
    warn.mockRestore();
  });

  it('are no mistakes: what looks whether a value has this or that', () => {
    for (const name of [
      'then',
      'toJSON',
      'asymmetricMatch',
      '$$typeof',
      'nodeType',
      'size',
      'length',
      'default',
      'generator',
    ])
      // prettier-ignore
      expect(() => [any(x)[name], spaces[name]]).not.toThrow();
    expect(any(x).mine).toBeUndefined();
  });
});
