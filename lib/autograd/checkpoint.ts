// torch.utils.checkpoint: memory for time. What a function keeps for backward is computed again when backward needs it.
import { RuntimeError, ValueError } from '../errors.js';
import { keep } from '../graph/keeping.js';
import { GradMode } from '../graph/mode.js';
import { default_generator } from '../ops/random/generator.js';
import { bind, flag, isKeywords, optional } from '../ops/row/signature.js';
import { lasting } from '../runtime/scope.js';
import { Tensor } from '../tensor.js';
import { warnOnce } from '../warnings.js';

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
    this.state = preserve ? default_generator.get_state() : null;
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
    const now = default_generator.get_state();
    if (this.state !== null) default_generator.set_state(this.state);
    try {
      using _ = new GradMode(true);
      using __ = keep({
        pack: (t) => {
          found.set(found.size, t.detach());
          return t;
        },
        unpack: (t) => t as Tensor,
      });
      lasting(this.again);
    } finally {
      if (this.state !== null) default_generator.set_state(now);
    }
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
 * @param use_reentrant a hint: there is one way; a warning asks for it
 * @param preserve_rng_state whether dropout draws the same again
 * @returns what the function returns
 * @throws CheckpointError in backward, where the function does not do the same again
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
 * @param use_reentrant a hint: there is one way
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
