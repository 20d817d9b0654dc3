// torch.compile: there is no compiler beyond the one that every pointwise formula goes through.
import { type Values, any, bind, flag, int, optional, string } from './ops/row/signature.js';
import { warnOnce } from './warnings.js';

type Anything = (...args: never[]) => unknown;
const options = [
  optional(any<Anything>()('model'), null),
  optional(flag('fullgraph'), false),
  optional(flag('dynamic'), null),
  optional(any<unknown>()('backend'), 'inductor'),
  optional(any<string>()('mode'), null),
  optional(any<Readonly<Record<string, unknown>>>()('options'), null),
  optional(string('name'), null),
  optional(flag('disable'), false),
  optional(int('recompile_limit'), null),
  optional(flag('isolate_recompiles'), false),
  optional(any<unknown>()('dynamic_shapes'), null),
] as const;
/** Keywords of `torch.compile`: hints. */
export interface CompileKeywords {
  fullgraph?: boolean;
  dynamic?: boolean | null;
  backend?: string;
  mode?: string | null;
  options?: Readonly<Record<string, unknown>> | null;
  name?: string | null;
  disable?: boolean;
  recompile_limit?: number | null;
  isolate_recompiles?: boolean;
  dynamic_shapes?: unknown;
}

/**
 * Gives back what it is given: a module or a function, which computes the same either way. Says so once.
 *
 * @param model a module or a function; left out, `torch.compile({ mode })` is what is called with one
 * @param fullgraph a hint
 * @param dynamic a hint
 * @param backend a hint
 * @param mode a hint
 * @param options a hint
 * @param name a hint
 * @param disable a hint
 * @param recompile_limit a hint
 * @param isolate_recompiles a hint
 * @param dynamic_shapes a hint
 * @returns `model` itself
 * @example const fast = torch.compile(model);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.compile.html
 */
export function compile<F extends Anything>(model: F, kwargs?: CompileKeywords): F;
export function compile(kwargs?: CompileKeywords): <F extends Anything>(model: F) => F;
export function compile(...args: readonly unknown[]): unknown {
  const [model] = bind('compile', options, args) as Values<typeof options>;
  if (model === null) return (given: Anything) => compile(given);
  if (typeof model !== 'function') throw new TypeError("compile(): argument 'model' must be a module or a function");
  warnOnce('torch.compile gives back what it is given: there is nothing to compile for in JavaScript.');
  return model;
}

/**
 * `torch.compiler`: what is asked of a compiler that is not there.
 *
 * @example
 * torch.compiler.is_compiling(); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.compiler.html
 */
export const compiler = {
  /** Whether a compiler is looking: never. */
  is_compiling: (): boolean => false,
  /** Whether a compiler is looking: never. */
  is_dynamo_compiling: (): boolean => false,
  /** Whether a program is exported: never. */
  is_exporting: (): boolean => false,
  compile,
  /** The function itself: nothing is compiled, and so everything is allowed. */
  allow_in_graph: <F>(fn: F): F => fn,
  /** The function itself: it is called each time. */
  assume_constant_result: <F>(fn: F): F => fn,
  /** There are no recorded graphs of kernels, whose step could begin. */
  cudagraph_mark_step_begin: (): void => undefined,
  /** What could compile: nothing. */
  list_backends: (): string[] => [],
  /** The function itself: nothing is compiled. */
  disable: <F extends Anything>(fn: F): F => fn,
  /** Nothing is compiled, so that there is nothing to forget. */
  reset: (): void => undefined,
} as const;
