// torch.utils.checkpoint: memory for time. What a function keeps for backward is computed again when backward needs it.
import { RuntimeError, ValueError } from '../errors.js';
import { keep } from '../graph/keeping.js';
import { GradMode } from '../graph/mode.js';
import { default_generator } from '../ops/random/generator.js';
import { bind, flag, isKeywords, optional } from '../ops/row/signature.js';
import { lasting } from '../runtime/scope.js';
import { Tensor } from '../tensor.js';
import { warnOnce } from '../warnings.js';
import { backwardOf } from './backward.js';
import { type FunctionCtx, Function_ } from './function.js';

/**
 * Raised when a function does not do again what it did.
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * new torch.utils.checkpoint.CheckpointError('other tensors were saved') instanceof torch.RuntimeError; // true
 * @see https://docs.pytorch.org/docs/stable/checkpoint.html
 */
export class CheckpointError extends RuntimeError {
  override name = 'CheckpointError';
}

/** Where the draws of a call begin that are to be drawn again; null: they are not. */
const drawnFrom = (preserve: boolean): Tensor | null => (preserve ? default_generator.get_state() : null);

/** Runs a function again, recorded, with the draws that it had. */
function replayed<R>(state: Tensor | null, again: () => R): R {
  const now = default_generator.get_state();
  if (state !== null) default_generator.set_state(state);
  try {
    using _ = new GradMode(true);
    return again();
  } finally {
    if (state !== null) default_generator.set_state(now);
  }
}

/** A function as one operation. Its backward runs another one, through the function called again, which ends at all leaves that it meets. */
function asOneOperation<R>(fn: (...args: never[]) => R, inputs: readonly unknown[], preserve: boolean): R {
  const state = drawnFrom(preserve);
  class CheckpointFunction extends Function_ {
    static override readonly name = 'CheckpointFunction';

    static override forward(ctx: FunctionCtx): R {
      ctx.save_for_backward(...inputs.filter((input) => input instanceof Tensor));
      return fn(...(inputs as never[]));
    }

    static override backward(ctx: FunctionCtx, ...grads: Tensor[]): (Tensor | null)[] {
      if (ctx._saving.partial) {
        throw new RuntimeError(
          'When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument.',
        );
      }
      const saved = ctx.saved_tensors.values();
      const again = inputs.map((input) =>
        input instanceof Tensor ? saved.next().value!.detach().requires_grad_(input.requires_grad) : input,
      );
      const outputs: unknown[] = [replayed(state, () => fn(...(again as never[])))].flat();
      const wants = (out: unknown): out is Tensor => out instanceof Tensor && out.requires_grad;
      const roots = outputs.filter(wants);
      if (roots.length === 0) {
        throw new RuntimeError('none of output has requires_grad=True, this checkpoint() is not necessary');
      }
      backwardOf(
        roots,
        grads.filter((_, k) => wants(outputs[k])),
      );
      return again.map((input) => (input instanceof Tensor ? input.grad : null));
    }
  }
  return CheckpointFunction.apply<R>(...inputs);
}

/** One call of a function, of which numbers stand for what it would have kept. */
class Frame {
  private count = 0;
  /** What was computed again and not yet asked for. */
  private kept = new Map<number, Tensor>();
  private readonly state: Tensor | null;

  constructor(
    private readonly again: () => unknown,
    preserve: boolean,
  ) {
    this.state = drawnFrom(preserve);
  }

  run<R>(body: () => R): R {
    using _ = keep({
      pack: () => this.count++,
      unpack: (number) => this.unpack(number as number),
    });
    return body();
  }

  private unpack(number: number): Tensor {
    if (!this.kept.has(number)) this.recompute();
    const found = this.kept.get(number)!;
    this.kept.delete(number); // backward that comes again computes again
    return found;
  }

  private recompute(): void {
    const found = new Map<number, Tensor>();
    using _ = keep({
      pack: (t) => {
        found.set(found.size, t.detach());
        return t;
      },
      unpack: (t) => t as Tensor,
    });
    replayed(this.state, () => lasting(this.again));
    if (found.size !== this.count) {
      throw new CheckpointError(
        `torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\nNumber of tensors saved during forward: ${this.count}\nNumber of tensors saved during recomputation: ${found.size}.`,
      );
    }
    this.kept = found;
  }
}

/** What `checkpoint` itself takes by keyword; others go to the function. */
export interface CheckpointKeywords {
  /** false is recommended; true: without an input that requires a gradient nothing is recorded */
  use_reentrant?: boolean | null;
  /** whether random draws are the same when the function runs again */
  preserve_rng_state?: boolean;
  [keyword: string]: unknown;
}
const own = [optional(flag('use_reentrant'), null), optional(flag('preserve_rng_state'), true)] as const;

/**
 * Calls a function without keeping what backward needs: it is called again, with the same random draws, when backward comes to it.
 *
 * @param fn the function, or a module
 * @param args its arguments; last may be an object of keywords, of which `use_reentrant` and `preserve_rng_state` are meant for
 *   `checkpoint`, and all others for the function
 * @param use_reentrant true: the function is one operation, whose backward runs a backward of its own, to all leaves; a warning asks for it
 * @param preserve_rng_state whether dropout draws the same again
 * @returns what the function returns
 * @throws CheckpointError in backward, where the function does not do the same again; RuntimeError in a backward to some leaves alone, where
 *   `use_reentrant` is true
 * @example
 * const block = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 3));
 * torch.utils.checkpoint.checkpoint(block, x, { use_reentrant: false }).sum().backward();
 * @see https://docs.pytorch.org/docs/stable/checkpoint.html
 */
export function checkpoint<R = Tensor>(
  fn: (...args: never[]) => R,
  ...args: readonly [...unknown[], CheckpointKeywords] | readonly unknown[]
): R {
  const last = args.at(-1);
  const given = isKeywords(last) ? last : {};
  const known = new Set<string>(own.map(({ name }) => name));
  const ours = Object.fromEntries(Object.entries(given).filter(([name]) => known.has(name)));
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !known.has(name)));
  const [reentrant, preserve] = bind('checkpoint', own, [ours]) as [boolean | null, boolean];
  const inputs: unknown[] = isKeywords(last) ? args.slice(0, -1) : [...args];
  if (reentrant === null) {
    warnOnce(
      'torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. In a future release, calling checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants.',
    );
  }
  const names = Object.keys(others);
  if (reentrant !== false) {
    if (names.length > 0) throw new ValueError(`Unexpected keyword arguments: ${names.join(',')}`);
    if (!inputs.some((t) => t instanceof Tensor && t.requires_grad)) {
      warnOnce('None of the inputs have requires_grad=True. Gradients will be None');
      using _ = new GradMode(false);
      return fn(...(inputs as never[]));
    }
    return asOneOperation(fn, inputs, preserve);
  }
  if (names.length > 0) inputs.push(others);
  const run = (): R => fn(...(inputs as never[]));
  return new Frame(run, preserve).run(run);
}

/**
 * Calls modules or functions one after the other, in segments that are checkpointed; the last one is not.
 *
 * @param functions a `nn.Sequential`, or a list of functions
 * @param segments how many segments
 * @param input what the first one takes
 * @param keywords as of `checkpoint`
 * @param use_reentrant as of `checkpoint`
 * @param preserve_rng_state whether dropout draws the same again
 * @returns what the last one gives
 * @throws TypeError for an unknown keyword
 * @example
 * const model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 1));
 * torch.utils.checkpoint.checkpoint_sequential(model, 2, torch.ones(3, 4), { use_reentrant: false }).shape; // [3, 1]
 * @see https://docs.pytorch.org/docs/stable/checkpoint.html#torch.utils.checkpoint.checkpoint_sequential
 */
export function checkpoint_sequential(
  functions: Iterable<(...args: never[]) => unknown>,
  segments: number,
  input: Tensor,
  keywords: CheckpointKeywords = {},
): Tensor {
  const list = [...functions] as ((value: unknown) => unknown)[];
  const size = Math.floor(list.length / segments);
  const from = (start: number, end: number) => (value: unknown) =>
    list.slice(start, end).reduce<unknown>((value, f) => f(value), value);
  let value: unknown = input;
  for (let k = 0; k < segments - 1; k++) value = checkpoint(from(k * size, (k + 1) * size), value, keywords);
  return from((segments - 1) * size, list.length)(value) as Tensor;
}
