// Python's `copy` module, of what is made here.
import { RuntimeError, describe } from './errors.js';
import { type Memo, type Others, copyOf } from './nn/modules/deepcopy.js';
import { Optimizer } from './optim/index.js';
import { copyOptimizer } from './optim/deepcopy.js';
import { Generator } from './ops/random/generator.js';

/** What a class of one's own says of copying, as in Python. */
interface Copied {
  __deepcopy__(memo: Memo): object;
}
const saysHow = (value: object): value is Copied => '__deepcopy__' in value && typeof value.__deepcopy__ === 'function';

const others: Others = (value, memo, copy) => {
  if (saysHow(value)) {
    const made = value.__deepcopy__(memo);
    memo.set(value, made);
    return made;
  }
  if (value instanceof Optimizer) return copyOptimizer(value, memo, copy);
  if (value instanceof Generator) {
    const made = Generator({ device: value.device }).set_state(value.get_state());
    memo.set(value, made);
    return made;
  }
  return undefined;
};

/**
 * A copy that shares nothing with what it is made of: tensors (of any leaf, with `grad`), modules, optimizers, generators, and the
 * arrays, plain objects, Maps and Sets, state dicts among them, that these stand in. What is one thing in two places is one in the copy
 * too, views of one storage included: copy a model and its optimizer together (`copy.deepcopy([model, optimizer])`), or the copy of the
 * optimizer has parameters of its own.
 *
 * Functions, and objects of other classes inside, stay the same; a class says by `__deepcopy__(memo)` how it is copied.
 *
 * @param x what to copy
 * @returns the copy
 * @throws RuntimeError for a tensor that a recorded operation made, and for an object of a class that does not say how
 * @example
 * const best = copy.deepcopy(model.state_dict());
 *
 * Source: https://docs.python.org/3/library/copy.html
 */
export function deepcopy<T>(x: T): T {
  const made = copyOf(x, new Map(), others) as T;
  if (made === x && typeof x === 'object' && x !== null && !Object.isFrozen(x)) {
    throw new RuntimeError(
      `deepcopy: a ${describe(x)} does not say how it is copied: give its class a method __deepcopy__(memo)`,
    );
  }
  return made;
}
