// The one place that every operator's call passes. What wants to see or to change calls (a profiler, autocast, capture, vmap)
// is an interceptor on a stack; with none, a call costs one comparison more.

/** What an interceptor learns of an operator. */
export interface Called {
  /** PyTorch's name of it, `_` at its end when it writes in place. */
  readonly name: string;
}

export interface Interceptor {
  /** Whether it changes nothing, and also sees what the operator calls: a profiler. */
  readonly watches?: boolean;
  /**
   * @param next goes on with the call, with these arguments or others, below this interceptor
   * @returns what the caller gets
   */
  call(operator: Called, args: readonly unknown[], next: (args: readonly unknown[]) => unknown): unknown;
}

/** The innermost interceptor is the last. */
let stack: readonly Interceptor[] | null = null;

/** Runs an operator on its arguments. `run` is the same function in every call of an operator. */
export function call<R>(operator: Called, args: readonly unknown[], run: (args: readonly unknown[]) => R): R {
  return stack === null ? run(args) : intercepted(operator, args, run);
}

function intercepted<R>(operator: Called, args: readonly unknown[], run: (args: readonly unknown[]) => R): R {
  const all = stack!;
  if (!all.some(watches)) return descended(all, operator, args, run);
  const watching = all.filter(watches);
  return descended(all, operator, args, (changed) => {
    const below = stack;
    stack = watching;
    try {
      return run(changed);
    } finally {
      stack = below;
    }
  });
}

const watches = (one: Interceptor): boolean => one.watches === true;

function descended<R>(
  all: readonly Interceptor[],
  operator: Called,
  args: readonly unknown[],
  run: (args: readonly unknown[]) => R,
): R {
  const before = stack;
  const outer = all.length > 1 ? all.slice(0, -1) : null;
  try {
    stack = outer;
    return all
      .at(-1)!
      .call(operator, args, (changed) =>
        outer === null ? run(changed) : descended(outer, operator, changed, run),
      ) as R;
  } finally {
    stack = before;
  }
}

/** From now on every call passes `interceptor` first; what it calls itself goes to those that were there before. */
export function intercept(interceptor: Interceptor): Disposable {
  stack = [...(stack ?? []), interceptor];
  return {
    [Symbol.dispose]() {
      const rest = (stack ?? []).filter((one) => one !== interceptor);
      stack = rest.length === 0 ? null : rest;
    },
  };
}
