// Parameters of schedulers' constructors that several of them have.
import { Refusal, any, int, optional, parameter } from '../../ops/row/signature.js';
import type { Optimizer } from '../optimizer.js';

export const optimizer = any<Optimizer>()('optimizer');
export const last_epoch = optional(int('last_epoch'), -1);
/** A number for all groups, or one for each. */
export const numbers = <const N extends string>(name: N) =>
  parameter(name, (v): number | readonly number[] | Refusal =>
    typeof v === 'number' || isNumbers(v) ? v : new Refusal('float or list of floats'),
  );

const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every((x) => typeof x === 'number');
