// Operators that make tensors of no others, and the tensor that such a one is given to write to.
import { DType, legacy } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError, describe } from '../../errors.js';
import { checkInference, checkNoRepeats, written } from '../../graph/inplace.js';
import type { DeviceLike } from '../../runtime/device.js';
import type { Engine } from '../../runtime/engine.js';
import { copyView } from '../../runtime/kernels/index.js';
import { defaultEngine, engineOf } from '../../runtime/registry.js';
import { type Shape, contiguousStrides, numel, sameShape } from '../../shape.js';
import { type Tensor, fresh } from '../../tensor.js';
import { type Out, checkLeaf, outParameter, resize } from '../row/out.js';
import { underived } from '../row/underived.js';
import {
  type Arguments,
  type Signature,
  type Values,
  bind,
  device,
  dtype,
  flag,
  granted,
  keywordOnly,
  optional,
  parameter,
} from '../row/signature.js';

export const factory = [
  keywordOnly(optional(dtype('dtype'), null)),
  keywordOnly(optional(device('device'), null)),
  keywordOnly(optional(granted('requires_grad'), false)),
] as const;
/** What PyTorch's functions that make tensors also take: dense tensors in ordinary memory are all that there are. */
export const hints = [
  keywordOnly(
    optional(
      parameter('layout', (given): 'strided' => {
        if (given === 'strided') return given;
        const word = typeof given === 'string' ? given : describe(given);
        throw new NotImplementedError(`there is no layout but torch.strided, got ${word}`);
      }),
      null,
    ),
  ),
  keywordOnly(optional(flag('pin_memory'), null)),
] as const;
/** The parameters of what makes a tensor of no other. */
export const making = [...factory, ...hints] as const;

/** The same as keywords of functions whose ways to be called are written out. */
export interface Making {
  dtype?: DType | null;
  device?: DeviceLike | null;
  requires_grad?: boolean;
  layout?: 'strided' | null;
  pin_memory?: boolean | null;
  out?: Tensor | null;
}

/** An operator that makes a tensor of no other. */
export function creator<const S extends Signature>(
  name: string,
  signature: S,
  body: (...values: Values<S>) => Tensor,
): (...args: Arguments<S>) => Tensor {
  return (...args) => body(...(bind(name, signature, args) as Values<S>));
}

/** How a function that makes tensors treats `out`. */
interface Filling {
  /** Whether any shape of as many elements stays. */
  readonly counts?: boolean;
  /** `false` where its elements stay what they are. */
  readonly writes?: false;
  /** Whether several elements of it may lie in one place. */
  readonly repeats?: boolean;
  /** Whether it is written in slices, of which a tensor without dimensions has none. */
  readonly sliced?: boolean;
  /** Whether it is resized as by `resize_`, which refuses what requires grad. */
  readonly resizes?: boolean;
  /** The warning where that is another. */
  readonly warning?: (given: Shape, count: number) => string;
}
/** The warning of sequences, whose length may be off by one. */
export const countWarning = (given: Shape, count: number): string =>
  `The number of elements in the out tensor of shape [${given.join(', ')}] is ${numel(given)} which does not match the computed number of elements ${count}. Note that this may occur as a result of rounding error. The out tensor will be resized to a tensor of shape (${count},).`;

/** The same of what can also write to a tensor of the caller's, whose type and device it then has. */
export function filler<const S extends Signature>(
  name: string,
  signature: S,
  body: (...values: Values<S>) => Tensor,
  { counts = false, repeats = false, sliced = false, resizes = false, writes, warning }: Filling = {},
): (...args: Arguments<[...S, Out]>) => Tensor {
  const withOut: Signature = [...signature, outParameter];
  const at = (parameter: string): number => signature.findIndex((one) => one.name === parameter);
  const [typeAt, placeAt, gradAt, sizeAt] = [at('dtype'), at('device'), at('requires_grad'), at('size')];
  return (...args) => {
    const values = bind(name, withOut, args);
    const out = values.pop() as Tensor | null;
    if (out === null) return body(...(values as Values<S>));
    if (!resizes) checkLeaf(name, out);
    else if (out.requires_grad) throw new RuntimeError('cannot resize variables that require grad');
    for (const [k, what, has] of [
      [typeAt, 'dtype', out.dtype],
      [placeAt, 'device type', out.device],
    ] as const) {
      const asked = values[k] as DType | DeviceLike | null;
      const same = asked === null || (asked instanceof DType ? asked === has : engineFor(asked) === out.storage.engine);
      if (!same) {
        const say = (v: unknown): string => (v instanceof DType ? legacy(v) : String(v).split(':')[0]!);
        throw new RuntimeError(`${what} ${say(asked)} does not match ${what} of out parameter (${say(has)})`);
      }
      values[k] = has;
    }
    const requiresGrad = values[gradAt] as boolean;
    values[gradAt] = false;
    const asked = sizeAt < 0 ? null : (values[sizeAt] as Shape);
    if (!repeats && asked !== null && sameShape(asked, out.shape)) checkNoRepeats(out); // before anything is drawn
    const made = body(...(values as Values<S>));
    const fits = sameShape(out.shape, made.shape) || (counts && numel(out.shape) === numel(made.shape));
    if (!fits) {
      if (warning !== undefined && numel(out.shape) > 0)
        console.warn(`UserWarning: ${warning(out.shape, numel(made.shape))}`);
      resize(out, made.shape);
      if (resizes) out.version.value++;
    }
    if (sliced && out.ndim === 0) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
    if (writes !== false) {
      checkInference(out);
      if (!repeats) checkNoRepeats(out);
      const { storage, offset } = made;
      // Where elements lie in one place, that is written once.
      const shape = out.shape.map((n, k) => (out.strides[k] === 0 ? Math.min(n, 1) : n));
      copyView(
        { storage, offset, shape, strides: contiguousStrides(out.shape) },
        { storage: out.storage, offset: out.offset, shape, strides: out.strides },
      );
      written(out, underived(name, [out]));
    }
    if (out.is_leaf) out.requires_grad = requiresGrad;
    return out;
  };
}

export const engineFor = (place: DeviceLike | null): Engine => (place === null ? defaultEngine() : engineOf(place));

/** A new tensor as it is handed out: of what was written to it on the way nothing is seen. */
export function ready(made: Tensor, requiresGrad: boolean): Tensor {
  const t = made.writes > 0 ? fresh(made) : made;
  if (!requiresGrad) return t;
  if (t.dtype.kind !== 'float')
    throw new RuntimeError('Only Tensors of floating point and complex dtype can require gradients');
  t.requires_grad = true;
  return t;
}
