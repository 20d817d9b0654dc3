// Warnings: one `console.warn` with PyTorch's words.
import { RuntimeError, describe, takesNothing } from './errors.js';

const said = new Set<string>();
let always = false;

/** A UserWarning, each text once, unless a program wants them always. */
export function warnOnce(text: string): void {
  if (said.has(text) && !always) return;
  said.add(text);
  console.warn(`UserWarning: ${text}`);
}

/** PyTorch's warning where a tensor of a history becomes a number, which has none. */
export function warnOfScalar(t: { readonly requires_grad: boolean }): void {
  if (!t.requires_grad) return;
  warnOnce(
    'Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.',
  );
}

/**
 * Whether warnings are said each time, not only the first.
 *
 * @param b whether
 * @returns nothing
 * @throws RuntimeError for what is no boolean
 * @example
 * torch.set_warn_always(false);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.set_warn_always.html
 */
export function set_warn_always(b: boolean): void {
  if (typeof b !== 'boolean') throw new RuntimeError(`setWarnOnlyOnce expects a bool, but got ${describe(b)}`);
  always = b;
}
/**
 * Whether warnings are said each time.
 *
 * @returns false at first
 * @example
 * torch.is_warn_always_enabled(); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.is_warn_always_enabled.html
 */
export function is_warn_always_enabled(): boolean {
  takesNothing('is_warn_always_enabled', arguments.length);
  return always;
}
