// Matrices along the diagonal of a larger one.
import { result_type, ZERO_DIMENSIONAL } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { tensors, type Meta } from '../row/signature.js';
import { structuralOf } from '../row/structural.js';

/** @internal Matrices along the diagonal of a larger one. */
export const blockDiagonal = structuralOf('block_diag', [tensors('tensors')], {
  plan: ({ tensors: all }) => {
    let [down, right] = [0, 0];
    const blocks = all.map((t, k) => {
      if (t.ndim > 2) {
        throw new RuntimeError(
          `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${k} has ${t.ndim} dimensions`,
        );
      }
      const [rows, columns] = asMatrix(t);
      const block = { at: [down, right] as const, rows, columns, shape: t.shape, dtype: t.dtype };
      down += rows;
      right += columns;
      return block;
    });
    const dtype = result_type(all.map((t) => ({ dtype: t.dtype, weight: t.ndim === 0 ? ZERO_DIMENSIONAL : 0 })));
    return { out: { shape: [down, right], dtype }, blocks };
  },
  compute: ({ tensors: all }, [out], { blocks }): void => {
    kernels.fillView(out!, 0);
    all.forEach((t, k) => {
      const { at, rows, columns } = blocks[k]!;
      if (rows * columns === 0) return;
      kernels.copyView(t.reshape([rows, columns]), out!.narrow(0, at[0], rows).narrow(1, at[1], columns));
    });
  },
  gradients: () => ({
    tensors: (grad, _, { blocks }): Tensor[] =>
      blocks.map(({ at, rows, columns, shape, dtype }) =>
        grad
          .narrow(0, at[0], rows)
          .narrow(1, at[1], columns)
          .reshape([...shape])
          .to(dtype),
      ),
  }),
  samples: (make): Samples => [
    [[make(2, 3), make(2), make()]],
    [[make(0, 2), make(1, 2)]],
    [[make(2, 2), make.ids(3, 1, 2)]],
  ],
});
/** A tensor's shape as a matrix of one row. */
export const asMatrix = ({ shape }: Meta): readonly [number, number] =>
  shape.length === 2 ? [shape[0]!, shape[1]!] : [1, shape[0] ?? 1];
