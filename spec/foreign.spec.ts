// Tensors and modules of another copy of the package in the same process: they look like this one's and are not.
import torch from '../lib/index.js';

/** Something that another copy made: it has that copy's mark. */
const marked = (value: object): object => Object.assign(value, { [Symbol.for('tfjs-torch')]: {} });
class Tensor {}
class Linear {}
const foreign = (value: object): torch.Tensor => value as torch.Tensor;

test('a tensor of another copy is refused by name', () => {
  expect(() => torch.ones(2).add(foreign(marked(new Tensor())))).toThrow(
    new TypeError("add(): argument 'other' (position 1) must be Tensor, not Tensor of another copy of tfjs-torch"),
  );
  expect(() => torch.mm(torch.ones(2, 2), foreign(marked(new Tensor())))).toThrow(
    'not Tensor of another copy of tfjs-torch',
  );
  expect(() => torch.cat([foreign(marked(new Tensor()))])).toThrow('but got Tensor of another copy of tfjs-torch');
});

test('a module does not take what it would not train', () => {
  class Net extends torch.nn.Module {
    readonly fc = marked(new Linear());
    override forward(x: torch.Tensor): torch.Tensor {
      return x;
    }
  }
  expect(() => [...new Net().parameters()]).toThrow(
    new TypeError(
      "cannot assign 'Linear of another copy of tfjs-torch' as 'fc': its parameters would not be found. Import one copy of the package",
    ),
  );
});

test("this copy's own carry its mark", () => {
  const mark = (value: object): unknown => Reflect.get(value, Symbol.for('tfjs-torch'));
  expect(mark(torch.ones(1))).toBeDefined();
  expect(mark(torch.nn.Linear(1, 1))).toBe(mark(torch.ones(1)));
});
