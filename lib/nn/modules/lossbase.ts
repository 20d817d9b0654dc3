// What losses have in common.
import { optional, tensor } from '../../ops/signature.js';
import type { Reduction } from './arguments.js';
import { Module } from './module.js';

export const weightKeyword = optional(tensor('weight'), null);
export const posWeight = optional(tensor('pos_weight'), null);

export abstract class Loss extends Module {
  /** What becomes of the losses of all elements. */
  reduction!: Reduction;
}
