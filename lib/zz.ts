import * as activation from './ops/activation.js';
export const a: Parameters<typeof activation.elu> = 1;
export const b: typeof activation.elu = 1;
import type { Tensor } from './tensor.js';
import './ops/methods.js';
declare const t: Tensor;
export const c: typeof t.elu = 1;
export const d: typeof t.clamp = 1;
