// Values of options as Python prints them.
import { describe } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';

/** A number as Python's `repr` writes a float; integers are written as ints, which JavaScript cannot tell apart. */
function ofNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  // The shortest digits that give the same double, as in JavaScript; only where the exponent begins differs.
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 16)
    return power < 0 ? value.toFixed(digits.replace(/\D/g, '').length - 1 - power) : String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/**
 * A value as Python's `str` writes it; numbers in an array, and null among them, are a tuple, anything else a list.
 *
 * @param float whether whole numbers are floats
 */
export function repr(value: unknown, float = false): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') {
    const text = ofNumber(value);
    return float && /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  if (value instanceof Tensor)
    return value.ndim === 0 && value.device.type === 'cpu' ? repr(value.item()) : String(value);
  if (!Array.isArray(value)) return typeof value === 'string' ? value : describe(value);
  const tuple = value.every((item) => typeof item === 'number' || item === null);
  // A zero in a tuple is one of the betas, which are floats however they were written.
  const items = value.map((item: unknown) => (typeof item === 'string' ? `'${item}'` : repr(item, item === 0)));
  return tuple ? `(${items.join(', ')}${items.length === 1 ? ',' : ''})` : `[${items.join(', ')}]`;
}
