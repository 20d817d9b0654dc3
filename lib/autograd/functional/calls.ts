// What derivatives of functions have in common: their inputs and results, and strict mode's errors.
import { RuntimeError } from '../../errors.js';
import { zeros_like } from '../../ops/creation/factories.js';
import { describe } from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import { numel, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { grad } from '../backward.js';

export type OneOrMore<T> = T | readonly T[];
/** A function of tensors, whose result is a tensor or several. */
export type Func = (...inputs: never[]) => OneOrMore<Tensor>;
/** As many as were given. */
export type Like<I> = I extends readonly unknown[] ? Tensor[] : Tensor;
export type Maybe = Tensor | null;

/** A value as a list of tensors. @returns whether it was one, and the list */
export function listOf(value: unknown, what: string, fn: string): [boolean, Tensor[]] {
  const many = Array.isArray(value);
  const list: unknown[] = many ? (value as unknown[]) : [value];
  list.forEach((item, k) => {
    if (item instanceof Tensor) return;
    const found = many ? `the value at index ${k} has` : `the given ${what} has`;
    throw new TypeError(
      `The ${what} given to ${fn} must be either a Tensor or a tuple of Tensors but ${found} type ${describe(item)}.`,
    );
  });
  return [many, list as Tensor[]];
}
export const OUTPUTS = 'outputs of the user-provided function';

/** Inputs as tensors of their own, so that what a function does with them differs from what it does with the same tensors otherwise. */
export const entered = (inputs: readonly Tensor[], createGraph: boolean, needed: boolean): Tensor[] =>
  inputs.map((t) => (createGraph && t.requires_grad ? t.view_as(t) : t.detach().requires_grad_(needed)));

export const leaving = (tensors: readonly Tensor[], createGraph: boolean): Tensor[] =>
  tensors.map((t) => (createGraph ? t : t.detach()));

export const handed = <I>(tensors: readonly Tensor[], many: boolean): Like<I> =>
  (many ? [...tensors] : tensors[0]!) as Like<I>;

/** The vector of a product, which has the shapes of `like`. */
export function vectorOf(
  v: OneOrMore<Tensor> | null,
  like: readonly Tensor[],
  many: boolean,
  fn: string,
  createGraph: boolean,
  missing: string,
): Tensor[] | null {
  if (v === null) {
    if (like.length !== 1 || numel(like[0]!.shape) !== 1) throw new RuntimeError(missing);
    return null;
  }
  const list = entered(listOf(v, 'v', fn)[1], createGraph, false);
  if (list.length !== like.length) {
    throw new RuntimeError(
      many
        ? `v is a tuple of invalid length: should be ${like.length} but got ${list.length}.`
        : 'The given v should contain a single Tensor.',
    );
  }
  list.forEach((t, k) => {
    if (sameShape(t.shape, like[k]!.shape)) return;
    throw new RuntimeError(
      `${many ? `Entry ${k} in ` : ''}v has invalid size: should be ${sizeText(like[k]!.shape)} but got ${sizeText(t.shape)}.`,
    );
  });
  return list;
}

/** What strict mode asks of tensors: that they depend on the inputs. */
export function checkDependent(
  tensors: readonly Maybe[],
  what: 'outputs' | 'grad_inputs' | 'jacobian' | 'hessian',
  strict: boolean,
): void {
  if (!strict) return;
  tensors.forEach((t, k) => {
    if (t === null) {
      throw new RuntimeError(
        `The output of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
      );
    }
    if (t.requires_grad) return;
    const said = {
      hessian: `The hessian of the user-provided function with respect to input ${k} is independent of the input. This is not allowed in strict mode. You should ensure that your function is thrice differentiable and that the hessian depends on the inputs.`,
      jacobian: `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${k} is independent of the input. This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).`,
      grad_inputs: `The gradient with respect to input ${k} is independent of the inputs of the user-provided function. This is not allowed in strict mode.`,
      outputs: `Output ${k} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.`,
    };
    throw new RuntimeError(said[what]);
  });
}

/** Gradients, null where there are none; outputs that depend on nothing are left out. */
export function gradients(
  outputs: readonly Maybe[],
  inputs: readonly Tensor[],
  starts: readonly Tensor[] | null,
  createGraph: boolean,
  retainGraph = createGraph,
): Maybe[] {
  const places = [...outputs.keys()].filter((k) => outputs[k]?.requires_grad === true);
  if (places.length === 0) return inputs.map(() => null);
  return grad(
    places.map((k) => outputs[k]!),
    inputs,
    starts === null ? null : places.map((k) => starts[k]!),
    { allow_unused: true, create_graph: createGraph, retain_graph: retainGraph },
  );
}

type Stage = 'back' | 'back_trick' | 'double_back' | 'double_back_trick';
const independent: Readonly<Record<Stage, (k: number) => string>> = {
  back: (k) =>
    `The output of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
  back_trick: (k) =>
    `The gradient with respect to the input is independent of entry ${k} in the grad_outputs when using the double backward trick to compute forward mode gradients. This is not allowed in strict mode.`,
  double_back: (k) =>
    `The jacobian of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
  double_back_trick: (k) =>
    `The hessian of the user-provided function is independent of entry ${k} in the grad_jacobian. This is not allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD.`,
};

/** Zeros where there is no gradient, or strict mode's error. */
export function filledIn(
  grads: readonly Maybe[],
  like: readonly Tensor[],
  strict: boolean,
  createGraph: boolean,
  stage: Stage,
): Tensor[] {
  return grads.map((t, k) => {
    if (t === null) {
      if (strict) throw new RuntimeError(independent[stage](k));
      return zeros_like(like[k]!);
    }
    if (strict && createGraph && !t.requires_grad) {
      const what = stage.startsWith('double') ? 'hessian' : 'jacobian';
      throw new RuntimeError(
        `The ${what} of the user-provided function is independent of input ${k}. This is not allowed in strict mode when create_graph=True.`,
      );
    }
    return t;
  });
}

export const called = (func: Func, inputs: readonly Tensor[]): OneOrMore<Tensor> => func(...(inputs as never[]));

/** A function's single number. */
export function numberOf(outputs: readonly Tensor[], several: boolean, fn: string): Tensor {
  if (several) throw new RuntimeError(`The function given to ${fn} should return a single Tensor`);
  if (numel(outputs[0]!.shape) !== 1) {
    throw new RuntimeError(`The Tensor returned by the function given to ${fn} should contain a single element`);
  }
  return outputs[0]!;
}
