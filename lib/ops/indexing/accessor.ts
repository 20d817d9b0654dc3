// `x[0]`, `x[':, 1:3']`, `for (const row of x)`, and what JavaScript's own operators do with a tensor.
import { refuseAbsent } from '../../absent/door.js';
import { refuseForeign } from '../../absent/spelling.js';
import type { Num } from '../../dtype.js';
import { Tensor } from '../../tensor.js';

/** The positions that programs write out: read by number they are there, as in Python, or it is an error to look. */
interface Positions {
  0: Tensor;
  1: Tensor;
  2: Tensor;
  3: Tensor;
  4: Tensor;
  5: Tensor;
  6: Tensor;
  7: Tensor;
  [-1]: Tensor;
  [-2]: Tensor;
  [-3]: Tensor;
}

declare module '../../tensor.js' {
  interface Tensor extends Positions {
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

/** What an index expression begins with: a number, a colon, an ellipsis, None. What has a colon or a comma can be nothing else. */
const expression = /^\s*(?:[-+]?\d|:|\.\.\.|None\b|null\b)|[:,]/;
const position = /^\d+$/;
/** What JavaScript makes of a list of numbers in square brackets. */
const list = /^-?\d+(,-?\d+)+$/;
/** What it makes of other values, with what to write for them. */
const values: readonly (readonly [RegExp, string])[] = [
  [
    /^(tensor\(|Parameter containing)/,
    'a tensor in square brackets is turned into text by JavaScript: write x.index([mask]) for x[mask]',
  ],
  [
    list,
    "a list in square brackets is turned into text by JavaScript: write x.index([[0, 2]]) for x[[0, 2]], and x['0, 2'] with a space for two positions",
  ],
  [/^(undefined|NaN)$/, 'this index is no number: it is %'],
  [/^(true|false)$/, 'a boolean in square brackets is turned into text by JavaScript: write x.index([%])'],
  [/^\[object \w+\]$/, 'an object in square brackets is turned into text by JavaScript: write x.index([…])'],
];

/** The index that a key stands for, or null where it is a name. Throws for what JavaScript has made text of. */
function subscriptOf(key: string): string | null {
  if (position.test(key)) return key; // as most are
  for (const [looks, remedy] of values) if (looks.test(key)) throw new TypeError(remedy.replace('%', key));
  return expression.test(key) ? key : null;
}

/** A name of PyTorch's as JavaScript would write it: the value would lie there, and change nothing. */
function refuseSpelling(receiver: Tensor, key: string): void {
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (name !== key && name in receiver) {
    throw new TypeError(`'${key}' is no attribute of tensors: did you mean '${name}'?`);
  }
}

// The last link of the prototype chain: own fields and methods are found before it, at their usual cost.
const subscripts = new Proxy(Object.prototype, {
  get(target, key, receiver: Tensor): unknown {
    if (typeof key === 'string' && !(key in target)) {
      const subscript = subscriptOf(key);
      if (subscript !== null) return receiver.index([subscript]);
      refuseAbsent('torch.Tensor', key);
      refuseSpelling(receiver, key);
      refuseForeign(key);
    }
    return Reflect.get(target, key, receiver) as unknown;
  },
  set(_target, key, value: unknown, receiver: Tensor): boolean {
    if (typeof key === 'string') {
      const subscript = subscriptOf(key);
      if (subscript !== null) {
        receiver.index_put_([subscript], value as Tensor | Num);
        return true;
      }
      refuseSpelling(receiver, key);
    }
    return Reflect.defineProperty(receiver, key, { value, writable: true, enumerable: true, configurable: true });
  },
});
Object.setPrototypeOf(Tensor.prototype, subscripts);

function rows(this: Tensor): IterableIterator<Tensor> {
  return this.unbind(0)[Symbol.iterator]();
}
// A zero-dimensional tensor has no iterator: what asks whether a value has one, as Jest's `toEqual` does, takes it for a value.
Object.defineProperty(Tensor.prototype, Symbol.iterator, {
  get(this: Tensor) {
    return this.ndim === 0 ? undefined : rows;
  },
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
