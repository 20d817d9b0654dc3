/// <reference lib="esnext.disposable" preserve="true" />
// Whether operations are recorded.

let enabled = true;
let inference = false;

/** Whether operations on tensors that require gradients are recorded now. */
export const is_grad_enabled = (): boolean => enabled;
export const is_inference_mode_enabled = (): boolean => inference;

/** Sets the mode; the caller restores it. */
export function setGradMode(mode: boolean): void {
  enabled = mode;
}

/** A mode that lasts to the end of a `using` block, or until `exit` of Python's `with`. */
export class GradMode implements Disposable {
  private readonly before = enabled;
  private readonly inferenceBefore = inference;

  constructor(mode: boolean, inferring = inference) {
    enabled = mode;
    inference = inferring;
  }

  [Symbol.dispose](): void {
    enabled = this.before;
    inference = this.inferenceBefore;
  }
}

function run<R>(name: string, open: () => GradMode, body?: () => R): R | GradMode {
  const mode = open();
  if (body === undefined) return mode;
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new TypeError(
        `torch.${name}: the function returned a promise; the mode would end at its first await. Use \`using _ = torch.${name}()\` around synchronous stretches`,
      );
    }
    return result;
  } finally {
    mode[Symbol.dispose]();
  }
}

/**
 * Nothing is recorded while the function runs, or to the end of the block in `using _ = torch.no_grad()`.
 *
 * @param body what to run; a function that returns a promise is a TypeError
 * @returns what `body` returns
 * @example
 * torch.no_grad(() => { for (const p of model.parameters()) p.sub_(p.grad!.mul(0.1)); });
 */
export function no_grad(): GradMode;
export function no_grad<R>(body: () => R): R;
export function no_grad<R>(body?: () => R): R | GradMode {
  return run('no_grad', () => new GradMode(false), body);
}

/** Operations are recorded while the function runs, though a surrounding `no_grad` says otherwise. */
export function enable_grad(): GradMode;
export function enable_grad<R>(body: () => R): R;
export function enable_grad<R>(body?: () => R): R | GradMode {
  return run('enable_grad', () => new GradMode(true), body);
}

/** Sets whether operations are recorded: for good, while a function runs, or to the end of a `using` block. */
export function set_grad_enabled(mode: boolean): GradMode;
export function set_grad_enabled<R>(mode: boolean, body: () => R): R;
export function set_grad_enabled<R>(mode: boolean, body?: () => R): R | GradMode {
  return run('set_grad_enabled', () => new GradMode(mode), body);
}

/** As `no_grad`, and says that nothing made here will take part in autograd later. */
export function inference_mode(): GradMode;
export function inference_mode<R>(body: () => R): R;
export function inference_mode<R>(body?: () => R): R | GradMode {
  return run('inference_mode', () => new GradMode(false, true), body);
}
