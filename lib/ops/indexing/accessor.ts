// `x[0]`, `x[':, 1:3']`, `for (const row of x)`, and what JavaScript's own operators do with a tensor.
import { refuseAbsent } from '../../absent/door.js';
import type { Num } from '../../dtype.js';
import { Tensor } from '../../tensor.js';

declare module '../../tensor.js' {
  interface Tensor {
    /** One position of the first dimension, negative from the end: a view. */
    [position: number]: Tensor;
    /** A slice, as in `x['1:3']` or `x[':, 0']`: a view. */
    [slice: `${string}:${string}`]: Tensor;
    /** A position of each of several dimensions, as in `x['0, 2']`: a view. */
    [positions: `${number},${string}`]: Tensor;
    /** From the last dimension, as in `x['..., 0']`: a view. */
    [tail: `...${string}`]: Tensor;
    /** The slices along the first dimension. */
    [Symbol.iterator](): IterableIterator<Tensor>;
  }
}

/** What an index expression begins with: a number, a colon, an ellipsis, None. */
const expression = /^\s*(?:[-+]?\d|:|\.\.\.|None\b|null\b)/;

/** A tensor in square brackets arrives as what it prints as. */
function refuseTensor(key: string): void {
  if (!/^(tensor\(|Parameter containing)/.test(key)) return;
  throw new TypeError(
    'a tensor in square brackets is turned into text by JavaScript: write x.index([mask]) for x[mask]',
  );
}

// The last link of the prototype chain: own fields and methods are found before it, at their usual cost.
const subscripts = new Proxy(Object.prototype, {
  get(target, key, receiver: Tensor): unknown {
    if (typeof key === 'string' && !(key in target)) {
      if (expression.test(key)) return receiver.index([key]);
      refuseTensor(key);
      refuseAbsent('torch.Tensor', key);
    }
    return Reflect.get(target, key, receiver) as unknown;
  },
  set(_target, key, value: unknown, receiver: Tensor): boolean {
    if (typeof key === 'string') {
      if (expression.test(key)) {
        receiver.index_put_([key], value as Tensor | Num);
        return true;
      }
      refuseTensor(key);
    }
    return Reflect.defineProperty(receiver, key, { value, writable: true, enumerable: true, configurable: true });
  },
});
Object.setPrototypeOf(Tensor.prototype, subscripts);

Object.defineProperty(Tensor.prototype, Symbol.iterator, {
  *value(this: Tensor): Generator<Tensor> {
    if (this.ndim === 0) throw new TypeError('iteration over a 0-d tensor');
    yield* this.unbind(0);
  },
  writable: true,
  configurable: true,
});

Object.defineProperty(Tensor.prototype, Symbol.toPrimitive, {
  value(this: Tensor, hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      hint === 'number'
        ? 'JavaScript has no operators on tensors: write a.add(b), a.sub(b), a.mul(b), a.div(b), a.lt(b) …, or x.item() for its number'
        : 'JavaScript has no operators on tensors: write a.add(b) for a + b, a.eq(b) for a == b, and `text ${x}` to print one',
    );
  },
  writable: true,
  configurable: true,
});
