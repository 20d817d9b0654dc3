// What modules' constructors and printing have in common.
import type { DType } from '../../dtype.js';
import { empty } from '../../ops/creation/factories.js';
import { type Signature, type Values, bind, device, dtype, optional } from '../../ops/row/signature.js';
import { floatText } from '../../python.js';
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

/** A number as it was written: the default as Python's float, an integer without a point. */
export const real = (x: number | null, fallback: number | null = null): string =>
  x === null ? 'None' : Number.isInteger(x) && x !== fallback ? String(x) : floatText(x);
