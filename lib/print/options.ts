// How tensors are printed: torch.set_printoptions.
import { NotImplementedError, ValueError, takesNothing } from '../errors.js';
import { MOST_DIGITS } from './decimal.js';

/** What {@link get_printoptions} returns, with PyTorch's names and defaults. */
export interface PrintOptions {
  /** digits behind the point (4) */
  precision: number;
  /** a tensor of more elements is shown in part (1000) */
  threshold: number;
  /** how many elements a shortened dimension shows at its start, and at its end (3) */
  edgeitems: number;
  /** columns a line may fill (80) */
  linewidth: number;
  /** scientific notation always, never, or (null) where the numbers ask for it */
  sci_mode: boolean | null;
}

export type PrintProfile = 'default' | 'short' | 'full';

/** Keywords of {@link set_printoptions}; null counts as left out. */
export type PrintKeywords = { [K in keyof PrintOptions]?: PrintOptions[K] | null } & { profile?: PrintProfile | null };

const profiles: Readonly<Record<PrintProfile, Omit<PrintOptions, 'sci_mode'>>> = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Infinity, edgeitems: 3, linewidth: 80 },
};
const keywords = ['precision', 'threshold', 'edgeitems', 'linewidth', 'profile', 'sci_mode'];

let current: Readonly<PrintOptions> = { ...profiles.default, sci_mode: null };

function checkCount(name: string, value: number): void {
  if (typeof value !== 'number')
    throw new TypeError(`set_printoptions(): ${name} must be a number, not ${typeof value}`);
  const unlimited = value === Infinity && name !== 'precision';
  if (!(value >= 0) || !(Number.isInteger(value) || unlimited)) {
    throw new ValueError(`set_printoptions(): ${name} must be a non-negative integer, got ${value}`);
  }
}

/**
 * Sets how tensors are printed.
 *
 * What is left out stays as it is, but for `sci_mode`, which is null again (as in PyTorch).
 *
 * @param options.precision digits of floats behind the point
 * @param options.threshold how many elements are printed in full; a tensor of more is summarised
 * @param options.edgeitems how many items a summary shows at the beginning and at the end of each dimension
 * @param options.linewidth characters a line, after which it is broken; summarised matrices keep to it too
 * @param options.profile `'default'`, `'short'` (2 digits, 2 edge items) or `'full'` (no summaries); the other options
 * override it
 * @param options.sci_mode scientific notation always (true), never (false), or where numbers are large, small, or more
 * than a factor of 1000 apart (null)
 * @throws ValueError for a profile that is not there, or a negative or fractional number; TypeError for an unknown keyword
 * @returns nothing
 * @example
 * torch.set_printoptions({ precision: 2 });
 * torch.tensor([1.12345]).toString(); // tensor([1.12])
 * torch.set_printoptions({ profile: 'default' });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function set_printoptions(options: PrintKeywords = {}): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `set_printoptions() takes one object of keywords (${keywords.join(', ')}), got ${String(options)}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (keywords.includes(name)) continue;
    throw new TypeError(
      `set_printoptions() got an unexpected keyword argument '${name}'; the known ones are ${keywords.join(', ')}`,
    );
  }
  const profile = options.profile ?? null;
  const sci_mode = options.sci_mode ?? null;
  if (profile !== null && !Object.hasOwn(profiles, profile)) {
    throw new ValueError(`set_printoptions(): profile must be 'default', 'short' or 'full', got '${String(profile)}'`);
  }
  if (sci_mode !== null && typeof sci_mode !== 'boolean') {
    throw new TypeError(`set_printoptions(): sci_mode must be a boolean or null, not ${typeof sci_mode}`);
  }
  const next: PrintOptions = { ...current, ...(profile !== null && profiles[profile]), sci_mode };
  for (const name of ['precision', 'threshold', 'edgeitems', 'linewidth'] as const) {
    next[name] = options[name] ?? next[name];
    checkCount(name, next[name]);
  }
  if (next.precision > MOST_DIGITS) {
    throw new NotImplementedError(
      `set_printoptions(): a precision of more than ${MOST_DIGITS} digits is not there yet`,
    );
  }
  current = next;
}

/**
 * How tensors are printed now, as an object that {@link set_printoptions} takes.
 *
 * @returns a copy of the options
 * @example
 * torch.get_printoptions().precision; // 4
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_printoptions.html
 */
export function get_printoptions(): PrintOptions {
  takesNothing('get_printoptions', arguments.length);
  return { ...current };
}
