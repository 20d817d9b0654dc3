// Classes that are called as Python calls them, without `new`.

// With `never[]` for arguments, a class with a union of argument lists would not fit.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Class = new (...args: any[]) => object;

/** A class that makes its instances with and without `new`. */
export type Callable<C extends Class> = C & ((...args: ConstructorParameters<C>) => InstanceType<C>);

/**
 * The class, callable without `new` as well, as Python's are; `instanceof`, subclasses, statics and the class's name are as they were.
 *
 * @param Class the class
 * @returns the class, which `new` makes instances of as before
 * @example
 * class Point { constructor(readonly x: number) {} }
 * const Point_ = callable(Point);
 * Point_(1).x === new Point_(1).x;
 *
 * Source: https://docs.python.org/3/reference/datamodel.html#object.__call__
 */
export function callable<C extends Class>(Class: C): Callable<C> {
  const handler: ProxyHandler<C> = { apply: (target, _, args) => Reflect.construct<unknown[], object>(target, args) };
  const both: C = new Proxy<C>(Class, handler);
  // `instance.constructor === Point_`, as `type(instance) is Point` in Python.
  Object.defineProperty(Class.prototype, 'constructor', { value: both, writable: true, configurable: true });
  return both as Callable<C>;
}
