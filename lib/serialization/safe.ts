// What a program has added to what checkpoints may name (`torch.serialization.add_safe_globals`).
import { ValueError, describe } from '../errors.js';
import type { Context } from './context.js';
import { numpyGlobals } from './numpy.js';
import { Finisher, Global } from './pickle/values.js';

/**
 * A class or function that checkpoints may name: the name of one of NumPy's that this library knows, or what stands for it here, with
 * Python's name of it. A class is made by `new`, a function called, with the arguments of the file.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type SafeGlobal = string | readonly [make: (...args: any[]) => unknown, path: string];

const added = new Map<string, SafeGlobal>();

class UserGlobal extends Global {
  constructor(
    path: string,
    private readonly make: (...args: unknown[]) => unknown,
  ) {
    super(path);
  }

  call(args: readonly unknown[]): unknown {
    const finisher = new Finisher();
    const given = args.map((arg) => finisher.finish(arg));
    const isClass = /^class\b/.test(Function.prototype.toString.call(this.make));
    return isClass ? Reflect.construct(this.make, given) : this.make(...given);
  }
}

/** What a program has added under a name, or null. */
export function userGlobal(path: string, context: Context): Global | null {
  const given = added.get(path);
  if (given === undefined) return null;
  return typeof given === 'string' ? numpyGlobals.get(path)!(context, isAdded) : new UserGlobal(path, given[0]);
}

const isAdded = (path: string): boolean => added.has(path);

function named(given: unknown): readonly [path: string, given: SafeGlobal] {
  if (typeof given === 'string') {
    if (numpyGlobals.has(given)) return [given, given];
    throw new ValueError(
      `add_safe_globals: nothing here makes a ${given}; give [function, '${given}'], or one of ${[...numpyGlobals.keys()].join(', ')}`,
    );
  }
  if (Array.isArray(given) && given.length === 2 && typeof given[0] === 'function' && typeof given[1] === 'string') {
    return [given[1], given as unknown as SafeGlobal];
  }
  throw new TypeError(`add_safe_globals: expected a name or [function, name], but got ${describe(given)}`);
}

/**
 * Lets checkpoints name more than `torch.load` admits by itself.
 *
 * @param safe_globals names of NumPy's that this library knows, or `[function, 'module.Name']`
 * @throws ValueError for a name that nothing is known of
 * @returns nothing
 * @example
 * torch.serialization.add_safe_globals(['numpy._core.multiarray.scalar', 'numpy.dtype', 'numpy.dtypes.Float64DType']);
 *
 * Source: https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.add_safe_globals
 */
export function add_safe_globals(safe_globals: readonly SafeGlobal[]): void {
  for (const [path, given] of safe_globals.map(named)) added.set(path, given);
}

/**
 * What has been added.
 *
 * @returns a list
 * @example
 * torch.serialization.clear_safe_globals();
 * torch.serialization.get_safe_globals().length; // 0
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html
 */
export const get_safe_globals = (): SafeGlobal[] => [...added.values()];

/**
 * Takes back all that has been added.
 *
 * @returns nothing
 * @example
 * torch.serialization.clear_safe_globals();
 * torch.serialization.get_safe_globals().length; // 0
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html
 */
export const clear_safe_globals = (): void => added.clear();

/**
 * What is added while a function runs, or to the end of the block in `using _ = torch.serialization.safe_globals([…])`.
 *
 * @param list names, or pairs of what stands for one and its name
 * @param body what runs meanwhile
 * @returns what the function returns
 * @throws ValueError for a name that nothing is known of
 * @example
 * torch.serialization.safe_globals(['numpy.dtype'], () => torch.serialization.get_safe_globals().length); // 1
 *
 * Source: https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.safe_globals
 */
export function safe_globals(list: readonly SafeGlobal[]): Disposable;
export function safe_globals<R>(list: readonly SafeGlobal[], body: () => R): R;
export function safe_globals<R>(list: readonly SafeGlobal[], body?: () => R): Disposable | R {
  const fresh = list.map(named).filter(([path]) => !added.has(path));
  add_safe_globals(list);
  const end = (): void => {
    for (const [path] of fresh) added.delete(path);
  };
  if (body === undefined) return { [Symbol.dispose]: end };
  try {
    return body();
  } finally {
    end();
  }
}
