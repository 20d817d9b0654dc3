// A formula over tensors: what autograd differentiates.
import torch, { type Tensor } from 'tfjs-torch';
import { FormulaError, type FunctionName, type Node, type Operator, constants, height } from './formula.js';

type Value = Tensor | number;

const binary: Record<Operator, (a: Value, b: Value) => Value> = {
  '+': (a, b) => (typeof a === 'number' ? (typeof b === 'number' ? a + b : b.add(a)) : a.add(b)),
  '-': (a, b) => (typeof a === 'number' ? (typeof b === 'number' ? a - b : b.neg().add(a)) : a.sub(b)),
  '*': (a, b) => (typeof a === 'number' ? (typeof b === 'number' ? a * b : b.mul(a)) : a.mul(b)),
  '/': (a, b) => (typeof a === 'number' ? (typeof b === 'number' ? a / b : b.reciprocal().mul(a)) : a.div(b)),
  '^': (a, b) => (typeof a === 'number' ? (typeof b === 'number' ? a ** b : torch.pow(a, b)) : a.pow(b)),
};
const unary: Record<FunctionName, (v: Tensor) => Tensor> = {
  sin: (v) => v.sin(),
  cos: (v) => v.cos(),
  tan: (v) => v.tan(),
  exp: (v) => v.exp(),
  log: (v) => v.log(),
  sqrt: (v) => v.sqrt(),
  abs: (v) => v.abs(),
  tanh: (v) => v.tanh(),
  sigmoid: (v) => v.sigmoid(),
  relu: (v) => v.relu(),
};

function evaluate(node: Node, names: Readonly<Record<string, Value>>): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'name':
      return names[node.name]!;
    case 'negative': {
      const of = evaluate(node.of, names);
      return typeof of === 'number' ? -of : of.neg();
    }
    case 'call': {
      const of = evaluate(node.of, names);
      return typeof of === 'number'
        ? height({ kind: 'call', name: node.name, of: { kind: 'number', value: of } })(0, 0)
        : unary[node.name](of);
    }
    case 'binary':
      return binary[node.op](evaluate(node.left, names), evaluate(node.right, names));
  }
}

/** The loss at `w`, whose last dimension holds x and y. */
export function loss(node: Node, parameters: Readonly<Record<string, number>>, w: Tensor): Tensor {
  const [x, y] = w.unbind(-1) as [Tensor, Tensor];
  const value = evaluate(node, { ...constants, ...parameters, x, y });
  if (typeof value === 'number') throw new FormulaError('The formula is the same everywhere: use x or y.');
  return value;
}
