// Functions of JavaScript's, called with each element: slow, and on the CPU alone.
import { legacy } from '../../dtype.js';
import { RuntimeError, describe } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { Refusal, parameter, tensor } from '../row/signature.js';

type OnNumbers = (...elements: number[]) => number;
const callable = parameter('callable', (v): OnNumbers | Refusal =>
  typeof v === 'function' ? (v as OnNumbers) : new Refusal('function'),
);

/** Writes what `f` makes of the elements of `tensors` at each place, all broadcast to the first, into the first. */
function fill(name: string, tensors: readonly [Tensor, ...Tensor[]], f: OnNumbers): Tensor {
  const [self] = tensors;
  for (const t of tensors) {
    if (t.requires_grad) {
      throw new RuntimeError(
        `Can't call ${name}() on Variable that requires grad. Use var.detach().${name}() instead.`,
      );
    }
    if (t.device.type !== 'cpu') throw new TypeError(`${name} is only implemented on CPU tensors`);
    if (t.dtype !== self.dtype) {
      const [wanted, got] = [self, t].map((each) => `torch.${legacy(each.dtype)}Tensor`);
      throw new TypeError(`${name}: expected ${wanted} for 'other' (got ${got})`);
    }
  }
  const lists = tensors.map((t) => t.storage.engine.read(t.expand(self.shape)));
  const made: number[] = [];
  for (let k = 0; k < lists[0]!.length; k++) {
    const value: unknown = f(...lists.map((list) => Number(list[k])));
    if (typeof value !== 'number' && typeof value !== 'boolean' && typeof value !== 'bigint') {
      throw new TypeError(`${name}: the function returned ${describe(value)}, expected a number`);
    }
    made.push(Number(value));
  }
  return self.copy_(self.new_tensor(made).reshape(self.shape));
}

/**
 * Puts what `callable(element)` returns in each element's place. Far slower than tensor operations, and not recorded.
 *
 * @throws RuntimeError where a gradient is required, TypeError on another device than the CPU
 * @example x.apply_((v) => Math.hypot(v, 1));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.apply_.html
 */
export const apply_ = operator('apply_', [callable], (input, f): Tensor => fill('apply_', [input], f));

/**
 * Puts what `callable(own, other)` returns in each element's place, `tensor` broadcast to this one.
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.map_.html
 */
export const map_ = operator('map_', [tensor('tensor'), callable], (input, other, f): Tensor =>
  fill('map_', [input, other], f),
);

/** As `map_`, of two other tensors. */
export const map2_ = operator('map2_', [tensor('x'), tensor('y'), callable], (input, x, y, f): Tensor =>
  fill('map2_', [input, x, y], f),
);
