// Samples of a distribution that is cut off, by rejection: what is drawn has to be read.
import { preserved } from '../../shape.js';
import { RuntimeError } from '../../errors.js';
import { empty_like } from '../../ops/creation/factories.js';
import { generator } from '../../ops/random/generator.js';
import { number, optional } from '../../ops/row/signature.js';
import { engineOf } from '../../runtime/registry.js';
import { erf } from '../../special/functions.js';
import { type Tensor, allocate } from '../../tensor.js';
import { initializer, target } from './initializer.js';

/** Runs an algorithm that must read what it draws on a tensor of the CPU: `t`, or one that is copied to it. */
function onCpu(t: Tensor, body: (t: Tensor) => void): Tensor {
  const cpu = engineOf('cpu');
  if (t.storage.engine === cpu) {
    body(t);
    return t;
  }
  const staged = allocate(cpu, t.shape, t.dtype, preserved(t));
  body(staged);
  return t.copy_(staged);
}

const none = (condition: Tensor): boolean => Number(condition.any().item()) === 0;

/** The share of a standard normal distribution below x. */
const below = (x: number): number => (1 + erf(x / Math.SQRT2)) / 2;

/**
 * Samples of a normal distribution within [a, b]: what lies outside is drawn again.
 *
 * @param mean of the distribution that is cut off
 * @param std its standard deviation
 * @param generator null: `torch.default_generator`
 * @param tensor what is written to, in place
 * @param a the least
 * @param b the greatest
 * @returns the tensor itself
 * @throws RuntimeError where `a` is not below `b`
 * @example
 * nn.init.trunc_normal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export const trunc_normal_ = initializer(
  'trunc_normal_',
  [
    target,
    optional(number('mean'), 0),
    optional(number('std'), 1),
    optional(number('a'), -2),
    optional(number('b'), 2),
    generator,
  ],
  (t, mean, std, a, b, generator) => {
    if (mean < a - 2 * std || mean > b + 2 * std) {
      console.warn(
        'mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.',
      );
    }
    if (std === 0) throw new RuntimeError('float division by zero');
    const kept = below((b - mean) / std) - below((a - mean) / std);
    return onCpu(t, (out) => {
      if (kept > 0.3) redraw(out);
      else accept(out);
    });

    /** Where much of the distribution is kept: normal samples, until all lie within. */
    function redraw(out: Tensor): void {
      const [low, high] = out.dtype.itemsize === 4 ? [Math.fround(a), Math.fround(b)] : [a, b];
      let result = out.normal_(mean, std, { generator });
      for (;;) {
        const outside = result.lt(low).logical_or(result.gt(high));
        if (none(outside)) break;
        result = empty_like(result).normal_(mean, std, { generator }).where(outside, result);
      }
      if (result !== out) out.copy_(result);
    }

    /** Where it is a tail: uniform samples, each kept with its density's share of the highest. */
    function accept(out: Tensor): void {
      const peak = -0.5 * ((Math.max(a, Math.min(mean, b)) - mean) / std) ** 2;
      const chance = empty_like(out);
      const rejected = (samples: Tensor): Tensor => {
        const share = samples.sub(mean).div_(std).pow_(2).mul_(-0.5).sub_(peak);
        return chance.uniform_({ generator }).log_().gt(share);
      };
      let result = out.uniform_(a, b, { generator });
      let pending = rejected(result);
      const samples = empty_like(out);
      while (!none(pending)) {
        samples.uniform_(a, b, { generator });
        result = samples.where(pending, result);
        pending = pending.logical_and(rejected(samples));
      }
      if (result !== out) out.copy_(result);
    }
  },
);
