/// <reference lib="esnext.disposable" preserve="true" />
// Whether operations are recorded: a stack of modes, each of which is left once, by whoever entered it.
import { RuntimeError, describe, takesNothing } from '../errors.js';
import { warnOnce } from '../warnings.js';
import { Version } from '../tensor.js';

let enabled = true;
let inference = false;
let recording = true;

/** Whether operations on tensors that require gradients are recorded now: in inference mode nothing is, whatever is enabled. */
export const is_grad_enabled = (): boolean => recording;
/**
 * `torch.is_grad_enabled`: what the modes say of gradients, in inference mode too.
 *
 * @returns true or false
 * @example
 * torch.is_grad_enabled(); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_grad_enabled.html
 */
export function isGradModeEnabled(): boolean {
  takesNothing('torch.is_grad_enabled', arguments.length);
  return enabled;
}
/**
 * Whether tensors that are made now are inference tensors.
 *
 * @returns true or false
 * @example
 * torch.is_inference_mode_enabled(); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_inference_mode_enabled.html
 */
export function is_inference_mode_enabled(): boolean {
  takesNothing('torch.is_inference_mode_enabled', arguments.length);
  return inference;
}

/** A mode on the stack. What a statement `set_grad_enabled` says is true until the mode around it ends. */
interface Frame {
  name: string;
  grad: boolean;
  readonly inference: boolean;
}

const stack: [Frame, ...Frame[]] = [{ name: '', grad: true, inference: false }];
let top: Frame = stack[0];

function look(): void {
  enabled = top.grad;
  inference = Version.inference = top.inference;
  recording = enabled && !inference;
}

function enter(frame: Frame): void {
  stack.push(frame);
  top = frame;
  look();
}

/** Ends a mode. One that has ended is left alone; one that is not the innermost ends too, and the disorder is an error. */
function leave(frame: Frame): void {
  const inner = top;
  if (inner === frame) {
    stack.pop();
  } else {
    const at = stack.lastIndexOf(frame);
    if (at < 0) return;
    stack.splice(at, 1);
  }
  top = stack[stack.length - 1]!;
  look();
  if (inner === frame) return;
  throw new RuntimeError(
    `torch.${frame.name} ended before torch.${inner.name}, which was entered after it. Modes end in the reverse order; where blocks overlap because they await, enter the mode in each stretch between two awaits`,
  );
}

/**
 * Sets whether gradients are enabled in the mode that is on, for the library's own stretches: the caller sets it again, in a
 * `finally`, to what this returns.
 */
export function setGradMode(grad: boolean): boolean {
  const before = enabled;
  top.grad = enabled = grad;
  recording = grad && !inference;
  return before;
}

/** Runs what no graph is to see. */
export function unrecorded<R>(body: () => R): R {
  const mode = setGradMode(false);
  try {
    return body();
  } finally {
    setGradMode(mode);
  }
}

/** A mode that lasts from here to the end of the `using` block: the library's own, which never spans an `await`. */
export class GradMode implements Disposable, Frame {
  readonly name = 'no_grad';

  constructor(
    public grad: boolean,
    readonly inference = top.inference,
  ) {
    enter(this);
  }

  [Symbol.dispose](): void {
    leave(this);
  }
}

/**
 * A mode not yet entered: `using _ = torch.no_grad()` holds it to the end of the block. Called with a function, or put before a
 * method (`@torch.no_grad()`), it gives the function that always runs in this mode.
 */
export interface Mode extends Disposable {
  <F extends CallableFunction>(body: F, context?: unknown): F;
}

/** Modes that were made and not used yet, by name. */
const idle = new Map<object, string>();

/** Says of modes that nobody has used when the program's stretch ends that they did nothing. */
function sayIdle(): void {
  for (const name of idle.values()) {
    warnOnce(
      `torch.${name}() alone does nothing: write \`using _ = torch.${name}()\` for the rest of the block, or torch.${name}(() => { … })`,
    );
  }
  idle.clear();
}

/** Notes that a mode was made, which is to be used at once. @param name how it is called */
export function expectUse(mode: object, name: string): void {
  if (idle.size === 0) queueMicrotask(sayIdle);
  idle.set(mode, name);
}
/** Notes that a mode is used. */
export const noteUse = (mode: object): void => void idle.delete(mode);

/**
 * `using` reads `Symbol.dispose` at once and calls what it got at the end, so a mode is entered when that is read: a statement
 * `torch.no_grad();` does nothing, which is said.
 *
 * @param open makes the frame of one stay
 */
function mode(name: string, open: () => Frame, quiet = false): Mode {
  const decorate = <This, Args extends unknown[], R>(body: (this: This, ...args: Args) => R) => {
    checkBody(name, body);
    idle.delete(decorate);
    return function (this: This, ...args: Args): R {
      return within(open(), () => body.apply(this, args));
    };
  };
  if (!quiet) expectUse(decorate, name);
  Object.defineProperty(decorate, Symbol.dispose, {
    get() {
      idle.delete(decorate);
      const frame = open();
      enter(frame);
      return () => leave(frame);
    },
  });
  return decorate as Mode;
}

function within<R>(frame: Frame, body: () => R): R {
  enter(frame);
  try {
    const result = body();
    const later = laterIn(result);
    if (later !== null) {
      throw new TypeError(
        `torch.${frame.name}: the function returned ${later}; the mode would end before what it does is done. Use \`using _ = torch.${frame.name}()\` around synchronous stretches`,
      );
    }
    return result;
  } finally {
    leave(frame);
  }
}

/** What a result is that goes on running after the function has returned, or null. Known by its shape, whoever made it. */
export function laterIn(result: unknown): string | null {
  if (typeof result !== 'object' || result === null) return null;
  const { then, next } = result as { then?: unknown; next?: unknown };
  if (typeof then === 'function') return 'a promise';
  return typeof next === 'function' && (Symbol.iterator in result || Symbol.asyncIterator in result)
    ? 'a generator'
    : null;
}

/** The mode as a keyword. */
interface Keyword {
  mode: boolean;
}
const modeOf = <T>(given: T | Keyword): T | boolean =>
  typeof given === 'object' && given !== null && 'mode' in given && Object.keys(given).length === 1
    ? given.mode
    : (given as T);

function checkBody(name: string, body: unknown): void {
  if (typeof body === 'function') return;
  throw new TypeError(`${name}(): argument 'body' (position 1) must be function, not ${describe(body)}`);
}

function run<R>(name: string, args: readonly [body?: () => R], open: () => Frame): R | Mode {
  if (args.length === 0) return mode(name, open);
  checkBody(name, args[0]);
  return within(open(), args[0]!);
}

/**
 * Nothing is recorded while the function runs, to the end of the block in `using _ = torch.no_grad()`, or whenever the function
 * runs that `torch.no_grad()` is put before. A mode that is held over an `await` holds for all that runs meanwhile.
 *
 * @param body what to run
 * @returns what `body` returns
 * @throws TypeError for what is no function, or returns a promise or a generator; RuntimeError where a mode ends before one that was
 *   entered after it
 * @example
 * criterion(model(x), y).backward();
 * torch.no_grad(() => { for (const p of model.parameters()) p.sub_(p.grad!.mul(0.1)); });
 * const evaluate = torch.no_grad()((x: Tensor) => model(x).argmax(1));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function no_grad(): Mode;
export function no_grad<R>(body: () => R): R;
export function no_grad<R>(...args: [body?: () => R]): R | Mode {
  return run('no_grad', args, () => ({ name: 'no_grad', grad: false, inference }));
}

/**
 * Operations are recorded while the function runs, though a surrounding `no_grad` says otherwise. Used as `no_grad` is.
 *
 * @param body a function to run in the mode; left out, the mode is what is returned
 * @returns what the function returns; without one, the mode that `using` ends
 * @example
 * torch.no_grad(() => torch.enable_grad(() => torch.is_grad_enabled())); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.enable_grad.html
 */
export function enable_grad(): Mode;
export function enable_grad<R>(body: () => R): R;
export function enable_grad<R>(...args: [body?: () => R]): R | Mode {
  return run('enable_grad', args, () => ({ name: 'enable_grad', grad: true, inference }));
}

/**
 * Sets whether operations are recorded: for good (or until the mode around it ends), while a function runs, or to the end of a
 * `using` block.
 *
 * @param body a function to run in the mode; left out, the mode is what is returned
 * @param mode whether gradients are recorded
 * @throws TypeError for what is no boolean
 * @returns what the function returns; without one, the mode that `using` ends
 * @example
 * torch.set_grad_enabled(false, () => torch.is_grad_enabled()); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_grad_enabled.html
 */
export function set_grad_enabled(mode: boolean | Keyword): Mode;
export function set_grad_enabled<R>(mode: boolean | Keyword, body: () => R): R;
export function set_grad_enabled<R>(given: boolean | Keyword, ...args: [body?: () => R]): R | Mode {
  const grad = modeOf(given);
  if (typeof grad !== 'boolean') {
    throw new TypeError(`set_grad_enabled(): argument 'enabled' (position 1) must be bool, not ${describe(grad)}`);
  }
  const open = (): Frame => ({ name: 'set_grad_enabled', grad, inference });
  if (args.length > 0) return run('set_grad_enabled', args, open);
  const around = top;
  const before = around.grad;
  around.grad = grad;
  look();
  // The statement becomes a mode when it is used as one, and what it set is as it was.
  let once: (() => void) | null = () => {
    around.grad = before;
    once = null;
    look();
  };
  const statement = true;
  return mode(
    'set_grad_enabled',
    () => {
      once?.();
      return open();
    },
    statement,
  );
}

/**
 * As `no_grad`, and the tensors made here never take part in autograd: they cannot be saved for backward, count no versions, and
 * are written to in this mode only.
 *
 * @param mode false: a stretch without the mode, and with gradients, inside it
 * @param body a function to run in the mode; left out, the mode is what is returned
 * @returns what the function returns; without one, the mode that `using` ends
 * @example
 * torch.inference_mode(() => torch.ones(1).is_inference()); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.inference_mode.html
 */
export function inference_mode(mode?: boolean | Keyword): Mode;
export function inference_mode<R>(body: () => R): R;
export function inference_mode<R>(mode: boolean | Keyword, body: () => R): R;
export function inference_mode<R>(
  ...args: [(boolean | Keyword)?] | [() => R] | [boolean | Keyword, () => R]
): R | Mode {
  const first = modeOf(args[0]);
  const named = typeof first === 'boolean' || first === undefined;
  const on = named ? (first ?? true) : true;
  return run('inference_mode', (named ? args.slice(1) : args) as [body?: () => R], () => ({
    name: 'inference_mode',
    grad: !on,
    inference: on,
  }));
}
