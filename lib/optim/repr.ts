// Values of options as Python prints them.
import { describe } from '../ops/row/signature.js';
import { boolText, floatText, numberText } from '../python.js';
import { Tensor } from '../tensor.js';

/**
 * A value as Python's `str` writes it; numbers in an array, and null among them, are a tuple, anything else a list.
 *
 * @param float whether whole numbers are floats
 */
export function repr(value: unknown, float = false): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return boolText(value);
  if (typeof value === 'number') return float ? floatText(value) : numberText(value);
  if (value instanceof Tensor)
    return value.ndim === 0 && value.device.type === 'cpu' ? repr(value.item()) : String(value);
  if (!Array.isArray(value)) return typeof value === 'string' ? value : describe(value);
  const tuple = value.every((item) => typeof item === 'number' || item === null);
  // A zero in a tuple is one of the betas, which are floats however they were written.
  const items = value.map((item: unknown) => (typeof item === 'string' ? `'${item}'` : repr(item, item === 0)));
  return tuple ? `(${items.join(', ')}${items.length === 1 ? ',' : ''})` : `[${items.join(', ')}]`;
}
