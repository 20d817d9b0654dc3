// `backward` and `grad`: their arguments, and PyTorch's errors about them.
import { AssertionError, RuntimeError, ValueError, describe } from '../errors.js';
import { type Edge, type Gradients, Node, edgeOf } from '../graph/node.js';
import { stack } from '../ops/joining/joining.js';
import { filled } from '../ops/row/kernels.js';
import { type Arguments, type Values, any, bind, flag, optional } from '../ops/row/signature.js';
import { sizeText } from '../python.js';
import { type Several, numel, sameShape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { walk } from './engine.js';
import { retain_grad } from './hooks.js';

type OneOrMore<T> = T | readonly T[];
const graphs = [optional(flag('retain_graph'), null), optional(flag('create_graph'), false)] as const;
const inputsOf = optional(any<OneOrMore<Tensor>>()('inputs'), null);

/** What Python makes a tuple of: a tensor is one of its own. */
function tuple(value: unknown): readonly unknown[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value;
  if (typeof value === 'string' || (typeof value === 'object' && value !== null && Symbol.iterator in value)) {
    return [...(value as Iterable<unknown>)];
  }
  throw new TypeError(`'${describe(value)}' object is not iterable`);
}

function outputsOf(value: unknown): readonly Tensor[] {
  return tuple(value).map((output) => {
    if (output instanceof Tensor) return output;
    throw new AssertionError('Expected output to be a torch.Tensor');
  });
}

/** Where nothing arrives: the place of a view that was made without a graph. */
class Nowhere extends Node {
  override apply(): Gradients {
    return [];
  }
}

/** What gradients are asked for with respect to. */
function asked(value: unknown, where: string): readonly unknown[] {
  const inputs = tuple(value);
  if (inputs.length === 0) throw new RuntimeError(`\`inputs\` argument to \`${where}()\` cannot be empty.`);
  return inputs;
}

/** The edges at which gradients with respect to `inputs` arrive. */
function edgesTo(inputs: readonly unknown[]): { tensors: readonly Tensor[]; edges: readonly Edge[] } {
  const tensors = inputs.map((input) => {
    if (input instanceof Tensor) return input;
    throw new RuntimeError(`all inputs have to be Tensors or GradientEdges, but got ${describe(input)}`);
  });
  const edges = tensors.map((input) => {
    const edge = edgeOf(input);
    if (edge !== null) return edge;
    if (!input.requires_grad) throw new RuntimeError('One of the differentiated Tensors does not require grad');
    return { node: new Nowhere('Identity', []), index: 0 };
  });
  return { tensors, edges };
}

/** The gradient that a root starts with: the one given, or 1 for a single number. */
function rootGradient(root: Tensor, gradient: unknown, k: number): Tensor {
  if (gradient instanceof Tensor) {
    if (!sameShape(gradient.shape, root.shape)) {
      throw new RuntimeError(
        `Mismatch in shape: grad_output[${k}] has a shape of ${sizeText(gradient.shape)} and output[${k}] has a shape of ${sizeText(root.shape)}.`,
      );
    }
    return gradient.dtype === root.dtype ? gradient : gradient.to(root.dtype);
  }
  if (gradient !== null && gradient !== undefined) {
    throw new TypeError(`gradients can be either Tensors or None, but got ${describe(gradient)}`);
  }
  if (numel(root.shape) === 1 && root.dtype.kind !== 'float') {
    throw new RuntimeError(`grad can be implicitly created only for real scalar outputs but got ${String(root.dtype)}`);
  }
  if (numel(root.shape) !== 1) throw new RuntimeError('grad can be implicitly created only for scalar outputs');
  return filled(root.storage.engine, root.shape, root.dtype, 1);
}

function rootsOf(outputs: readonly Tensor[], given: unknown): { roots: Edge[]; gradients: Tensor[] } {
  const gradients = given === null ? null : tuple(given);
  if (gradients !== null && gradients.length < outputs.length) {
    throw new RuntimeError(`got ${outputs.length} tensors and ${gradients.length} gradients`);
  }
  const roots: Edge[] = [];
  const starts = outputs.map((output, k) => {
    const edge = edgeOf(output);
    if (edge === null) {
      throw new RuntimeError(`element ${k} of tensors does not require grad and does not have a grad_fn`);
    }
    roots.push(edge);
    return rootGradient(output, gradients === null ? null : gradients[k], k);
  });
  return { roots, gradients: starts };
}

const backwardSignature = [optional(any<Tensor | null>()('gradient'), null), ...graphs, inputsOf] as const;

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
export function backward(input: Tensor, ...args: Arguments<typeof backwardSignature>): void {
  if (args.length === 0) {
    start([input], null, false, false, null);
    return;
  }
  const [gradient, retain, create, inputs] = bind('backward', backwardSignature, args) as Values<
    typeof backwardSignature
  >;
  start([input], gradient, retain ?? create, create, inputs);
}

function start(
  tensors: readonly Tensor[],
  gradients: unknown,
  retainGraph: boolean,
  createGraph: boolean,
  inputs: unknown,
): void {
  const given = inputs === null ? null : asked(inputs, 'backward');
  const { roots, gradients: starts } = rootsOf(tensors, gradients);
  const wanted = given === null ? null : edgesTo(given);
  for (const input of wanted?.tensors ?? []) retain_grad(input);
  walk({ roots, gradients: starts, retainGraph, createGraph, inputs: wanted?.edges ?? null, accumulate: true });
}

const gradients = any<OneOrMore<Tensor | null>>();
const rootsSignature = [
  any<OneOrMore<Tensor>>()('tensors'),
  optional(gradients('grad_tensors'), null),
  ...graphs,
  optional(gradients('grad_variables'), null),
  inputsOf,
] as const;

/**
 * `torch.autograd.backward`: of several roots at once, each with its gradient (null for a single number).
 *
 * @param tensors the roots: a tensor, or several
 * @param grad_tensors the gradient of each
 * @param retain_graph whether the graph stays for another backward; null: as `create_graph`
 * @param create_graph whether the gradients' own graph is made, for higher derivatives
 * @param grad_variables the older name of `grad_tensors`, which warns
 * @param inputs leaves that collect; null: all
 * @returns nothing
 * @throws RuntimeError where the roots have other than one element and no gradients are given, and where nothing was recorded
 * @example
 * const w = torch.tensor([1, 2], { requires_grad: true });
 * torch.autograd.backward(w.pow(2).sum());
 * w.grad; // tensor([2., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html
 */
export function backwardOf(...args: Arguments<typeof rootsSignature>): void {
  const [tensors, given, retain, create, older, inputs] = bind('backward', rootsSignature, args) as Values<
    typeof rootsSignature
  >;
  if (older !== null) {
    console.warn('FutureWarning: `grad_variables` is deprecated. Use `grad_tensors` instead.');
    if (given !== null) {
      throw new RuntimeError(
        '`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use `grad_tensors`.',
      );
    }
  }
  start(outputsOf(tensors), given ?? older, retain ?? create, create, inputs);
}

/** What `one` finds for each row of a batch of gradients, stacked. */
function byRows(
  given: unknown,
  one: (row: readonly Tensor[], last: boolean) => readonly (Tensor | null)[],
): (Tensor | null)[] {
  const batches = outputsOf(given);
  const most = Math.max(1, ...batches.map(({ length }) => length));
  const found = Array.from({ length: most }, (_, k) => one(batches.map((batch) => batch.select(0, k)), k === most - 1)); // prettier-ignore
  return found[0]!.map((first, i) => first && stack(found.map((row) => row[i]!)));
}

const gradSignature = [
  any<OneOrMore<Tensor>>()('outputs'),
  any<OneOrMore<Tensor>>()('inputs'),
  optional(any<OneOrMore<Tensor | null>>()('grad_outputs'), null),
  ...graphs,
  optional(flag('only_inputs'), true),
  optional(flag('allow_unused'), null),
  optional(flag('is_grads_batched'), false),
  optional(flag('materialize_grads'), false),
] as const;

/**
 * Gradients of `outputs` with respect to `inputs`, returned and not collected in any `grad`.
 *
 * @param outputs one tensor or several; their sum is differentiated
 * @param inputs one tensor or several, leaves or not
 * @param grad_outputs gradients of the outputs; may be left out for single numbers
 * @param retain_graph whether the graph stays; null: as `create_graph`
 * @param create_graph whether the gradients' own graph is made, for higher derivatives
 * @param only_inputs ignored, as in PyTorch
 * @param allow_unused whether an input that the outputs do not depend on gives null; else it is an error
 * @param is_grads_batched whether `grad_outputs` is a batch of them, along a first dimension that the results have too
 * @param materialize_grads whether it gives zeros instead
 * @returns a gradient for each input
 * @throws RuntimeError as PyTorch does
 * @example
 * const w = torch.tensor([1, 2], { requires_grad: true });
 * const [dw] = torch.autograd.grad(w.pow(3).sum(), w, { create_graph: true });
 * dw.detach(); // tensor([ 3., 12.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 */
export function grad(...args: Arguments<typeof gradSignature>): Several<Tensor> {
  const [outputs, inputs, grads, retain, createGraph, onlyInputs, unused, batched, materialize] = bind(
    'grad',
    gradSignature,
    args,
  ) as Values<typeof gradSignature>;
  if (!onlyInputs) {
    console.warn(
      'FutureWarning: only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts of the graph, please use torch.autograd.backward.',
    );
  }
  if (materialize && unused === false) {
    throw new ValueError(
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  }
  const starts = outputsOf(outputs);
  const given = asked(inputs, 'grad');
  const { tensors: wanted, edges } = edgesTo(given);
  const once = (from: unknown, retainGraph: boolean) =>
    walk({ ...rootsOf(starts, from), retainGraph, createGraph, inputs: edges, accumulate: false });
  const keep = retain ?? createGraph;
  const captured = batched ? byRows(grads, (row, last) => once(row, keep || !last)) : once(grads, keep);
  const gradients = captured.map((gradient, k): Tensor => {
    if (gradient !== null) return gradient;
    if (materialize) return filled(wanted[k]!.storage.engine, wanted[k]!.shape, wanted[k]!.dtype, 0);
    if (unused === true) return null as never; // PyTorch's None, which allow_unused asked for
    throw new RuntimeError(
      `The differentiated Tensor at index ${k} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
    );
  });
  return gradients as Several<Tensor>;
}
