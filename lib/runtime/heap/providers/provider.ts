// The default device computes by providers over one memory: the best first, and the first that accepts the operands does it.
import type { Engine } from '../../engine.js';

/** Kernels that a provider may have. */
export type Kernels = Pick<
  Engine,
  'fill' | 'copy' | 'pointwise' | 'reduce' | 'argreduce' | 'scan' | 'sort' | 'gemm' | 'takeRows' | 'putRows'
>;
export type KernelName = keyof Kernels;

/** A kernel that looks at its operands first: true when it has done the work, false when it leaves it to the next provider. */
type Accepting<F> = F extends (...operands: infer A) => void ? (...operands: A) => boolean : never;

export interface Provider {
  /** As `TFJS_TORCH_PROVIDERS` names it. */
  readonly name: string;
  readonly kernels: { readonly [K in KernelName]?: Accepting<Kernels[K]> };
}
