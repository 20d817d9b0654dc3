// Jacobians and Hessians of functions at a point.
import { AssertionError, NotImplementedError, RuntimeError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { zeros_like } from '../../ops/creation/factories.js';
import { stack } from '../../ops/joining/joining.js';
import { type Arguments, type Values, any, bind, flag, optional } from '../../ops/row/signature.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import {
  type Func,
  type Like,
  type OneOrMore,
  OUTPUTS,
  called,
  checkDependent,
  entered,
  gradients,
  handed,
  leaving,
  listOf,
  numberOf,
} from './calls.js';

const strategies = ['forward-mode', 'reverse-mode'];
const jacobianSignature = [
  optional(flag('create_graph'), false),
  optional(flag('strict'), false),
  optional(flag('vectorize'), false),
  optional(any<string>()('strategy'), 'reverse-mode'),
] as const;

/** The Jacobian as rows for each result and input. */
function jacobians(
  func: Func,
  inputs: unknown,
  createGraph: boolean,
  strict: boolean,
): { all: Tensor[][]; many: boolean; several: boolean } {
  const [many, given] = listOf(inputs, 'inputs', 'jacobian');
  using _ = new GradMode(true);
  const own = entered(given, createGraph, true);
  const [several, outputs] = listOf(called(func, own), OUTPUTS, 'jacobian');
  checkDependent(outputs, 'outputs', strict);
  const all = outputs.map((output, i) => {
    const flat = output.reshape(-1);
    const rows: Tensor[][] = own.map(() => []);
    for (let j = 0; j < numel(output.shape); j++) {
      gradients([flat.select(0, j)], own, null, createGraph, true).forEach((row, k) => {
        if (row === null) {
          if (strict) {
            throw new RuntimeError(
              `Output ${i} of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
            );
          }
          rows[k]!.push(zeros_like(own[k]!));
          return;
        }
        if (strict && createGraph && !row.requires_grad) {
          throw new RuntimeError(
            `The jacobian of the user-provided function is independent of input ${i}. This is not allowed in strict mode when create_graph=True.`,
          );
        }
        rows[k]!.push(row);
      });
    }
    return rows.map((list, k) => {
      const shape = [...output.shape, ...own[k]!.shape];
      return list.length === 0 ? own[k]!.new_zeros(shape) : stack(list, 0).view(shape);
    });
  });
  return { all: all.map((row) => leaving(row, createGraph)), many, several };
}

/** A Jacobian: a tensor, a list for several inputs or results, or a list of lists for both. */
type Jacobian<R, I> = R extends readonly unknown[] ? Like<I>[] : Like<I>;

/**
 * The Jacobian of a function: the derivative of each element of its results with respect to each element of its inputs.
 *
 * @param func of tensors, giving a tensor or several
 * @param inputs one tensor or several
 * @param create_graph whether the result can be differentiated
 * @param strict whether an input that does not matter is an error; else its part is 0
 * @param vectorize a hint
 * @param strategy 'reverse-mode', a row at a time
 * @returns a tensor of the result's shape followed by the input's; a list of them for several inputs or results, results first
 * @throws TypeError where the function gives other than tensors
 * @example
 * torch.autograd.functional.jacobian((x: Tensor) => x.exp().sum(1), torch.rand(2, 2)).shape; // [2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 */
export function jacobian<F extends Func, I extends OneOrMore<Tensor>>(
  func: F,
  inputs: I,
  ...args: Arguments<typeof jacobianSignature>
): Jacobian<ReturnType<F>, I> {
  const [createGraph, strict, vectorize, strategy] = bind('jacobian', jacobianSignature, args) as Values<
    typeof jacobianSignature
  >;
  checkStrategy(strategy, 'jacobian');
  if (vectorize && strict) {
    throw new RuntimeError(
      'torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set `strict=False` or `vectorize=False`.',
    );
  }
  const { all, many, several } = jacobians(func, inputs, createGraph, strict);
  const rows = all.map((row) => handed<I>(row, many));
  return (several ? rows : rows[0]!) as Jacobian<ReturnType<F>, I>;
}

function checkStrategy(strategy: string, fn: string): void {
  if (!strategies.includes(strategy)) {
    throw new AssertionError(
      fn === 'jacobian'
        ? 'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        : 'Expected strategy to be either "forward-mode" or "reverse-mode".',
    );
  }
  if (strategy === 'forward-mode') {
    throw new NotImplementedError(`torch.autograd.functional.${fn}: strategy="forward-mode" is not there`);
  }
}

const hessianSignature = [
  optional(flag('create_graph'), false),
  optional(flag('strict'), false),
  optional(flag('vectorize'), false),
  optional(any<string>()('outer_jacobian_strategy'), 'reverse-mode'),
] as const;

/**
 * The Hessian of a function that gives a number: its second derivatives.
 *
 * @param func of tensors, giving a tensor of one element
 * @param inputs one tensor or several
 * @param create_graph whether the result can be differentiated
 * @param strict whether an input that does not matter is an error; else its part is 0
 * @param vectorize a hint
 * @param outer_jacobian_strategy 'reverse-mode', a row at a time
 * @returns a tensor of the input's shape twice; for several inputs a list of lists of them
 * @throws RuntimeError where the function gives other than one element
 * @example
 * torch.autograd.functional.hessian((x: Tensor) => x.pow(3).sum(), torch.rand(2, 2)).shape; // [2, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 */
export function hessian<I extends OneOrMore<Tensor>>(
  func: Func,
  inputs: I,
  ...args: Arguments<typeof hessianSignature>
): I extends readonly unknown[] ? Tensor[][] : Tensor {
  const [createGraph, strict, vectorize, strategy] = bind('hessian', hessianSignature, args) as Values<
    typeof hessianSignature
  >;
  checkStrategy(strategy, 'hessian');
  const [many, given] = listOf(inputs, 'inputs', 'hessian');
  const single = (...own: Tensor[]): Tensor => {
    const [several, outputs] = listOf(called(func, own), OUTPUTS, 'hessian');
    checkDependent(outputs, 'outputs', strict);
    return numberOf(outputs, several, 'hessian').squeeze();
  };
  const slopes = (...own: Tensor[]): Tensor[] => {
    const { all } = jacobians(single, own, true, false);
    checkDependent(all[0]!, 'jacobian', strict);
    return all[0]!;
  };
  const found: Tensor[][] = jacobian(slopes, given, createGraph, strict, vectorize);
  return (many ? found : found[0]![0]!) as I extends readonly unknown[] ? Tensor[][] : Tensor;
}
