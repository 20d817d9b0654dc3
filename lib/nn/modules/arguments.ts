// What modules' constructors and printing have in common.
import type { DType } from '../../dtype.js';
import { empty } from '../../ops/creation/factories.js';
import { type Signature, type Values, bind, device, dtype, optional } from '../../ops/row/signature.js';
import type { DeviceLike } from '../../runtime/device.js';
import type { Shape } from '../../shape.js';
import { Parameter } from '../parameter.js';

/** The values of a constructor's arguments. */
export const take = <const S extends Signature>(name: string, signature: S, args: readonly unknown[]): Values<S> =>
  bind(name, signature, args) as Values<S>;

/** Where a module's parameters are made, and of which type. */
export const factory = [optional(device('device'), null), optional(dtype('dtype'), null)] as const;

/** A parameter with undefined contents. */
export const uninitialized = (size: Shape, place: DeviceLike | null, type: DType | null): Parameter =>
  new Parameter(empty(size, { device: place, dtype: type }));

// ---- printing

/** A number as Python writes a float: `1.0`, `1e-05`. */
export function float(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const [digits, exponent] = x.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return Number.isInteger(x) ? `${x}.0` : String(x).includes('e') ? x.toFixed(20).replace(/0+$/, '') : String(x);
}
/** A number as it was written: the default as Python's float, an integer without a point. */
export const real = (x: number | null, fallback: number | null = null): string =>
  x === null ? 'None' : Number.isInteger(x) && x !== fallback ? String(x) : float(x);
export const bool = (x: boolean): string => (x ? 'True' : 'False');
/** Numbers as Python writes a tuple. */
export const tuple = (list: readonly number[]): string => `(${list.join(', ')}${list.length === 1 ? ',' : ''})`;
