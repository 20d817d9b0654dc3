// Matrices of samples: orthogonal ones, and sparse ones.
import { bool } from '../../dtype.js';
import { ValueError } from '../../errors.js';
import { qr } from '../../ops/linalg/qr.js';
import { fill, unsupported } from '../../ops/random/draw.js';
import { generator, source } from '../../ops/random/generator.js';
import { number, optional } from '../../ops/row/signature.js';
import { permutation } from '../../random/index.js';
import { allocate } from '../../tensor.js';
import { initializer, target } from './initializer.js';

/**
 * A matrix with orthonormal rows, or columns where there are more rows than columns, times a gain; by A. Saxe et al.,
 * "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2013.
 *
 * @param tensor at least two dimensions; those after the first count as one
 * @param gain a factor
 * @param generator null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has fewer than two dimensions
 * @example
 * nn.init.orthogonal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export const orthogonal_ = initializer(
  'orthogonal_',
  [target, optional(number('gain'), 1), generator],
  (t, gain, given) => {
    if (t.ndim < 2) throw new ValueError('Only tensors with 2 or more dimensions are supported');
    if (t.dtype.kind !== 'float') throw unsupported('normal_kernel_cpu', t.dtype);
    if (t.numel() === 0) return t;
    const rows = t.size(0);
    const samples = t.new_empty([rows, t.numel() / rows]).normal_(0, 1, { generator: given });
    // The longer way counts as down. Signs that make R's diagonal positive make Q uniform (Mezzadri, How to generate random matrices, 2007).
    const wide = rows < samples.size(1);
    const { Q, R } = qr(wide ? samples.t() : samples);
    const basis = Q.mul(R.diagonal().sign());
    return t.copy_((wide ? basis.t() : basis).reshape([...t.shape])).mul_(gain);
  },
);

/**
 * A matrix of normal samples with part of each column zero, by J. Martens, "Deep learning via Hessian-free
 * optimization", 2010.
 *
 * @param tensor two dimensions
 * @param sparsity the share of each column's elements that is zero; the rows are drawn from `torch.default_generator`
 * @param std standard deviation of the others
 * @param generator of the samples; null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has not two dimensions
 * @example
 * nn.init.sparse_(torch.empty(2, 3), 0.5).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export const sparse_ = initializer(
  'sparse_',
  [target, number('sparsity'), optional(number('std'), 0.01), generator],
  (t, sparsity, std, generator) => {
    if (t.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
    const [rows, columns] = t.shape;
    const zeros = Math.ceil(sparsity * rows);
    t.normal_(0, std, { generator });
    const mask = allocate(t.storage.engine, [rows, columns], bool);
    fill(mask, (elements) => {
      for (let column = 0; column < columns; column++) {
        for (const row of permutation(rows, source(null)).subarray(0, zeros))
          (elements as Uint8Array)[row * columns + column] = 1;
      }
    });
    return t.masked_fill_(mask, 0);
  },
);
