// Of which gradients another gradient can be taken, as PyTorch has it: spec/golden/second_history.json.
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';

type Answer = { readonly x: readonly (boolean | null)[]; readonly y: readonly (boolean | null)[] } | string | null;
const golden = JSON.parse(
  readFileSync(new URL('../golden/second_history.json', import.meta.url), 'utf8'),
) as readonly (readonly [string, Answer])[];

const leaf = (values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64, requires_grad: true });
const whether = (gradient: Tensor | null): boolean | null => gradient && gradient.requires_grad;

/** What a call's gradients say, or the name of its error. */
function answered(call: string): Answer {
  const { float64 } = torch;
  const scope = {
    x: leaf([0.25, 0.5, 0.75, 0.4]),
    y: leaf([0.5, 0.25, 0.125, 0.75]),
    z: torch.tensor([1, 0, 1, 1], { dtype: float64 }),
    m: torch.tensor([true, false, true, false]),
    i: torch.tensor([0n, 2n, 1n, 3n]),
    i0: torch.tensor(2n),
    w: torch.ones(1, 4, 4, { dtype: float64 }),
    torch,
    F: torch.nn.functional,
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function(...Object.keys(scope), `return ${call}`) as (...values: unknown[]) => Tensor;
  try {
    const result = run(...Object.values(scope));
    if (result.grad_fn === null) return null;
    const gradients = (operand: Tensor): (boolean | null)[] =>
      [false, true].map((recorded) => {
        const seed = torch.ones_like(result).detach().requires_grad_(recorded);
        const flags = { create_graph: true, allow_unused: true, retain_graph: true };
        return whether(torch.autograd.grad(result, operand, seed, flags)[0] ?? null);
      });
    return { x: gradients(scope.x), y: gradients(scope.y) };
  } catch (error) {
    return (error as Error).name;
  }
}

test.each(golden)('%s', (call, expected) => {
  expect(answered(call)).toEqual(expected);
});
