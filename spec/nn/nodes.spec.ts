// The nodes that layers' results print are those that PyTorch prints: nodes.json.
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';

const { nn } = torch;
const F = nn.functional;
const golden = JSON.parse(readFileSync(new URL('../golden/nodes.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;
const [x, x2] = [torch.randn(1, 4, 6, { requires_grad: true }), torch.randn(1, 4, 6, 6, { requires_grad: true })];
const steps = torch.randn(5, 3, 4);
const given = {
  torch,
  nn,
  F,
  x,
  x2,
  steps,
  row: torch.randn(3, 4),
  points: torch.zeros(1, 3, 3, 2),
  theta: torch.randn(1, 2, 3, { requires_grad: true }),
  packed: nn.utils.rnn.pack_padded_sequence(steps, torch.tensor([5n, 4n, 2n])),
};

test.each(Object.entries(golden))('%s', (expression, node) => {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const result = new Function(...Object.keys(given), `return ${expression};`)(...Object.values(given)) as Tensor;
  expect(result.grad_fn!.name()).toBe(node);
});
