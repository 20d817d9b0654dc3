// Operators that are no formula of one element: derivatives of every family, by a table of samples. Runs on the device that
// TFJS_TORCH_DEVICE names.
import torch, { Tensor } from '../../lib/index.js';
import * as arranging from '../../lib/ops/joining/arranging.js';
import * as clamping from '../../lib/ops/pointwise/clamping.js';
import * as comparing from '../../lib/ops/comparison/closeness.js';
import * as contracting from '../../lib/ops/blas/contracting.js';
import * as einsum from '../../lib/ops/blas/einsum.js';
import * as copies from '../../lib/ops/views/copies.js';
import * as conversion from '../../lib/ops/creation/conversion.js';
import * as writing from '../../lib/ops/creation/writing.js';
import * as extremes from '../../lib/ops/reduction/extremes.js';
import * as elements from '../../lib/ops/indexing/elements.js';
import * as indexing from '../../lib/ops/indexing/rows.js';
import * as merging from '../../lib/ops/indexing/merging.js';
import * as scattering from '../../lib/ops/indexing/scattering.js';
import * as joining from '../../lib/ops/joining/joining.js';
import * as matmul from '../../lib/ops/blas/matmul.js';
import * as matrices from '../../lib/ops/blas/matrices.js';
import * as vectors from '../../lib/ops/blas/vectors.js';
import * as linear from '../../lib/ops/linalg/index.js';
import { norm } from '../../lib/ops/linalg/legacy.js';
import * as real from '../../lib/ops/fft/real.js';
import * as observing from '../../lib/ops/other/observing.js';
import * as products from '../../lib/ops/reduction/products.js';
import * as reduction from '../../lib/ops/reduction/sums.js';
import * as distinct from '../../lib/ops/comparison/distinct.js';
import * as quantiles from '../../lib/ops/comparison/quantiles.js';
import * as searching from '../../lib/ops/comparison/searching.js';
import * as sorting from '../../lib/ops/comparison/sorting.js';
import * as triangle from '../../lib/ops/other/triangle.js';
import * as diagonal from '../../lib/ops/other/diagonal.js';
import * as splitting from '../../lib/ops/views/splitting.js';
import * as ordering from '../../lib/ops/views/ordering.js';
import * as parts from '../../lib/ops/views/parts.js';
import * as shaping from '../../lib/ops/views/shaping.js';
import * as strided from '../../lib/ops/views/strided.js';
import * as slicing from '../../lib/ops/views/slicing.js';
import * as viewing from '../../lib/ops/views/viewing.js';
import * as windows from '../../lib/ops/views/windows.js';
import * as picking from '../../lib/ops/indexing/picking.js';
import * as putting from '../../lib/ops/indexing/putting.js';
import * as slices from '../../lib/ops/indexing/slices.js';
import * as flipping from '../../lib/ops/joining/flipping.js';
import * as repeating from '../../lib/ops/joining/repeating.js';
import * as tiling from '../../lib/ops/joining/tiling.js';
import * as deviation from '../../lib/ops/reduction/deviation.js';
import * as spread from '../../lib/ops/reduction/spread.js';
import * as fitting from '../../lib/ops/reduction/fitting.js';
import * as medians from '../../lib/ops/comparison/medians.js';
import * as running from '../../lib/ops/comparison/running.js';
import * as blocks from '../../lib/ops/joining/blocks.js';
import * as combining from '../../lib/ops/joining/combining.js';
import * as kronecker from '../../lib/ops/blas/kronecker.js';
import * as separating from '../../lib/ops/joining/separating.js';
import * as trapezoids from '../../lib/ops/other/trapezoids.js';
import * as pieces from '../../lib/ops/views/pieces.js';
import * as cloning from '../../lib/ops/creation/cloning.js';
import * as filled from '../../lib/ops/creation/constant.js';
import * as filling from '../../lib/ops/creation/filling.js';
import { compareWithCpu, expectClose, floats, leaves, mask, onCpu, sample } from './support.js';

const x = (...shape: number[]): Tensor => sample(shape);
const y = (...shape: number[]): Tensor => sample(shape, [-1.7, 1.7], 3);
const z = (...shape: number[]): Tensor => sample(shape, [-1.7, 1.7], 5);
const positive = (...shape: number[]): Tensor => sample(shape, [0.4, 2]);
/** A tensor with a zero among its elements. */
const zeroed = (): Tensor =>
  x(2, 3).mul(
    torch.tensor(
      [
        [1, 0, 1],
        [1, 1, 1],
      ],
      { dtype: torch.float64 },
    ),
  );
/** Matrices far from singular. */
const regular = (...shape: number[]): Tensor => {
  const a = x(...shape).clone();
  a.diagonal(0, -2, -1).add_(3.3);
  return a;
};
const ids = (...list: number[]): Tensor => torch.tensor(list, { dtype: torch.long });
const grid = (rows: number[][]): Tensor => torch.tensor(rows, { dtype: torch.long });

type Samples = Readonly<Record<string, readonly (readonly unknown[])[]>>;
interface Family {
  readonly functions: Readonly<Record<string, unknown>>;
  readonly samples: Samples;
  /** Functions without a derivative, and other names of functions. */
  readonly without: readonly string[];
}

/** The in-place twins of rows, by their names. */
const twins = (rows: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([name, f]) =>
      typeof f === 'function' && 'inplace' in f ? [[`${name}_`, f.inplace]] : [],
    ),
  );

const families: Readonly<Record<string, Family>> = {
  views: {
    functions: { ...ordering, ...parts, ...shaping, ...slicing, ...splitting, ...strided, ...viewing, ...windows },
    samples: {
      view: [
        [x(2, 6), [3, 4]],
        [x(), [1, 1]],
      ],
      reshape: [
        [x(2, 6), [-1]],
        [x(2, 6).t(), [3, 4]],
      ],
      view_as: [[x(2, 6), mask([3, 4])]],
      reshape_as: [[x(2, 6).t(), mask([3, 4])]],
      ravel: [[x(2, 3).t()]],
      flatten: [[x(2, 3, 2)], [x(2, 3, 2), 1], [x()]],
      unflatten: [[x(2, 6), 1, [2, -1]]],
      permute: [[x(2, 3, 2), [2, 0, 1]]],
      transpose: [
        [x(2, 3), 0, 1],
        [x(), 0, 0],
      ],
      swapaxes: [[x(2, 3), 0, 1]],
      swapdims: [[x(2, 3), 0, -1]],
      t: [[x(2, 3)], [x(3)]],
      adjoint: [[x(2, 2, 3)]],
      movedim: [
        [x(2, 3, 2), 0, 2],
        [x(2, 3, 2), [0, 1], [2, 0]],
      ],
      unsqueeze: [
        [x(2, 3), 1],
        [x(), 0],
      ],
      squeeze: [[x(2, 1, 3)], [x(2, 1, 3), 1], [x(1, 2, 1), [0, 2]], [x(2), 0]],
      expand: [
        [x(2, 1), [2, 3]],
        [x(3), [2, -1]],
        [x(), [2, 2]],
      ],
      expand_as: [[x(2, 1), mask([2, 3])]],
      broadcast_to: [[x(3), [2, 3]]],
      select: [[x(2, 3), 1, -1]],
      slice: [
        [x(5, 2), 0, 1, null, 2],
        [x(5), 0, 3, 1],
      ],
      narrow: [[x(2, 4), 1, 1, 2]],
      diagonal: [[x(3, 4)], [x(3, 4), 1], [x(2, 3, 3), -1, 2, 1]],
      unfold: [
        [x(6), 0, 3, 2],
        [x(2, 5), 1, 3, 1],
      ],
      as_strided: [
        [x(6), [2, 2], [1, 2], 1],
        [x(2, 3).t(), [2, 2], [1, 1]],
      ],
      unbind: [[x(2, 3)], [x(2, 3), 1]],
      split_with_sizes: [[x(5), [2, 3]]],
      split: [
        [x(5), 2],
        [x(2, 5), [1, 4], 1],
      ],
      chunk: [[x(5, 2), 2]],
      tensor_split: [
        [x(5), 2],
        [x(5), [1, 3]],
      ],
    },
    without: ['moveaxis'],
  },
  indexing: {
    functions: { ...indexing, ...elements, ...picking, ...putting, ...slices },
    samples: {
      index_select: [
        [x(3, 2), 0, ids(2, 0, 2)],
        [x(2, 3), 1, ids(1, 1)],
        [x(), 0, ids(0)],
      ],
      index_add: [
        [x(3, 2), 0, ids(2, 0, 2), y(3, 2)],
        [x(2, 3), 1, ids(1, 0), y(2, 2), { alpha: 2.5 }],
      ],
      index_copy: [
        [x(3, 2), 0, ids(2, 0), y(2, 2)],
        [x(2, 3), 1, ids(1), y(2, 1)],
      ],
      index_fill: [
        [x(3, 2), 0, ids(2, 0), 0.5],
        [x(3, 2), 1, ids(1), y()],
      ],
      gather: [
        [
          x(3, 2),
          0,
          grid([
            [0, 1],
            [2, 2],
          ]),
        ],
        [
          x(2, 3),
          1,
          grid([
            [2, 0, 0],
            [1, 1, 1],
          ]),
        ],
        [x(), 0, ids(0).squeeze(0)],
      ],
      scatter: [
        [
          x(3, 2),
          0,
          grid([
            [0, 1],
            [2, 2],
          ]),
          y(2, 2),
        ],
        [x(3, 2), 1, grid([[0], [1]]), 0.5],
      ],
      scatter_add: [
        [
          x(3, 2),
          0,
          grid([
            [0, 1],
            [0, 2],
          ]),
          y(2, 2),
        ],
        [x(3), 0, ids(1, 1), y(2)],
      ],
      take: [
        [
          x(2, 3),
          grid([
            [5, 0],
            [0, -1],
          ]),
        ],
      ],
      masked_select: [
        [x(2, 3), mask([2, 3])],
        [x(3), mask([2, 3])],
      ],
      index: [
        [x(3, 4), [ids(2, 0, 2)]],
        [x(3, 4), [':', ids(1, 1)]],
        [x(3, 4), [ids(0, 2), ids(3, 3)]],
        [x(2, 3, 4), [ids(0, 1), ':', ids(3, 1)]],
        [x(2, 3, 4), [0, ids(0, 2), '1:3']],
        [x(3, 4), [mask([3, 4])]],
        [x(3, 4), [mask([3]), '...', 1]],
        [x(3, 4), [null, grid([[0], [2]]), [1, 3]]],
      ],
      index_put: [
        [x(3, 4), [ids(2, 0)], y(2, 4)],
        [x(3, 4), [ids(2, 0, 2)], y(4), true],
        [x(3, 4), [':', ids(1, 1)], y(3, 2), true],
        [x(2, 3, 4), [ids(0, 1), ':', ids(3, 1)], y(2, 3)],
        [x(3, 4), [mask([3, 4])], y()],
        [x(3, 4), ['1:', 0], y(2)],
      ],
    },
    without: ['nonzero', 'argwhere', 'index_put_', 'slice', 'Slice'],
  },
  joining: {
    functions: { ...joining, ...flipping, ...repeating, ...tiling },
    samples: {
      cat: [
        [[x(2, 3), y(1, 3)]],
        [[x(2, 3), y(2, 1), z(2, 2)], 1],
        [[x(2), torch.zeros(0, { dtype: torch.float64 }), y(1)]],
      ],
      stack: [[[x(2, 3), y(2, 3)], 1]],
      flip: [
        [x(2, 3), [0]],
        [x(2, 3).t(), [0, 1]],
      ],
      roll: [
        [x(5), 2],
        [x(2, 3), [1, -1], [0, 1]],
        [x(2, 3), 1],
      ],
      repeat: [
        [x(2, 3), [2, 1, 2]],
        [x(), [3]],
      ],
      tile: [[x(2, 3), [2]]],
      broadcast_tensors: [[x(2, 1), y(3)]],
    },
    without: ['concat', 'concatenate', 'broadcast_shapes'],
  },
  reduction: {
    functions: { ...reduction, ...products, ...extremes, ...deviation, ...spread, ...fitting, norm },
    samples: {
      sum: [[x(2, 3)], [x(2, 3), 0], [x(2, 3, 2), [0, 2], true], [x()]],
      sum_to_size: [
        [x(2, 3), [1, 3]],
        [x(2, 3), [3]],
      ],
      nansum: [[x(2, 3), 1]],
      mean: [[x(2, 3)], [x(2, 3), 1, true], [x(2, 3, 2), [0, -1]]],
      nanmean: [[x(2, 3), 1]],
      prod: [[x(2, 3)], [x(2, 3), 1], [x(2, 3), 0, true], [zeroed()], [zeroed(), 1]],
      amax: [[x(2, 3)], [x(2, 3), 1], [x(2, 3, 2), [0, 2], true]],
      amin: [[x(2, 3)], [x(2, 3), 0]],
      max: [[x(2, 3)], [x(2, 3), 1], [x(2, 3), y(2, 3)], [x(), 0]],
      min: [[x(2, 3)], [x(2, 3), 0, true], [x(2, 3), y(3)]],
      aminmax: [[x(2, 3)], [x(2, 3), { dim: 1 }]],
      var: [[x(2, 3)], [x(2, 3), 1], [x(2, 3), 0, { correction: 0, keepdim: true }]],
      std: [[x(2, 3)], [x(2, 3), 1], [x(2, 3), 1, { correction: 0 }]],
      var_mean: [[x(2, 3), 1]],
      std_mean: [[x(2, 3)]],
      logsumexp: [
        [x(2, 3), 1],
        [x(2, 3), [0, 1], true],
      ],
      cumsum: [
        [x(2, 3), 1],
        [x(), 0],
      ],
      cumprod: [
        [x(2, 3), 1],
        [x(3, 2), 0],
        [zeroed(), 1],
      ],
      norm: [
        [x(2, 3)],
        [x(2, 3), 1],
        [x(2, 3), 3, 1],
        [x(2, 3), 1.5, 0, true],
        [x(2, 3), Infinity, 1],
        [x(2, 3), -Infinity],
        [x(2, 3), 0.5],
        [x(2, 3), 2, [0, 1]],
        [x(2, 3), 'nuc'],
      ],
    },
    without: ['argmax', 'argmin', 'any', 'all', 'count_nonzero'],
  },
  linear: {
    // What is made of rows, which are walked with their own samples.
    functions: { ...linear, ...real },
    samples: {
      solve: [
        [regular(3, 3), y(3, 2)],
        [regular(3, 3), y(3)],
        [regular(2, 2, 2), y(1, 3, 2), { left: false }],
      ],
      solve_ex: [[regular(3, 3), y(3, 2)]],
      inv: [[regular(2, 3, 3)]],
      det: [[regular(3, 3)]],
      slogdet: [[regular(2, 3, 3)]],
      matrix_power: [
        [x(2, 2), 3],
        [regular(2, 2), -2],
        [x(2, 2), 0],
      ],
      matrix_norm: [
        [regular(2, 3), 2],
        [regular(2, 3), -2],
        [regular(2, 3), 'nuc'],
        [x(2, 3), 'fro'],
        [x(2, 3), 1],
        [x(2, 2, 3), -Infinity, [0, 2], true],
      ],
      norm: [[x(3)], [x(2, 3), 1]],
      vector_norm: [[x(2, 3), 3, 1]],
      cond: [[regular(3, 2)], [regular(2, 2), 'fro'], [regular(2, 2), 'nuc'], [regular(2, 2), 1]],
      svdvals: [[regular(2, 3)]],
      svd: [[regular(2, 2)]],
      pinv: [[regular(3, 2)]],
      lstsq: [
        [regular(3, 2), y(3, 2), { driver: 'gels' }],
        [regular(2, 3), y(2)],
      ],
      lu_factor: [[regular(2, 3)]],
      tensorinv: [[regular(4, 4).reshape(2, 2, 4)]],
      tensorsolve: [[regular(6, 6).reshape(2, 3, 6), y(2, 3)]],
      vander: [[x(3), { N: 4 }]],
      multi_dot: [[[x(2, 3), y(3, 2), z(2)]]],
      cross: [[x(2, 3), y(2, 3)]],
      vecdot: [[x(2, 3), y(2, 3)]],
      diagonal: [[x(2, 3)]],
      matmul: [[x(2, 3), y(3)]],
      irfft: [[x(2, 3)], [x(2, 3), 3, 0, 'ortho']],
      hfft: [[x(4), 5]],
      irfft2: [[x(3, 3)]],
      hfft2: [[x(2, 3), [3, 2]]],
      irfftn: [[x(2, 2, 3)]],
      hfftn: [[x(2, 2, 3)]],
    },
    without: [
      ...['cholesky', 'cholesky_ex', 'eigh', 'eigvalsh', 'matrix_sqrth'],
      ...[
        'ldl_factor',
        'ldl_factor_ex',
        'ldl_solve',
        'lu',
        'lu_factor_ex',
        'lu_solve',
        'matrix_exp',
        'qr',
        'householder_product',
        'inv_ex',
        'polar',
        'solve_triangular',
      ],
      ...['matrix_rank', 'eig', 'eigvals', 'LinAlgError'],
    ],
  },
  matmul: {
    functions: { ...matmul, ...matrices, ...vectors },
    samples: {
      mm: [
        [x(2, 3), y(3, 2)],
        [x(3, 2).t(), y(2, 3).t()],
      ],
      addmm: [
        [z(2), x(2, 3), y(3, 2)],
        [z(2, 2), x(2, 3), y(3, 2), { beta: 0.5, alpha: 2 }],
        [z(2, 1), x(2, 3), y(3, 2)],
      ],
      bmm: [[x(2, 2, 3), y(2, 3, 2)]],
      baddbmm: [[z(2, 2), x(2, 2, 3), y(2, 3, 2), { beta: 0.5, alpha: 2 }]],
      addbmm: [[z(2, 2), x(2, 2, 3), y(2, 3, 2), { beta: 0.5, alpha: 2 }]],
      mv: [[x(2, 3), y(3)]],
      addmv: [[z(2), x(2, 3), y(3), { beta: 0.5, alpha: 2 }]],
      dot: [[x(3), y(3)]],
      vdot: [[x(3), y(3)]],
      outer: [[x(2), y(3)]],
      addr: [[z(2, 3), x(2), y(3), { beta: 0.5, alpha: 2 }]],
      matmul: [
        [x(3), y(3)],
        [x(2, 3), y(3)],
        [x(3), y(3, 2)],
        [x(2, 3), y(3, 2)],
        [x(2, 2, 3), y(3, 2)],
        [x(2, 2, 3), y(3)],
        [x(3), y(2, 3, 2)],
        [x(2, 1, 2, 3), y(2, 3, 2)],
      ],
      inner: [
        [x(2, 3), y(2, 3)],
        [x(), y(2)],
      ],
    },
    without: ['ger'],
  },
  sorting: {
    functions: { ...sorting, ...distinct, ...medians, ...quantiles, ...running, ...searching },
    samples: {
      sort: [[x(2, 3)], [x(3, 2), 0, true], [x()]],
      msort: [[x(3, 2)]],
      topk: [
        [x(2, 4), 2],
        [x(4, 2), 2, 0, false],
      ],
      kthvalue: [
        [x(2, 4), 2],
        [x(2, 4), 3, 1, true],
      ],
      median: [[x(2, 3)], [x(2, 4), 1]],
      nanmedian: [[x(2, 3)], [x(2, 4), 1, true]],
      mode: [[x(2, 3)]],
      cummax: [[x(2, 4), 1]],
      cummin: [[x(4, 2), 0]],
      logcumsumexp: [[x(2, 3), 1]],
      quantile: [
        [x(2, 5), 0.3, 1],
        [x(5), 0.6],
        [x(2, 5), 0.3, { dim: 1, interpolation: 'lower' }],
      ],
      nanquantile: [[x(2, 5), 0.3, 1]],
    },
    without: ['argsort', 'unique', 'unique_consecutive', 'searchsorted', 'bucketize', 'isin'],
  },
  triangle: {
    functions: { ...triangle, ...diagonal },
    samples: {
      tril: [[x(3, 3)], [x(2, 2, 3), 1]],
      triu: [[x(3, 3), -1]],
      diag_embed: [[x(2, 3)], [x(2), 1]],
      diag: [[x(3)], [x(3, 3), 1]],
      diagflat: [[x(2, 2)]],
      trace: [[x(3, 3)], [x(2, 3)]],
      diagonal_scatter: [[x(3, 3), y(3)]],
      slice_scatter: [[x(4, 2), y(2, 2), { start: 1, end: 3 }]],
      select_scatter: [[x(3, 2), y(2), 0, 1]],
      as_strided_scatter: [[x(3, 2), y(2), [2], [2], 1]],
    },
    without: ['fill_diagonal_'],
  },
  arranging: {
    functions: {
      ...arranging,
      ...blocks,
      ...combining,
      ...contracting,
      ...einsum,
      ...elements,
      ...flipping,
      ...kronecker,
      ...observing,
      ...separating,
      ...tiling,
      ...trapezoids,
    },
    samples: {
      atleast_1d: [[x()]],
      atleast_2d: [[x(2)]],
      atleast_3d: [[x(2, 2)]],
      hstack: [[[x(2, 1), y(2, 2)]], [[x(2), y(1)]]],
      vstack: [[[x(2), y(2)]]],
      dstack: [[[x(2, 2), y(2, 2)]]],
      column_stack: [[[x(2), y(2, 2)]]],
      block_diag: [[x(2, 2), y(1, 2)]],
      hsplit: [[x(2, 4), 2]],
      vsplit: [[x(4, 2), [1, 2]]],
      dsplit: [[x(1, 2, 4), 2]],
      flipud: [[x(3, 2)]],
      fliplr: [[x(2, 3)]],
      rot90: [[x(2, 3)], [x(2, 3), 2], [x(2, 3), 3]],
      meshgrid: [[x(2), y(3)]],
      cartesian_prod: [[x(2), y(2)]],
      combinations: [[x(3)]],
      repeat_interleave: [
        [x(2, 2), 2],
        [x(3), ids(1, 0, 2)],
        [x(2, 3), 2, { dim: 1 }],
      ],
      kron: [[x(2, 2), y(1, 3)]],
      tensordot: [
        [x(2, 3), y(3, 2), 1],
        [
          x(2, 3, 2),
          y(3, 2),
          [
            [1, 2],
            [0, 1],
          ],
        ],
      ],
      einsum: [
        ['ij,jk->ik', x(2, 3), y(3, 2)],
        ['bij,bjk->bik', x(2, 2, 3), y(2, 3, 2)],
        ['ii', x(3, 3)],
        ['ij->ji', x(2, 3)],
        ['i,j,k->ijk', x(2), y(2), z(2)],
      ],
      diff: [[x(2, 4)], [x(4), 2]],
      trapezoid: [[x(2, 4)], [x(4), y(4)]],
      cumulative_trapezoid: [[x(2, 4)]],
      cross: [[x(2, 3), y(2, 3)]],
      dist: [
        [x(2, 3), y(2, 3)],
        [x(3), y(3), 1],
      ],
      cov: [[x(2, 4)]],
      corrcoef: [[x(2, 4)]],
      take_along_dim: [[x(2, 3), grid([[0], [2]]), 1]],
      renorm: [[positive(2, 3), 2, 0, 1]],
    },
    without: ['row_stack', 'trapz', 'blockDiagonal', 'asMatrix'],
  },
  'conversion and writing': {
    functions: { ...cloning, ...conversion, ...filled, ...filling, ...writing },
    samples: {
      clone: [[x(2, 3)], [x(2, 3).t()]],
      contiguous: [[x(2, 3).t()]],
      to: [[x(2), torch.float64]],
      type_as: [[x(2), y(1)]],
      fill: [
        [x(2, 2), 3],
        [x(2, 2), y()],
      ],
      double: [[x(2)]],
    },
    without: [
      'detach',
      'detach_',
      'requires_grad_',
      'float',
      'int',
      'long',
      'byte',
      'bool',
      'cpu',
      'cuda',
      'copy_',
      'fill_',
      'zero_',
      'half',
      'bfloat16',
      'short',
      'char',
      'type',
    ],
  },
  copies: {
    functions: { ...copies, ...pieces },
    samples: {
      alias_copy: [[x(2)]],
      as_strided_copy: [[x(6), [2, 2], [1, 2], 1]],
      diagonal_copy: [[x(3, 3)]],
      expand_copy: [[x(2, 1), [2, 3]]],
      narrow_copy: [[x(4), 0, 1, 2]],
      permute_copy: [[x(2, 3), [1, 0]]],
      squeeze_copy: [[x(2, 1)]],
      t_copy: [[x(2, 3)]],
      transpose_copy: [[x(2, 3), 0, 1]],
      unfold_copy: [[x(5), 0, 3, 1]],
      unsqueeze_copy: [[x(2), 0]],
      view_copy: [[x(4), [2, 2]]],
      split_with_sizes_copy: [[x(3), [1, 2]]],
      unbind_copy: [[x(2, 2)]],
      select_copy: [[x(2, 2), 0, 1]],
      slice_copy: [[x(4), 0, 1, 3]],
      split_copy: [[x(5), 2]],
      unsafe_split_with_sizes: [[x(3), [1, 2]]],
      unsafe_chunk: [[x(4), 2]],
      unsafe_split: [[x(4), 3]],
    },
    without: ['detach_copy'],
  },
  clamping: {
    functions: clamping,
    samples: {
      clamp: [
        [x(2, 3), -0.5, 0.8],
        [x(2, 3), { max: 0.3 }],
        [x(2, 3), y(2, 3), z(3)],
        [x(2, 3), y(2, 3)],
      ],
      clamp_: [[x(2, 3), -0.5, 0.8]],
    },
    without: ['clip', 'clip_'],
  },
  comparing: { functions: comparing, samples: {}, without: ['equal', 'isclose', 'allclose'] },
  inplace: {
    functions: {
      fill_diagonal_: diagonal.fill_diagonal_,
      ...twins({
        ...triangle,
        renorm: observing.renorm,
        ...indexing,
        ...elements,
        ...scattering,
        ...merging,
        ...matrices,
        ...vectors,
        ...products,
        ...ordering,
        ...strided,
      }),
    },
    samples: {
      addmm_: [[z(2, 2), x(2, 3), y(3, 2), { alpha: 2, beta: 0.5 }]],
      addmv_: [[z(2), x(2, 3), y(3)]],
      addbmm_: [[z(2, 2), x(2, 2, 3), y(2, 3, 2)]],
      baddbmm_: [[z(2, 2, 2), x(2, 2, 3), y(2, 3, 2)]],
      addr_: [[z(2, 3), x(2), y(3)]],
      cumsum_: [[x(2, 3), 1]],
      cumprod_: [[x(2, 3), 1]],
      index_add_: [[x(3, 2), 0, ids(2, 0, 2), y(3, 2)]],
      index_copy_: [[x(3, 2), 0, ids(2, 0), y(2, 2)]],
      index_fill_: [[x(3, 2), 0, ids(2, 0), 0.5]],
      scatter_: [
        [
          x(3, 2),
          0,
          grid([
            [0, 1],
            [2, 2],
          ]),
          y(2, 2),
        ],
      ],
      scatter_add_: [
        [
          x(3, 2),
          0,
          grid([
            [0, 1],
            [0, 2],
          ]),
          y(2, 2),
        ],
      ],
      tril_: [[x(3, 3)]],
      triu_: [[x(3, 3)]],
      renorm_: [[positive(2, 3), 2, 0, 1]],
      squeeze_: [[x(2, 1, 3)]],
      unsqueeze_: [[x(2, 3), 1]],
      transpose_: [[x(2, 3), 0, 1]],
      t_: [[x(2, 3)]],
      swapaxes_: [[x(2, 3), 0, 1]],
      swapdims_: [[x(2, 3), 0, 1]],
      as_strided_: [[x(6), [2, 2], [1, 2], 1]],
      fill_diagonal_: [[x(3, 3), 2]],
      masked_scatter_: [[x(2, 3), y(2, 3).detach().gt(0), z(6)]],
      put_: [[x(2, 3), ids(4, 0), y(2)]],
      scatter_reduce_: [[positive(3, 2), 0, ids(2, 0).reshape(2, 1), y(2, 1), 'prod']],
      index_reduce_: [[positive(3, 2), 0, ids(2, 0), positive(2, 2), 'mean']],
    },
    without: [],
  },
};

test('no operator is without a sample', () => {
  // One is tried with its family, whichever file it is in; in-place twins with theirs.
  const tried = new Set(
    Object.values(families).flatMap(({ samples, without }) => [...Object.keys(samples), ...without]),
  );
  const missing = Object.entries(families).flatMap(([family, { functions }]) =>
    Object.keys(functions)
      .filter((name) => !/^_|_$/.test(name) && !tried.has(name))
      .map((name) => `${family}: ${name}`),
  );
  expect(missing).toEqual([]);
  const unknown = Object.entries(families).flatMap(([family, { functions, samples, without }]) =>
    [...Object.keys(samples), ...without].filter((name) => !(name in functions)).map((name) => `${family}: ${name}`),
  );
  expect(unknown).toEqual([]);
});

/** Names of operators that finite differences cannot check, with the reason. */
const inconsistent: Readonly<Record<string, string>> = {
  as_strided_scatter: "PyTorch's gradient of the input is not the derivative",
};

const rows = Object.entries(families).flatMap(([family, { functions, samples }]) =>
  Object.entries(samples).map(
    ([name, list]) => [`${family}: ${name}`, name, functions[name] as (...args: unknown[]) => unknown, list] as const,
  ),
);
type Call = (...args: unknown[]) => unknown;
/** In-place operators write to a copy of their first argument. */
const pure = (name: string, f: Call): Call =>
  name.endsWith('_') ? (first, ...rest) => f((first as Tensor).clone(), ...rest) : f;

if (onCpu) {
  test.each(rows.filter(([, name]) => !(name in inconsistent)))('%s: derivatives', (_, name, f, list) => {
    for (const args of list) {
      const [given, inputs] = leaves(args);
      const call = (...values: Tensor[]): Tensor[] => {
        const by = new Map(inputs.map((input, k) => [input as unknown, values[k]!]));
        const put = (value: unknown): unknown => (Array.isArray(value) ? value.map(put) : (by.get(value) ?? value));
        return floats(pure(name, f)(...given.map(put)));
      };
      expect(torch.autograd.gradcheck(call as never, inputs)).toBe(true);
      expect(torch.autograd.gradgradcheck(call as never, inputs)).toBe(true);
    }
  });

  test.each(rows)('%s: the derivative without a graph is the one with a graph', (_, name, f, list) => {
    for (const args of list) {
      const [given, inputs] = leaves(args);
      const outs = floats(pure(name, f)(...given)).filter((out) => out.requires_grad);
      const weights = outs.map((out, k) => sample(out.shape, [0.5, 1.5], k));
      const plain = torch.autograd.grad(outs, inputs, weights, { retain_graph: true, allow_unused: true });
      const graphed = torch.autograd.grad(outs, inputs, weights, { create_graph: true, allow_unused: true });
      inputs.forEach((_input, k) => expectClose(plain[k]!, graphed[k]!));
    }
  });
} else {
  /**
   * Operators whose result's shape depends on values, so that a device must be read; decompositions, which no tfjs backend has, so that
   * they go through the CPU; and float64, which it does not have.
   */
  const reading = /masked_select|repeat_interleave|index$|index_put$|unique|nonzero|^to$|^double$/;
  const decomposing = /^linear: |: norm$/;
  test.each(rows.filter(([title, name]) => !reading.test(name) && !decomposing.test(title)))(
    '%s: as on the CPU',
    async (_, name, f, list) => {
      for (const args of list) await compareWithCpu(pure(name, f), args);
    },
  );
}
