// Warnings: one `console.warn` with PyTorch's words.
import { RuntimeError, describe } from './errors.js';

const said = new Set<string>();
let always = false;

/** A UserWarning, each text once, unless a program wants them always. */
export function warnOnce(text: string): void {
  if (said.has(text) && !always) return;
  said.add(text);
  console.warn(`UserWarning: ${text}`);
}

/** Whether warnings are said each time, not only the first. */
export function set_warn_always(b: boolean): void {
  if (typeof b !== 'boolean') throw new RuntimeError(`setWarnOnlyOnce expects a bool, but got ${describe(b)}`);
  always = b;
}
/** Whether warnings are said each time. */
export const is_warn_always_enabled = (): boolean => always;
