// What follows from a view: the same elements as a copy, and a copy with other elements in their place.
import type { Several } from '../../shape.js';
import { RuntimeError } from '../../errors.js';
import { checkNoRepeats } from '../../graph/inplace.js';
import { viewOf } from '../../graph/view.js';
import { copyView } from '../../runtime/kernels/index.js';
import { type Layout, type Shape, checkLengths, contiguousStrides, numel, sameShape, preserved } from '../../shape.js';
import { Tensor, Version, alias, allocate } from '../../tensor.js';
import { dense, reshaped } from '../row/kernels.js';
import type { Make, Samples } from '../row/samples.js';
import { type Meta, type Parameter, type Signature, tensor } from '../row/signature.js';
import { type Structural, structural, structuralMany } from '../row/structural.js';
import type { Looks, LooksAt } from '../row/view.js';

type Named = Readonly<Record<string, unknown>> & { readonly input: Meta };
const layoutOf = ({ shape, strides, offset }: Layout): Layout => ({ shape, strides, offset });

/** A dense copy of an operand as a plan sees it, row-major where no strides are given. */
function copyOf({ shape, ndim, dtype, device, requires_grad }: Meta, strides: Shape = contiguousStrides(shape)): Meta {
  const length = numel(shape);
  const storage = { length, nbytes: length * dtype.itemsize };
  return { shape, ndim, dtype, device, requires_grad, storage, strides, offset: 0 };
}

/**
 * What a view shows, in a storage of its own: `select_copy` of `select`.
 *
 * @param inOrder whether the view is one of the elements in order, which a copy has however they lie
 */
export function copied<S extends Signature>(look: Looks<S>, inOrder?: boolean): Structural<S, Tensor>;
export function copied({ row }: Looks<Signature>, inOrder = false): unknown {
  return structural(`${row.name}_copy`, row.signature.slice(1), {
    types: 'exact',
    underived: true,
    plan: (given: Named) => {
      const others = row.signature.slice(1).map(({ name }) => [name, given[name]] as const);
      const seen = row.plan(inOrder ? { ...Object.fromEntries(others), input: copyOf(given.input) } : given);
      checkLengths(seen.shape); // as the view is checked
      return { out: { shape: seen.shape, dtype: given.input.dtype }, seen, source: layoutOf(given.input) };
    },
    compute: ({ input }, [out], { seen }): void =>
      copyView(
        inOrder ? reshaped(dense(input), seen.shape) : alias(input, seen.shape, seen.strides, seen.offset),
        out!,
      ),
    node: ({ seen }) => `${row.nodeName(seen)}_copy`,
    gradients: () => ({ input: (grad, _, { seen, source }): Tensor => row.backward([grad], seen, source) }),
    ...(row.samples === undefined ? {} : { samples: row.samples }),
  });
}

/** The same of several views. @param name where it is not `NAME_copy` */
export function allCopied<S extends Signature>(look: LooksAt<S>): Structural<S, Several<Tensor>>;
export function allCopied({ row }: LooksAt<Signature>): unknown {
  return structuralMany(`${row.name}_copy`, row.signature.slice(1), {
    plan: (given: Named) => {
      const seen = row.plan(given);
      const outs = seen.parts.map(({ shape }) => ({ shape, dtype: given.input.dtype }));
      return { outs, seen, source: layoutOf(given.input) };
    },
    compute: ({ input }, outs, { seen }): void =>
      outs.forEach((out, k) => {
        const { shape, strides, offset } = seen.parts[k]!;
        copyView(alias(input, shape, strides, offset), out);
      }),
    node: ({ seen }) => `${row.nodeName(seen)}_copy`,
    gradients: () => ({ input: (grads, _, { seen, source }): Tensor => row.backward(grads, seen, source) }),
    ...(row.samples === undefined ? {} : { samples: row.samples }),
  });
}

/** The same of views of which autograd knows nothing: they lie in the input's memory, and each may be written to as any tensor may. */
export function allUnsafe<S extends Signature>(
  look: LooksAt<S>,
  name: string,
  node: string,
): Structural<S, Several<Tensor>>;
export function allUnsafe({ row }: LooksAt<Signature>, name: string, node: string): unknown {
  const unsafe = structuralMany(name, row.signature.slice(1), {
    plan: (given: Named) => {
      const seen = row.plan(given);
      const outs = seen.parts.map(({ shape, strides }) => ({ shape, dtype: given.input.dtype, strides }));
      return { outs, seen, source: layoutOf(given.input) };
    },
    compose: ({ input }, { seen }): Tensor[] =>
      seen.parts.map(({ shape, strides, offset }) => alias(input, shape, strides, offset)),
    node,
    gradients: () => ({ input: (grads, _, { seen, source }): Tensor => row.backward(grads, seen, source) }),
    ...(row.samples === undefined ? {} : { samples: row.samples }),
  });
  // In inference mode, where autograd is passed by, they are the views that they are made of, but for their versions.
  const shown =
    (cut: (input: Tensor, ...args: never[]) => readonly Tensor[]) =>
    (input: Tensor, ...args: never[]): readonly Tensor[] => {
      const parts = cut(input, ...args);
      if (!Version.inference || input.inference) return parts;
      return parts.map(({ storage, shape, strides, offset }) =>
        viewOf(input, new Tensor(storage, shape, strides, offset, new Version()), 'several'),
      );
    };
  return Object.assign(shown(unsafe), unsafe, { method: shown(unsafe.method) });
}

type Source = Parameter<'src', Tensor, false, Meta>;
/** Puts a part into a whole; the gradient of the whole, of the result's and of the part's. */
type Put = (whole: Tensor, part: Tensor) => Tensor;
type TowardInput = (grad: Tensor, part: Tensor, put: Put) => Tensor;
const outsideThePart: TowardInput = (grad, part, put) => put(grad, part.new_zeros([...part.shape]));

/** Whether a layout shows an element more than once along a dimension. */
const repeats = ({ shape, strides }: Layout): boolean => strides.some((step, k) => step === 0 && shape[k]! > 1);

/**
 * A copy in which `src` stands where a view looks: `select_scatter` of `select`. It lies as the input does, gaps included.
 *
 * @param towardInput the gradient of the input, where it is not zero where `src` stands and the result's elsewhere
 */
export function scattered<S extends Signature>(
  look: Looks<S>,
  samples: (make: Make) => Samples,
  towardInput?: TowardInput,
): Structural<readonly [Source, ...S], Tensor>;
export function scattered(
  look: Looks<Signature>,
  samples: (make: Make) => Samples,
  towardInput: TowardInput = outsideThePart,
): unknown {
  const { row } = look;
  const see: (input: Tensor, keywords: Readonly<Record<string, unknown>>) => Tensor = look;
  const names = row.signature.slice(1).map((parameter) => parameter.name);
  const scatter = structural(`${row.name}_scatter`, [tensor('src'), ...row.signature.slice(1)], {
    plan: (given: Named & { readonly src: Meta }) => {
      const { input, src } = given;
      const keywords = Object.fromEntries(names.map((name) => [name, given[name]]));
      const own = repeats(input) ? copyOf(input, preserved(input)) : input;
      const { shape } = row.plan({ ...keywords, input: own });
      if (!sameShape(shape, src.shape)) {
        throw new RuntimeError(
          `expected src to have a size equal to the slice of self. src size = [${src.shape.join(', ')}], slice size = [${shape.join(', ')}]`,
        );
      }
      return { out: { shape: input.shape, dtype: input.dtype, strides: own.strides }, keywords, type: src.dtype };
    },
    compose: ({ input, src }, { keywords }): Tensor => {
      const own = repeats(input) ? input.clone({ memory_format: 'preserve_format' }) : input;
      const whole = (t: Tensor): Tensor => alias(t, [own.storage.length], [1], 0);
      const made = allocate(own.storage.engine, [own.storage.length], own.dtype);
      copyView(whole(own), made);
      const place = row.plan({ ...keywords, input: own });
      checkNoRepeats(place);
      copyView(src, alias(made, place.shape, place.strides, place.offset));
      return alias(made, own.shape, own.strides, own.offset);
    },
    gradients: () => ({
      input: (grad, _, { keywords }): Tensor =>
        towardInput(grad, see(grad.contiguous(), keywords), (whole, part) =>
          scatter(whole, { src: part, ...keywords }),
        ),
      src: (grad, _, { keywords, type }): Tensor => see(grad.contiguous(), keywords).to(type),
    }),
    samples,
  });
  return scatter;
}
