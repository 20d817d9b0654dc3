// What a transform is: a function that prints what it does.

/** A function from a sample to a sample, which prints as torchvision's transforms do. */
export interface Transform<I, O> {
  (sample: I): O;
  toString(): string;
}

/** A transform from what it computes and how it prints. */
export function transform<I, O>(text: () => string, compute: (sample: I) => O): Transform<I, O> {
  const own = (sample: I): O => compute(sample);
  return Object.defineProperties(own, {
    toString: { value: text },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: text },
  });
}

/** A function that makes transforms, which may also be called with `new`, as classes are. */
export type Maker<Args extends unknown[], T> = ((...args: Args) => T) & (new (...args: Args) => T);

/** The same function, which `new` calls too. */
export function maker<Args extends unknown[], T extends object>(make: (...args: Args) => T): Maker<Args, T> {
  return new Proxy(function () {} as unknown as Maker<Args, T>, {
    apply: (_, __, args) => make(...(args as Args)),
    construct: (_, args) => make(...(args as Args)),
  });
}
