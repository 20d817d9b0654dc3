// Parameters of schedulers' constructors that several of them have.
import { any, int, optional } from '../../ops/row/signature.js';
import type { Optimizer } from '../optimizer.js';

export const optimizer = any<Optimizer>()('optimizer');
export const last_epoch = optional(int('last_epoch'), -1);
/** A number for all groups, or one for each. */
export const numbers = any<number | readonly number[]>();
