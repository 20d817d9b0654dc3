// Calls of every kernel, by shapes and types; the suites fill them with values.
import { type DType, bool, float32, float64, int32, int64, uint8 } from '../../lib/dtype.js';
import { Expression, Program } from '../../lib/expression/expression.js';
import type { Kernel } from '../../lib/runtime/kernel.js';
import * as kernels from '../../lib/runtime/kernels/index.js';
import type { Shape } from '../../lib/shape.js';

export type Example = readonly [dtype: DType, shape: readonly number[]];
export interface Sample {
  readonly kernel: Kernel<unknown>;
  readonly params: unknown;
  readonly inputs: readonly Example[];
  readonly outs: readonly Example[];
  /** how much more coarsely than others its sums may be rounded */
  readonly coarseness?: number;
}
const sample = <P>(kernel: Kernel<P>, params: P, inputs: readonly Example[], outs: readonly Example[]): Sample => ({
  kernel,
  params,
  inputs,
  outs,
});

/** Elements and where they stood. */
const taking = <P>(kernel: Kernel<P>, params: P, dtype: DType, shape: Shape, taken: Shape): Sample =>
  sample(
    kernel,
    params,
    [[dtype, shape]],
    [
      [dtype, taken],
      [int64, taken],
    ],
  );

const types = [bool, uint8, int32, int64, float32, float64];
const shapes: readonly (readonly number[])[] = [[7], [3, 5], [2, 3, 4], [1, 1], [4, 0], [33]];
const drop = (shape: readonly number[], dim: number): number[] => shape.filter((_, k) => k !== dim);
const muladd = new Program(
  [
    Expression.input(0, float32).mul(Expression.scalar(0, float32)).add(Expression.input(1, float32)),
    Expression.input(0, float32).gt(Expression.input(1, float32)),
  ],
  [float32, float32],
  1,
);

/** A recurrence that adds what its state gives to rows of two blocks, and makes the next state of the first and the other's half. */
export function recurrences(dtype: DType, counts: readonly number[], width = 5): Sample {
  const [one, other, x] = [0, 1, 2].map((k) => Expression.input(k, dtype)) as [Expression, Expression, Expression];
  const program = new Program([one.add(x).tanh(), other.div(2)], [dtype, dtype, dtype], 0);
  const [w, factor, rows, sums, state] = [0, 1, 2, 3, 4].map((operand) => ({ operand, block: 0, of: 1 }));
  const halves = [0, 1].map((block) => ({ operand: 3, block, of: 2 }));
  let total = 0;
  const steps = counts.map((count) => ({ at: (total += count) - count, count }));
  const params: kernels.RecurrenceParams = {
    steps,
    sights: ['all', 'all', 'rows', 'rows', 'first'],
    acts: [
      { a: state!, b: w!, out: sums!, beta: 1 },
      { program, inputs: [...halves, rows!], outs: [state!, halves[1]!] },
      { a: sums!, b: factor!, out: state!, beta: 0 },
    ],
  };
  const most = Math.max(...counts);
  const given: Example[] = [[width, 2 * width], [2 * width, width], [total, width]].map((shape) => [dtype, shape]); // prettier-ignore
  const results: Example[] = [[total, 2 * width], [most, width]].map((shape) => [dtype, shape]); // prettier-ignore
  return sample(kernels.recurrence, params, given, results);
}

export type Convolution = readonly [
  x: Shape,
  w: Shape,
  places: Shape,
  stride: Shape,
  padding: Shape,
  dilation: Shape,
  groups: number,
];
/** A convolution, with a bias and without, and its gradients. */
export function convolutions(
  dtype: DType,
  [x, w, places, stride, padding, dilation, groups]: Convolution,
): readonly Sample[] {
  const params = { stride, padding, dilation, groups };
  const [input, weight]: [Example, Example] = [
    [dtype, x],
    [dtype, w],
  ];
  const out: Example = [dtype, [x[0]!, w[0]!, ...places]];
  return [
    sample(kernels.convolve, params, [input, weight], [out]),
    sample(kernels.convolve, params, [input, weight, [dtype, [w[0]!]]], [out]),
    sample(kernels.convolveInput, params, [out, weight], [input]),
    sample(kernels.convolveWeight, params, [out, input], [weight]),
  ];
}

export const samples: readonly Sample[] = [
  ...types
    .flatMap((dtype) => [
      sample(kernels.fill, { value: 3 }, [], [[dtype, [3, 5]]]),
      ...types.map((to) => sample(kernels.copy, null, [[dtype, [3, 5]]], [[to, [3, 5]]])),
      sample(kernels.positions, null, [[dtype, []]], []),
    ])
    .filter(({ outs }) => outs.length > 0),
  ...shapes.map((shape) =>
    sample(
      kernels.pointwise,
      { program: muladd, scalars: [1.5] },
      [
        [float32, shape],
        [float32, shape],
      ],
      [
        [float32, shape],
        [bool, shape],
      ],
    ),
  ),
  sample(
    kernels.pointwiseAll,
    { program: muladd, scalars: [1.5] },
    ([[7], [7], [3, 5], [3, 5], [4, 0], [4, 0]] as const).map((shape) => [float32, shape] as const),
    ([[7], [3, 5], [4, 0]] as const).flatMap((shape) => [[float32, shape] as const, [bool, shape] as const]),
  ),
  ...types.flatMap((dtype) =>
    shapes.flatMap((shape) =>
      shape.flatMap((n, dim) => [
        ...(['sum', 'prod', 'amax', 'amin', 'any', 'all', 'count'] as const)
          .filter((kind) => n > 0 || (kind !== 'amax' && kind !== 'amin'))
          .map((kind) =>
            sample(
              kernels.reduce,
              { kind, dims: [dim] },
              [[dtype, shape]],
              [[kernels.reducedType(kind, dtype), drop(shape, dim)]],
            ),
          ),
        ...(dtype.kind === 'float'
          ? [sample(kernels.sumSquares, { dims: [dim] }, [[dtype, shape]], [[dtype, drop(shape, dim)]])]
          : [sample(kernels.reduce, { kind: 'sum', dims: [dim] }, [[dtype, shape]], [[int64, drop(shape, dim)]])]),
        ...(n === 0
          ? []
          : (['argmax', 'argmin'] as const).map((kind) =>
              sample(kernels.argreduce, { kind, dim }, [[dtype, shape]], [[int64, drop(shape, dim)]]),
            )),
        ...[false, true].map((descending) =>
          sample(
            kernels.sort,
            { dim, descending },
            [[dtype, shape]],
            [
              [dtype, shape],
              [int64, shape],
            ],
          ),
        ),
        ...[0, 1, 30].flatMap((k) =>
          [false, true].map((largest) => {
            const taken = shape.map((length, d) => (d === dim ? Math.min(k, length) : length));
            return taking(kernels.topk, { dim, largest, sorted: true }, dtype, shape, taken);
          }),
        ),
        ...[1, 3].flatMap((k) => {
          const length = shape[dim]!;
          const taken = shape.map((n, d) => (d === dim ? 1 : n));
          if (length < k) return [];
          const middle = taking(kernels.kth, { dim, k }, dtype, shape, taken);
          // As long as this equals stay in order, on each device.
          return k === 1 && length <= 16 ? [middle, taking(kernels.mode, { dim }, dtype, shape, taken)] : [middle];
        }),
        ...(['cummax', 'cummin'] as const).map((kind) =>
          sample(
            kernels.runningExtreme,
            { kind, dim },
            [[dtype, shape]],
            [
              [dtype, shape],
              [int64, shape],
            ],
          ),
        ),
        ...(dtype === bool
          ? []
          : (['cumsum', 'cumprod'] as const).map((kind) =>
              sample(kernels.scan, { kind, dim }, [[dtype, shape]], [[dtype, shape]]),
            )),
      ]),
    ),
  ),
  // Lines as long as those that are sorted by ranks, and longer.
  ...types.flatMap((dtype) =>
    [255, 256, 257].map((n) =>
      sample(
        kernels.sort,
        { dim: 1, descending: n === 256 },
        [[dtype, [2, n]]],
        [
          [dtype, [2, n]],
          [int64, [2, n]],
        ],
      ),
    ),
  ),
  ...[uint8, int32, int64].flatMap((dtype) =>
    shapes.map((shape) =>
      sample(
        kernels.gcd,
        null,
        [
          [dtype, shape],
          [dtype, shape],
        ],
        [[dtype, shape]],
      ),
    ),
  ),
  ...[int32, int64, float32, float64].flatMap((dtype) =>
    [[], [3]].flatMap((lead) =>
      [[], [3], [4, 3]].map((base, k) =>
        sample(
          kernels.gemm,
          { alpha: dtype.kind === 'float' && k > 0 ? 0.5 : 1, beta: 1 },
          [
            [dtype, [...lead, 4, 5]],
            [dtype, [...lead, 5, 3]],
            [dtype, base],
          ],
          [[dtype, [...lead, 4, 3]]],
        ),
      ),
    ),
  ),
  // As large as a native library takes them.
  ...[float32, float64].flatMap((dtype) =>
    [[], [3]].flatMap((lead) =>
      [
        [40, 30, 50],
        [1, 700, 30],
        [700, 30, 1],
      ].flatMap(([m, k, n]) =>
        [[], [n!]].map((base) =>
          sample(
            kernels.gemm,
            { alpha: -0.5, beta: base.length },
            [[...lead, m!, k!], [...lead, k!, n!], base].map((shape) => [dtype, shape] as const),
            [[dtype, [...lead, m!, n!]]],
          ),
        ),
      ),
    ),
  ),
  ...types.flatMap((dtype) =>
    [
      [0, [5], [4]],
      [0, [5, 3], [4, 3]],
      [1, [5, 3], [5, 7]],
      [1, [2, 4, 3], [2, 3, 2]],
      [0, [3, 2, 1, 4], [5, 2, 1, 3]],
    ].flatMap(([dim, whole, index]) => {
      const [x, at, out] = [
        [dtype, whole],
        [int64, index],
        [dtype, index],
      ] as [Example, Example, Example];
      return [
        sample(kernels.gather, { dim: dim as number }, [x, at], [out]),
        ...(['set', 'add', 'mul', 'amax', 'amin'] as const).map((kind) =>
          sample(kernels.scatter, { dim: dim as number, kind }, [out, at], [x]),
        ),
      ];
    }),
  ),
  ...types.flatMap((dtype) => [
    sample(
      kernels.takeRows,
      null,
      [
        [dtype, [5, 3]],
        [int64, [4]],
      ],
      [[dtype, [4, 3]]],
    ),
    ...(['set', 'add', 'mul', 'amax', 'amin'] as const).map((kind) =>
      sample(
        kernels.putRows,
        { kind },
        [
          [dtype, [4, 3]],
          [int64, [4]],
        ],
        [[dtype, [5, 3]]],
      ),
    ),
  ]),
  ...[float32, float64].flatMap((dtype) => [
    ...shapes.flatMap((shape) =>
      shape.flatMap((_, dim) =>
        [false, true].flatMap((log) => [
          sample(kernels.softmax, { dim, log }, [[dtype, shape]], [[dtype, shape]]),
          sample(kernels.silence, { dim }, [[dtype, shape]], [[dtype, shape]]),
          sample(
            kernels.softmaxGrad,
            { dim, log },
            [
              [dtype, shape],
              [dtype, shape],
            ],
            [[dtype, shape]],
          ),
        ]),
      ),
    ),
    ...[
      [3, 3, 2, 1],
      [1, 1],
      [7, 0],
    ].map((counts) => recurrences(dtype, counts)),
    ...(
      [
        [3, 5],
        [7, 33],
        [1, 1],
        [5, 8],
        [2, 1030],
      ] as const
    ).flatMap(([rows, n]) => [
      ...[false, true].flatMap((weight) => [
        ...[false, true].map((bias) =>
          sample(
            kernels.layerNorm,
            { eps: 1e-5, weight, bias },
            [[dtype, [rows, n]], ...[weight, bias].filter(Boolean).map((): Example => [dtype, [n]])],
            [
              [dtype, [rows, n]],
              [dtype, [rows]],
              [dtype, [rows]],
            ],
          ),
        ),
        sample(
          kernels.layerNormGrad,
          { weight },
          [
            [dtype, [rows, n]],
            [dtype, [rows, n]],
            [dtype, [rows]],
            [dtype, [rows]],
            ...(weight ? [[dtype, [n]] as const] : []),
          ],
          [[dtype, [rows, n]]],
        ),
      ]),
      sample(
        kernels.squaresAround,
        null,
        [
          [dtype, [rows, n]],
          [dtype, [rows]],
        ],
        [[dtype, [rows]]],
      ),
      sample(
        kernels.productsAround,
        null,
        [
          [dtype, [rows, n]],
          [dtype, [rows, n]],
          [dtype, [rows]],
        ],
        [
          [dtype, [rows]],
          [dtype, [rows]],
        ],
      ),
      sample(
        kernels.layerNormAffine,
        null,
        [
          [dtype, [rows, n]],
          [dtype, [rows, n]],
          [dtype, [rows]],
          [dtype, [rows]],
        ],
        [
          [dtype, [n]],
          [dtype, [n]],
        ],
      ),
    ]),
  ]),
  ...[float32, float64].flatMap((dtype) =>
    (['none', 'sum', 'mean'] as const).flatMap((kind) =>
      [false, true].flatMap((weight) => {
        const [n, classes, inner] = [5, 4, 3];
        const params = { ignore: weight ? 2 : -100, kind, weight };
        const own: Example = [dtype, kind === 'none' ? [n, inner] : []];
        const factors: readonly Example[] = weight ? [[dtype, [classes]]] : [];
        const total: readonly Example[] = kind === 'mean' ? [[dtype, []]] : [];
        return [
          sample(
            kernels.likelihood,
            params,
            [[dtype, [n, classes, inner]], [int64, [n, inner]], ...factors],
            kind === 'none' ? [own] : [own, [dtype, []]],
          ),
          sample(
            kernels.likelihoodGrad,
            params,
            [own, [int64, [n, inner]], ...factors, ...total],
            [[dtype, [n, classes, inner]]],
          ),
        ];
      }),
    ),
  ),
  ...[int64, float32, float64].flatMap((dtype) =>
    (
      [
        // input, weight, places; stride, padding, dilation, groups
        [[2, 4, 7, 6], [6, 2, 3, 2], [4, 4], [2, 1], [2, 0], [1, 2], 2],
        [[1, 3, 9], [5, 3, 4], [8], [1], [1], [1], 1],
        [[2, 2, 6, 13], [9, 2, 3, 3], [4, 11], [1, 1], [0, 0], [1, 1], 1],
        [[2, 3, 9, 8], [6, 1, 3, 3], [9, 8], [1, 1], [1, 1], [1, 1], 3],
        [[1, 2, 3, 4, 5], [2, 2, 2, 2, 2], [2, 3, 4], [1, 1, 1], [0, 0, 0], [1, 1, 1], 1],
      ] as const
    ).flatMap((shapes) => convolutions(dtype, shapes)),
  ),
  // By tiles of 4×4 places, which round up to three times as coarsely: spec/runtime/heap/winograd.spec.ts has more of them.
  ...convolutions(float32, [[8, 8, 7, 5], [8, 8, 3, 3], [5, 5], [1, 1], [0, 1], [1, 1], 1]).map((one) => ({
    ...one,
    coarseness: 3,
  })),
  ...[uint8, int64, float32, float64].flatMap((dtype) =>
    (
      [
        // planes and size, places; kernel, stride, padding, dilation
        [
          [3, 6, 7],
          [3, 4],
          [2, 3],
          [2, 2],
          [0, 1],
          [1, 1],
        ],
        [
          [2, 4, 4],
          [2, 2],
          [2, 2],
          [2, 2],
          [0, 0],
          [1, 1],
        ],
        [[2, 9], [5], [3], [2], [1], [1]],
        [
          [2, 3, 5, 4],
          [2, 2, 4],
          [2, 2, 1],
          [1, 2, 1],
          [0, 0, 0],
          [1, 2, 1],
        ],
      ] as const
    ).map(([shape, places, kernel, stride, padding, dilation]) =>
      sample(
        kernels.maxPool,
        { kernel, stride, padding, dilation },
        [[dtype, shape]],
        [
          [dtype, [shape[0], ...places]],
          [int64, [shape[0], ...places]],
        ],
      ),
    ),
  ),
  ...[int32, float32, float64].flatMap((dtype) =>
    (
      [
        [2, 6, 5],
        [1, 3, 9],
      ] as const
    ).map(([planes, count, size]) =>
      sample(
        kernels.sumInPlanes,
        {},
        [
          [dtype, [planes, count]],
          [int64, [planes, count]],
        ],
        [[dtype, [planes, size]]],
      ),
    ),
  ),
  ...[int32, int64, float32, float64].flatMap((dtype) =>
    (
      [
        [2, 5, 3],
        [3, 5, 1],
        [1, 5, 6],
      ] as const
    ).flatMap(([outer, n, inner]) =>
      (dtype.kind === 'float' ? [true, false] : [false]).map((weighted) => {
        const params = {
          begin: Int32Array.of(0, 2, 2, 5, 6),
          index: Int32Array.of(0, 3, 1, 1, 4, 2),
          weight: weighted ? Float64Array.of(0.25, 0.75, -1, 2, 0.5, 1) : null,
        };
        return sample(kernels.resample, params, [[dtype, [outer, n, inner]]], [[dtype, [outer, 4, inner]]]);
      }),
    ),
  ),
  // Rows that are not sorted have no places that all agree on: one element each.
  ...types.flatMap((dtype) =>
    [false, true].map((right) =>
      sample(
        kernels.searchsorted,
        { right },
        [
          [dtype, [3, 1]],
          [dtype, [3, 5]],
        ],
        [[int64, [3, 5]]],
      ),
    ),
  ),
  ...[float32, float64].flatMap((dtype) =>
    (
      [
        [3, 5],
        [5, 3],
        [4, 4],
      ] as const
    ).flatMap(([m, n]) => decompositions(dtype, m, n)),
  ),
  ...[float32, float64].flatMap((dtype) =>
    [0, 0.5, 1, 1.5, 2, 3, Infinity].flatMap((p) =>
      [false, true].flatMap((within) => {
        const [n, m, k] = [4, within ? 4 : 5, 3];
        const rows: readonly Example[] = [
          [dtype, [2, n, k]],
          [dtype, [2, m, k]],
        ];
        const pairs: Example = [dtype, [2, n, m]];
        return [
          sample(kernels.distances, { p, within }, rows, [pairs]),
          sample(kernels.distancesGrad, { p, within }, [pairs, ...rows, pairs], [[dtype, [2, n, k]]]),
        ];
      }),
    ),
  ),
  ...[float32, float64].flatMap((dtype) => squares(dtype, 4)),
];

/** Kernels of linear algebra on matrices of any form. */
function decompositions(dtype: DType, m: number, n: number): Sample[] {
  const k = Math.min(m, n);
  const a: Example = [dtype, [2, m, n]];
  const info: Example = [int32, [2]];
  const results: Sample[] = [
    sample(
      kernels.qr,
      null,
      [a],
      [
        [dtype, [2, m, k]],
        [dtype, [2, k, n]],
      ],
    ),
    sample(kernels.geqrf, null, [a], [a, [dtype, [2, k]]]),
    sample(kernels.lu, null, [a], [a, [int32, [2, k]], info]),
    sample(kernels.svd, null, [a], [[dtype, [2, k]], info]),
    sample(kernels.svd, null, [a], [[dtype, [2, k]], info, [dtype, [2, m, k]], [dtype, [2, k, n]]]),
    sample(kernels.svd, null, [a], [[dtype, [2, k]], info, [dtype, [2, m, m]], [dtype, [2, n, n]]]),
    sample(kernels.permutation, null, [[int32, [2, k]]], [[int64, [2, m]]]),
  ];
  return m < n ? results : [...results, sample(kernels.householderProduct, null, [a, [dtype, [2, n]]], [a])];
}
/** And on square ones. */
function squares(dtype: DType, n: number): Sample[] {
  const a: Example = [dtype, [2, n, n]];
  const b: Example = [dtype, [2, n, 3]];
  const info: Example = [int32, [2]];
  return [
    ...[false, true].map((adjoint) => sample(kernels.luSolve, { adjoint }, [a, [int32, [2, n]], b], [b])),
    ...[false, true].flatMap((upper) =>
      [false, true].map((unit) => sample(kernels.solveTriangular, { upper, unit }, [a, b], [b])),
    ),
    sample(kernels.cholesky, null, [a], [a, info]),
    sample(kernels.ldl, null, [a], [a, [int32, [2, n]], info]),
    sample(kernels.ldlSolve, null, [a, [int32, [2, n]], b], [b]),
    sample(kernels.eigh, null, [a], [[dtype, [2, n]], info]),
    sample(kernels.eigh, null, [a], [[dtype, [2, n]], info, a]),
    sample(kernels.matrixExp, null, [a], [a]),
  ];
}
