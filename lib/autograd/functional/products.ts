// Derivatives of functions at a point times a vector.
import { GradMode } from '../../graph/mode.js';
import { zeros_like } from '../../ops/creation/factories.js';
import { type Arguments, type Values, any, bind, flag, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import {
  type Func,
  type Like,
  type OneOrMore,
  OUTPUTS,
  called,
  checkDependent,
  entered,
  filledIn,
  gradients,
  handed,
  leaving,
  listOf,
  numberOf,
  vectorOf,
} from './calls.js';

const productSignature = [
  optional(any<OneOrMore<Tensor> | null>()('v'), null),
  optional(flag('create_graph'), false),
  optional(flag('strict'), false),
] as const;
type ProductArguments = Arguments<typeof productSignature>;
const product = (name: string, args: readonly unknown[]): Values<typeof productSignature> =>
  bind(name, productSignature, args) as Values<typeof productSignature>;

/**
 * A vector times the Jacobian of a function: `vᵀ J`.
 *
 * @param func of tensors, giving a tensor or several
 * @param inputs one tensor or several
 * @param v of the results' shapes; null where the result is a single number
 * @param create_graph whether the result can be differentiated
 * @param strict whether an input that does not matter is an error; else its part is 0
 * @returns the function's results, and the product, as the inputs are
 * @throws RuntimeError where the function gives other than one element and no vector is given
 * @example
 * const [y, g] = torch.autograd.functional.vjp((x: Tensor) => x.exp().sum(1), torch.rand(4, 4), torch.ones(4));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 */
export function vjp<F extends Func, I extends OneOrMore<Tensor>>(
  func: F,
  inputs: I,
  ...args: ProductArguments
): [outputs: ReturnType<F>, vjp: Like<I>] {
  const [v, createGraph, strict] = product('vjp', args);
  const [many, given] = listOf(inputs, 'inputs', 'vjp');
  using _ = new GradMode(true);
  const own = entered(given, createGraph, true);
  const [several, outputs] = listOf(called(func, own), OUTPUTS, 'vjp');
  checkDependent(outputs, 'outputs', strict);
  const missing =
    'The vector v can only be None if the user-provided function returns a single Tensor with a single element.';
  const start = vectorOf(v, outputs, several, 'vjp', createGraph, missing);
  const found = filledIn(gradients(outputs, own, start, createGraph), own, strict, createGraph, 'back');
  return [
    handed(leaving(outputs, createGraph), several) as ReturnType<F>,
    handed<I>(leaving(found, createGraph), many),
  ];
}

const ofOneInput =
  'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.';

/**
 * The Jacobian of a function times a vector: `J v`, by differentiating twice.
 *
 * @param func of tensors, giving a tensor or several
 * @param inputs one tensor or several
 * @param v of the inputs' shapes; null where the input is a single number
 * @param create_graph whether the result can be differentiated
 * @param strict whether an input that does not matter is an error; else its part is 0
 * @returns the function's results, and the product, as the results are
 * @throws RuntimeError where `strict` and an output, or a gradient, does not depend on the inputs
 * @example
 * torch.autograd.functional.jvp((x) => x.pow(2), torch.tensor([1, 2]), torch.tensor([1, 1]))[1]; // tensor([2., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 */
export function jvp<F extends Func>(
  func: F,
  inputs: OneOrMore<Tensor>,
  ...args: ProductArguments
): [outputs: ReturnType<F>, jvp: ReturnType<F>] {
  const [v, createGraph, strict] = product('jvp', args);
  const [many, given] = listOf(inputs, 'inputs', 'jvp');
  using _ = new GradMode(true);
  const own = entered(given, createGraph, true);
  const start = vectorOf(v, own, many, 'jvp', createGraph, ofOneInput);
  const [several, outputs] = listOf(called(func, own), OUTPUTS, 'jvp');
  checkDependent(outputs, 'outputs', strict);
  // vᵀ J is linear in v: its own Jacobian is Jᵀ, whatever v is.
  const dummies = outputs.map((t) => zeros_like(t).requires_grad_());
  const through = gradients(outputs, own, dummies, true);
  checkDependent(through, 'grad_inputs', strict);
  const found = filledIn(gradients(through, dummies, start, createGraph), outputs, strict, createGraph, 'back_trick');
  return [
    handed(leaving(outputs, createGraph), several) as ReturnType<F>,
    handed(leaving(found, createGraph), several) as ReturnType<F>,
  ];
}

/** What `vhp` and `hvp` have in common: the function's number, and its gradient, recorded. */
function slopesOf(
  fn: string,
  func: Func,
  inputs: unknown,
  v: OneOrMore<Tensor> | null,
  createGraph: boolean,
  strict: boolean,
) {
  const [many, given] = listOf(inputs, 'inputs', fn);
  const own = entered(given, createGraph, true);
  const start = vectorOf(v, own, many, fn, createGraph, ofOneInput);
  const [several, outputs] = listOf(called(func, own), OUTPUTS, fn);
  checkDependent(outputs, 'outputs', strict);
  const output = numberOf(outputs, several, fn);
  const slopes = gradients([output], own, null, true);
  checkDependent(slopes, 'jacobian', strict);
  return { many, own, start, output, slopes };
}

/**
 * A vector times the Hessian of a function that gives a number: `vᵀ H`.
 *
 * @param func of tensors, giving a tensor of one element
 * @param inputs one tensor or several
 * @param v of the inputs' shapes; null where the input is a single number
 * @param create_graph whether the result can be differentiated
 * @param strict whether an input that does not matter is an error; else its part is 0
 * @returns the function's number, and the product, as the inputs are
 * @throws RuntimeError where `strict` and an output, or a gradient, does not depend on the inputs
 * @example
 * torch.autograd.functional.vhp((x) => x.pow(3).sum(), torch.tensor([1, 2]), torch.tensor([1, 1]))[1]; // tensor([ 6., 12.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
 */
export function vhp<I extends OneOrMore<Tensor>>(
  func: Func,
  inputs: I,
  ...args: ProductArguments
): [output: Tensor, vhp: Like<I>] {
  const [v, createGraph, strict] = product('vhp', args);
  using _ = new GradMode(true);
  const { many, own, start, output, slopes } = slopesOf('vhp', func, inputs, v, createGraph, strict);
  const found = filledIn(gradients(slopes, own, start, createGraph), own, strict, createGraph, 'double_back');
  return [leaving([output], createGraph)[0]!, handed<I>(leaving(found, createGraph), many)];
}

/**
 * The Hessian of a function that gives a number times a vector: `H v`. `vhp` is the same where derivatives are continuous, and faster.
 *
 * @param func of tensors, giving a tensor of one element
 * @param inputs one tensor or several
 * @param v of the inputs' shapes; null where the input is a single number
 * @param create_graph whether the result can be differentiated
 * @param strict whether an input that does not matter is an error; else its part is 0
 * @returns the function's number, and the product, as the inputs are
 * @throws RuntimeError where `strict` and an output, or a gradient, does not depend on the inputs
 * @example
 * torch.autograd.functional.hvp((x) => x.pow(3).sum(), torch.tensor([1, 2]), torch.tensor([1, 1]))[1]; // tensor([ 6., 12.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 */
export function hvp<I extends OneOrMore<Tensor>>(
  func: Func,
  inputs: I,
  ...args: ProductArguments
): [output: Tensor, hvp: Like<I>] {
  const [v, createGraph, strict] = product('hvp', args);
  using _ = new GradMode(true);
  const { many, own, start, output, slopes } = slopesOf('hvp', func, inputs, v, createGraph, strict);
  const dummies = own.map((t) => zeros_like(t).requires_grad_());
  const twice = gradients(slopes, own, dummies, true);
  const found = filledIn(gradients(twice, dummies, start, createGraph), own, strict, createGraph, 'double_back_trick');
  return [leaving([output], createGraph)[0]!, handed<I>(leaving(found, createGraph), many)];
}
