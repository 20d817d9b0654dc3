/// <reference lib="esnext.disposable" preserve="true" />
// Stretches of a program that it gives a name in the profile.
import { describe } from '../errors.js';
import { recorder } from './recorder.js';

/** A named stretch that has not begun: held by `using`, or put before a function or a method. */
export interface Stretch extends Disposable {
  <F extends CallableFunction>(body: F, context?: unknown): F;
}

const nothing = (): void => undefined;
const begin = (name: string): (() => void) => {
  const end = recorder()?.begin(name);
  return end === undefined ? nothing : () => end();
};

/** Runs a function as a stretch of the profile that is being made; at the cost of one comparison where none is. */
export function recorded<R>(name: string, body: () => R): R {
  if (recorder() === null) return body();
  const end = begin(name);
  try {
    return body();
  } finally {
    end();
  }
}

/**
 * Names a stretch of the program in the profile: what a function does, or what is done to the end of a `using` block.
 *
 * @param name as the table shows it
 * @param body what to run
 * @returns what `body` returns
 * @example
 * torch.profiler.record_function('forward', () => model(x));
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export function record_function(name: string): Stretch;
export function record_function<R>(name: string, body: () => R): R;
export function record_function<R>(name: string, ...rest: [body?: () => R]): R | Stretch {
  if (typeof name !== 'string') {
    throw new TypeError(`record_function(): argument 'name' (position 1) must be str, not ${describe(name)}`);
  }
  if (rest.length > 0) {
    const [body] = rest;
    if (typeof body !== 'function') {
      throw new TypeError(`record_function(): argument 'body' (position 2) must be function, not ${describe(body)}`);
    }
    return recorded(name, body);
  }
  const decorate = <This, Args extends unknown[], F>(body: (this: This, ...args: Args) => F) =>
    function (this: This, ...args: Args): F {
      return recorded(name, () => body.apply(this, args));
    };
  // Begun when `using` reads this, as modes are.
  Object.defineProperty(decorate, Symbol.dispose, { get: () => begin(name) });
  return decorate as Stretch;
}
