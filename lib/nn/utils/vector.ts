// All parameters as one vector.
import { GradMode } from '../../graph/mode.js';
import { cat } from '../../ops/joining/joining.js';
import { type Arguments, Refusal, type Values, any, bind, describe, tensors } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';

const gathering = [any<Iterable<Tensor>>()('parameters')] as const;
const spreading = [any<Tensor>()('vec'), ...gathering] as const;

/** The parameters, which are on one device. */
function listOf(fn: string, position: number, given: Iterable<Tensor>): readonly Tensor[] {
  const list = tensors('parameters').check(given);
  if (list instanceof Refusal) throw new TypeError(list.words(fn, 'parameters', position, given));
  if (list.some((p) => !p.device.equals(list[0]!.device))) {
    throw new TypeError('Found two parameters on different devices, this is currently not supported.');
  }
  return list;
}

/**
 * The elements of several tensors, one after the other.
 *
 * @param parameters the tensors, as `model.parameters()` gives
 * @returns a vector, through which gradients flow
 * @throws ValueError for no tensors
 * @example
 * nn.utils.parameters_to_vector(nn.Linear(3, 2).parameters()).shape; // [8]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html
 */
export function parameters_to_vector(...args: Arguments<typeof gathering>): Tensor {
  const [parameters] = bind('parameters_to_vector', gathering, args) as Values<typeof gathering>;
  const list = listOf('parameters_to_vector', 1, parameters);
  return cat(list.map((p) => p.reshape(-1)));
}

/**
 * Puts the elements of a vector in the parameters' place, one after the other; the parameters then share them.
 *
 * @param vec the vector
 * @param parameters the tensors, as `model.parameters()` gives
 * @returns nothing
 * @throws TypeError for what is no tensor
 * @example
 * nn.utils.vector_to_parameters(torch.zeros(8), nn.Linear(3, 2).parameters());
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html
 */
export function vector_to_parameters(...args: Arguments<typeof spreading>): void {
  const [vec, parameters] = bind('vector_to_parameters', spreading, args) as Values<typeof spreading>;
  if (!(vec instanceof Tensor)) throw new TypeError(`expected torch.Tensor, but got: ${describe(vec)}`);
  const list = listOf('vector_to_parameters', 2, parameters);
  using _ = new GradMode(false);
  let at = 0;
  for (const p of list) {
    p.data = vec.narrow(0, at, p.numel()).view([...p.shape]).data;
    at += p.numel();
  }
}
