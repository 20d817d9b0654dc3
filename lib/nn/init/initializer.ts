// What initializers have in common. Autograd records nothing of them.
import { no_grad } from '../../graph/mode.js';
import { creator } from '../../ops/creation/creator.js';
import { type Signature, type Values, tensor } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';

/** An initializer: writes to its tensor, and returns it. */
export const initializer = <const S extends Signature>(
  name: string,
  signature: S,
  body: (...values: Values<S>) => Tensor,
) => creator(name, signature, (...values: Values<S>) => no_grad(() => body(...values)));

/** What an initializer writes to. */
export const target = tensor('tensor');
