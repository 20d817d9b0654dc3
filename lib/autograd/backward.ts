// `backward` and `grad`: their arguments, and PyTorch's errors about them.
import { RuntimeError } from '../errors.js';
import { type Edge, edgeOf } from '../graph/node.js';
import { filled } from '../ops/row/kernels.js';
import { bind, any, flag, optional, parameter, Refusal } from '../ops/row/signature.js';
import { numel, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { walk } from './engine.js';

type OneOrMore<T> = T | readonly T[];
const list = <T>(value: OneOrMore<T>): readonly T[] => (Array.isArray(value) ? (value as readonly T[]) : [value as T]);
const given = optional(any<OneOrMore<Tensor | null>>()('gradient'), null);
const graphs = [optional(flag('retain_graph'), null), optional(flag('create_graph'), false)] as const;
const inputsOf = optional(
  parameter('inputs', (v): OneOrMore<Tensor> | Refusal =>
    v instanceof Tensor || (Array.isArray(v) && v.every((t) => t instanceof Tensor))
      ? (v as OneOrMore<Tensor>)
      : new Refusal('Tensor or tuple of Tensors'),
  ),
  null,
);

/** The gradient that a root starts with: the one given, or 1 for a single number. */
function rootGradient(root: Tensor, gradient: Tensor | null): Tensor {
  if (gradient !== null) {
    if (!sameShape(gradient.shape, root.shape)) {
      throw new RuntimeError(
        `Mismatch in shape: grad_output[0] has a shape of torch.Size([${gradient.shape.join(', ')}]) and output[0] has a shape of torch.Size([${root.shape.join(', ')}]).`,
      );
    }
    return gradient;
  }
  if (numel(root.shape) !== 1) throw new RuntimeError('grad can be implicitly created only for scalar outputs');
  return filled(root.storage.engine, root.shape, root.dtype, 1);
}

function rootsOf(
  outputs: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
): { roots: Edge[]; gradients: Tensor[] } {
  const starts = outputs.map((output, k) => {
    const edge = edgeOf(output);
    if (edge === null) {
      throw new RuntimeError(`element ${k} of tensors does not require grad and does not have a grad_fn`);
    }
    return [edge, rootGradient(output, gradients[k] ?? null)] as const;
  });
  return { roots: starts.map(([edge]) => edge), gradients: starts.map(([, grad]) => grad) };
}

const backwardSignature = [given, ...graphs, inputsOf] as const;
export type BackwardKeywords = {
  gradient?: Tensor | null;
  retain_graph?: boolean | null;
  create_graph?: boolean;
  inputs?: OneOrMore<Tensor> | null;
};

/**
 * Gradients of a number with respect to the leaves it was computed from, added to their `grad`.
 *
 * @param gradient the gradient of this tensor, of its shape; may be left out for a single number
 * @param retain_graph whether the graph stays for another backward; null: as `create_graph`
 * @param create_graph whether the gradients' own graph is made, for higher derivatives
 * @param inputs leaves that collect; null: all
 * @throws RuntimeError for a tensor that nothing was recorded of, and for a graph that was freed
 * @example
 * const x = torch.ones(3, { requires_grad: true });
 * x.mul(2).sum().backward();
 * x.grad; // tensor([2., 2., 2.])
 */
export function backward(
  input: Tensor,
  ...args: [gradient?: Tensor | null, kwargs?: BackwardKeywords] | [kwargs: BackwardKeywords]
): void {
  const [gradient, retain, create, inputs] = bind('backward', backwardSignature, args) as [
    Tensor | null,
    boolean | null,
    boolean,
    OneOrMore<Tensor> | null,
  ];
  backwardOf([input], { grad_tensors: [gradient], retain_graph: retain, create_graph: create, inputs });
}

const rootsSignature = [optional(any<OneOrMore<Tensor | null>>()('grad_tensors'), null), ...graphs, inputsOf] as const;
type RootsKeywords = { grad_tensors?: OneOrMore<Tensor | null> | null } & Omit<BackwardKeywords, 'gradient'>;

/** `torch.autograd.backward`: of several roots at once, each with its gradient (null for a single number). */
export function backwardOf(
  tensors: OneOrMore<Tensor>,
  ...args:
    | [grad_tensors?: OneOrMore<Tensor | null> | null, kwargs?: RootsKeywords]
    | [
        grad_tensors: OneOrMore<Tensor | null> | null,
        retain_graph: boolean | null,
        create_graph?: boolean,
        kwargs?: RootsKeywords,
      ]
    | [kwargs: RootsKeywords]
): void {
  const [gradients, retain, create, inputs] = bind('backward', rootsSignature, args) as [
    OneOrMore<Tensor | null> | null,
    boolean | null,
    boolean,
    OneOrMore<Tensor> | null,
  ];
  const wanted = inputs === null ? null : list(inputs);
  if (wanted?.length === 0) throw new RuntimeError('`inputs` argument to `backward()` cannot be empty.');
  const edges = wanted?.map((input) => {
    const edge = edgeOf(input);
    if (edge === null) throw new RuntimeError('One of the differentiated Tensors does not require grad');
    return edge;
  });
  const captured = walk({
    ...rootsOf(list(tensors), gradients === null ? [] : list(gradients)),
    retainGraph: retain ?? create,
    createGraph: create,
    inputs: edges ?? null,
    accumulate: true,
  });
  wanted?.forEach((input, k) => {
    const gradient = captured[k] ?? null;
    if (gradient !== null && !input.retains_grad)
      input.grad = input.grad === null ? gradient : input.grad.add(gradient);
  });
}

export interface GradKeywords {
  grad_outputs?: OneOrMore<Tensor | null> | null;
  retain_graph?: boolean | null;
  create_graph?: boolean;
  allow_unused?: boolean | null;
  materialize_grads?: boolean;
}

/**
 * Gradients of `outputs` with respect to `inputs`, returned and not collected in any `grad`.
 *
 * @param outputs one tensor or several; their sum is differentiated
 * @param inputs one tensor or several, leaves or not
 * @param grad_outputs gradients of the outputs; may be left out for single numbers
 * @param retain_graph whether the graph stays; null: as `create_graph`
 * @param create_graph whether the gradients' own graph is made, for higher derivatives
 * @param allow_unused whether an input that the outputs do not depend on gives null; else it is an error
 * @param materialize_grads whether it gives zeros instead
 * @returns a gradient for each input
 * @throws RuntimeError as PyTorch does
 * @example
 * const [dx] = torch.autograd.grad(x.pow(3).sum(), x, { create_graph: true });
 */
export function grad(
  outputs: OneOrMore<Tensor>,
  inputs: OneOrMore<Tensor>,
  ...rest: [grad_outputs?: OneOrMore<Tensor | null> | null, kwargs?: GradKeywords] | [kwargs?: GradKeywords]
): Tensor[] {
  const [grads, retain, create, unused, materialize] = bind('grad', gradSignature, rest) as [
    OneOrMore<Tensor | null> | null,
    boolean | null,
    boolean,
    boolean | null,
    boolean,
  ];
  const wanted = list(inputs);
  const edges = wanted.map((input) => {
    const edge = edgeOf(input);
    if (edge === null) throw new RuntimeError('One of the differentiated Tensors does not require grad');
    return edge;
  });
  const captured = walk({
    ...rootsOf(list(outputs), grads === null ? [] : list(grads)),
    retainGraph: retain ?? create,
    createGraph: create,
    inputs: edges,
    accumulate: false,
  });
  return captured.map((gradient, k) => {
    if (gradient !== null) return gradient;
    if (materialize) return filled(wanted[k]!.storage.engine, wanted[k]!.shape, wanted[k]!.dtype, 0);
    if (unused === true) return null as never; // PyTorch's None, which allow_unused asked for
    throw new RuntimeError(
      `The differentiated Tensor at index ${k} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
    );
  });
}
const gradSignature = [
  optional(any<OneOrMore<Tensor | null>>()('grad_outputs'), null),
  ...graphs,
  optional(flag('allow_unused'), null),
  optional(flag('materialize_grads'), false),
] as const;
