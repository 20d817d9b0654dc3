// Products of matrices and vectors.
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { result_type } from '../../dtype.js';
import { type Saving, derive, saves } from '../../graph/derive.js';
import { type Shape, broadcastShapes, numel, sameShape } from '../../shape.js';
import { type Tensor, alias, allocate } from '../../tensor.js';
import { commonEngine } from '../row/kernels.js';
import { ctype, legacy, operator } from '../row/operator.js';
import { number, optional, tensor } from '../row/signature.js';
import { gemm } from '../../runtime/kernels/index.js';

const scaled = [optional(number('beta'), 1), optional(number('alpha'), 1)] as const;

function checkTypes(kernel: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      kernel === 'bmm'
        ? `expected scalar type ${legacy(a.dtype)} but found ${legacy(b.dtype)}`
        : kernel === 'addmv_impl_cpu'
          ? `addmv input tensors must have the same dtype, but got ${legacy(b.dtype)}, ${legacy(a.dtype)}, and ${legacy(b.dtype)}`
          : `expected m1 and m2 to have the same dtype, but got: ${ctype(a.dtype)} != ${ctype(b.dtype)}`,
    );
  }
  if (a.dtype.kind === 'bool') throw new NotImplementedError(`"${kernel}" not implemented for 'Bool'`);
}
/** A factor as the operands' type takes it: of integers its fraction is cut off. */
const factor = (t: Tensor, value: number): number => (t.dtype.kind === 'float' ? value : Math.trunc(value));
/** A matrix, or PyTorch's error. */
function checkMatrix(operator: string, name: string, t: Tensor): void {
  if (t.ndim !== 2) throw new RuntimeError(`${operator}: ${name} must be a matrix, got ${t.ndim}-D tensor`);
}

/** alpha * a·b + beta * base, base broadcast to the product. */
function product(a: Tensor, b: Tensor, base: Tensor | null, beta: number, alpha: number): Tensor {
  const engine = commonEngine(a, b, base);
  const shape = [...a.shape.slice(0, -1), b.shape.at(-1)!];
  const out = allocate(engine, shape, a.dtype);
  const [scale, keep] = [factor(a, alpha), base === null ? 0 : factor(a, beta)];
  if (a.dtype.kind === 'float' || (scale === 1 && (keep === 0 || keep === 1))) {
    engine.run(gemm, { alpha: scale, beta: keep }, base === null ? [a, b] : [a, b, base], [out]);
    return out;
  }
  // Engines multiply integers as they are.
  engine.run(gemm, { alpha: 1, beta: 0 }, [a, b], [out]);
  return base === null || keep === 0 ? out.mul(scale) : out.mul(scale).add(base.mul(keep));
}

// A factor's gradient is laid out as the factor: that of a weight which enters transposed is row-major once it is turned back.

/** Whether a matrix lies column by column, as a transposed one does. */
const byColumns = (t: Tensor): boolean => t.strides[0] === 1 && t.strides[1] === t.shape[0];
/** The derivative of alpha · a·b with respect to `a`. */
function ofLeft(a: Tensor, b: Tensor, alpha = 1): Saving {
  const turned = byColumns(a);
  return saves([b], (grad, b) => times(turned ? b.mm(grad.t()).t() : grad.mm(b.t()), alpha));
}
/** The derivative of alpha · a·b with respect to `b`. */
function ofRight(b: Tensor, a: Tensor, alpha = 1): Saving {
  const turned = byColumns(b);
  return saves([a], (grad, a) => times(turned ? grad.t().mm(a).t() : a.t().mm(grad), alpha));
}

/** Product of two matrices: [n, m] · [m, p]. */
export const mm = operator('mm', [tensor('mat2')], (input, mat2): Tensor => {
  checkMatrix('mm', 'self', input);
  checkMatrix('mm', 'mat2', mat2);
  checkTypes('addmm_impl_cpu_', input, mat2);
  checkInner('mm', input, mat2);
  const out = product(input, mat2, null, 0, 1);
  return derive('MmBackward0', out, [input, ofLeft(input, mat2)], [mat2, ofRight(mat2, input)]);
});
function checkInner(operator: string, a: Tensor, b: Tensor): void {
  if (a.shape[1] !== b.shape[0]) {
    throw new RuntimeError(
      `${operator}: mat1 and mat2 shapes cannot be multiplied (${a.shape.join('x')} and ${b.shape.join('x')})`,
    );
  }
}

/** `beta * input + alpha * (mat1 · mat2)`; with beta = 0 the input's contents do not matter. */
export const addmm = operator(
  'addmm',
  [tensor('mat1'), tensor('mat2'), ...scaled],
  (input, mat1, mat2, beta, alpha): Tensor => {
    checkMatrix('addmm', 'self', mat1);
    checkMatrix('addmm', 'mat2', mat2);
    checkTypes('addmm_impl_cpu_', mat1, mat2);
    if (input.dtype !== mat1.dtype) {
      throw new RuntimeError(
        `self and mat2 must have the same dtype, but got ${legacy(input.dtype)} and ${legacy(mat2.dtype)}`,
      );
    }
    checkInner('addmm', mat1, mat2);
    checkExpands(input, [mat1.shape[0]!, mat2.shape[1]!]);
    const out = product(mat1, mat2, input, beta, alpha);
    const { shape } = input;
    return derive(
      'AddmmBackward0',
      out,
      [input, (grad) => times(grad, beta).sum_to_size([...shape])],
      [mat1, ofLeft(mat1, mat2, alpha)],
      [mat2, ofRight(mat2, mat1, alpha)],
    );
  },
);
const times = (t: Tensor, factor: number): Tensor => (factor === 1 ? t : t.mul(factor));
function checkExpands(input: Tensor, shape: Shape): void {
  const fits = input.ndim <= shape.length && sameShape(safeBroadcast(input.shape, shape), shape);
  if (fits) return;
  const lead = shape.length - input.ndim;
  const at = shape.findLastIndex((n, k) => k >= lead && input.shape[k - lead] !== 1 && input.shape[k - lead] !== n);
  throw new RuntimeError(
    `The expanded size of the tensor (${shape[at] ?? ''}) must match the existing size (${input.shape[at - lead] ?? ''}) at non-singleton dimension ${at}.  Target sizes: [${shape.join(', ')}].  Tensor sizes: [${input.shape.join(', ')}]`,
  );
}
function safeBroadcast(a: Shape, b: Shape): Shape {
  try {
    return broadcastShapes(a, b);
  } catch {
    return [];
  }
}

/** Products of matrices by pairs: [b, n, m] · [b, m, p]. */
export const bmm = operator('bmm', [tensor('mat2')], (input, mat2): Tensor => {
  if (input.ndim !== 3) throw new RuntimeError('batch1 must be a 3D tensor');
  if (mat2.ndim !== 3) throw new RuntimeError('batch2 must be a 3D tensor');
  checkTypes('bmm', input, mat2);
  if (input.shape[0] !== mat2.shape[0] || input.shape[2] !== mat2.shape[1]) {
    throw new RuntimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${input.shape[0]}, ${input.shape[2]}] but got: [${mat2.shape[0]}, ${mat2.shape[1]}].`,
    );
  }
  const out = product(input, mat2, null, 0, 1);
  return derive(
    'BmmBackward0',
    out,
    [input, saves([mat2], (grad, b) => grad.bmm(b.transpose(1, 2)))],
    [mat2, saves([input], (grad, a) => a.transpose(1, 2).bmm(grad))],
  );
});

/** `beta * input + alpha * (batch1 · batch2)`, pair by pair. */
export const baddbmm = operator(
  'baddbmm',
  [tensor('batch1'), tensor('batch2'), ...scaled],
  (input, batch1, batch2, beta, alpha): Tensor => {
    checkBatches(batch1, batch2);
    checkExpands(input, [batch1.shape[0]!, batch1.shape[1]!, batch2.shape[2]!]);
    const products = times(batch1.bmm(batch2), factor(batch1, alpha));
    return beta === 0 ? products : products.add(times(input, factor(batch1, beta)));
  },
);
function checkBatches(batch1: Tensor, batch2: Tensor): void {
  if (batch1.ndim !== 3) throw new RuntimeError('batch1 must be a 3D tensor');
  if (batch2.ndim !== 3) throw new RuntimeError('batch2 must be a 3D tensor');
}
/** `beta * input + alpha * sum of the products`, over the batch. */
export const addbmm = operator(
  'addbmm',
  [tensor('batch1'), tensor('batch2'), ...scaled],
  (input, batch1, batch2, beta, alpha): Tensor => {
    checkBatches(batch1, batch2);
    checkExpands(input, [batch1.shape[1]!, batch2.shape[2]!]);
    const products = times(batch1.bmm(batch2).sum(0), factor(batch1, alpha));
    return beta === 0 ? products : products.add(times(input, factor(batch1, beta)));
  },
);

/** Product of a matrix and a vector: [n, m] · [m]. */
export const mv = operator('mv', [tensor('vec')], (input, vec): Tensor => {
  if (input.ndim !== 2 || vec.ndim !== 1) {
    throw new RuntimeError(`vector + matrix @ vector expected, got 1, ${input.ndim}, ${vec.ndim}`);
  }
  if (input.shape[1] !== vec.shape[0]) {
    throw new RuntimeError(
      `size mismatch, got input (${input.shape[0]}), mat (${input.shape.join('x')}), vec (${vec.shape[0]})`,
    );
  }
  checkTypes('addmv_impl_cpu', input, vec);
  const out = product(input, alias(vec, [vec.shape[0]!, 1], [vec.strides[0]!, 1], vec.offset), null, 0, 1);
  return derive(
    'MvBackward0',
    alias(out, [input.shape[0]!], [1], 0),
    [input, saves([vec], (grad, v) => grad.outer(v))],
    [vec, saves([input], (grad, m) => m.t().mv(grad))],
  );
});
/** `beta * input + alpha * (mat · vec)`. */
export const addmv = operator(
  'addmv',
  [tensor('mat'), tensor('vec'), ...scaled],
  (input, mat, vec, beta, alpha): Tensor => {
    if (mat.ndim !== 2 || vec.ndim !== 1) {
      throw new RuntimeError(`vector + matrix @ vector expected, got ${input.ndim}, ${mat.ndim}, ${vec.ndim}`);
    }
    if (
      mat.shape[1] !== vec.shape[0] ||
      (input.shape.length > 0 && input.shape[0] !== 1 && input.shape[0] !== mat.shape[0])
    ) {
      throw new RuntimeError(
        `size mismatch, got input (${input.shape[0] ?? 1}), mat (${mat.shape.join('x')}), vec (${vec.shape[0]})`,
      );
    }
    const out = times(mat.mv(vec), factor(mat, alpha));
    return beta === 0 ? out : out.add(times(input, factor(mat, beta)));
  },
);

/** Sum of the products of two vectors' elements. */
export const dot = operator('dot', [tensor('tensor')], (input, other): Tensor => {
  if (input.ndim !== 1 || other.ndim !== 1) {
    throw new RuntimeError(`1D tensors expected, but got ${input.ndim}D and ${other.ndim}D tensors`);
  }
  if (input.dtype !== other.dtype) {
    throw new RuntimeError(
      `dot : expected both vectors to have same dtype, but found ${legacy(input.dtype)} and ${legacy(other.dtype)}`,
    );
  }
  if (input.shape[0] !== other.shape[0]) {
    throw new RuntimeError(
      `inconsistent tensor size, expected tensor [${input.shape[0]}] and src [${other.shape[0]}] to have the same number of elements, but got ${input.shape[0]} and ${other.shape[0]} elements respectively`,
    );
  }
  checkTypes('dot', input, other);
  const out = product(
    alias(input, [1, input.shape[0]!], [1, input.strides[0]!], input.offset),
    alias(other, [other.shape[0]!, 1], [other.strides[0]!, 1], other.offset),
    null,
    0,
    1,
  );
  return derive(
    'DotBackward0',
    alias(out, [], [], 0),
    [input, saves([other], (grad, b) => b.mul(grad))],
    [other, saves([input], (grad, a) => a.mul(grad))],
  );
});
export const vdot = operator('vdot', [tensor('tensor')], (input, other): Tensor => input.dot(other));

/** Products of all pairs of two vectors' elements: [n], [m] -> [n, m]. */
export const outer = operator('outer', [tensor('vec2')], (input, vec2): Tensor => {
  if (input.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument self, but got ${input.ndim}-D`);
  if (vec2.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument vec2, but got ${vec2.ndim}-D`);
  return input.unsqueeze(1).mul(vec2);
});
export const ger = outer;
/** `beta * input + alpha * outer(vec1, vec2)`. */
export const addr = operator(
  'addr',
  [tensor('vec1'), tensor('vec2'), ...scaled],
  (input, vec1, vec2, beta, alpha): Tensor => {
    for (const [name, vec] of [
      ['vec1', vec1],
      ['vec2', vec2],
    ] as const) {
      if (vec.ndim !== 1) throw new RuntimeError(`addr: Expected 1-D argument ${name}, but got ${vec.ndim}-D`);
    }
    const type = result_type([input, vec1, vec2].map(({ dtype }) => ({ dtype, weight: 0 })));
    for (const [name, value] of [
      ['beta', beta],
      ['alpha', alpha],
    ] as const) {
      if (type.kind !== 'float' && !Number.isInteger(value)) {
        throw new RuntimeError(`For integral input tensors, argument ${name} must not be a floating point number.`);
      }
    }
    checkExpands(input, [vec1.shape[0]!, vec2.shape[0]!]);
    if (type.kind === 'bool') {
      const truth = alpha === 0 ? vec1.outer(vec2).logical_and(vec1.new_zeros([], { dtype: type })) : vec1.outer(vec2);
      return beta === 0 ? truth : truth.logical_or(input);
    }
    const out = times(vec1.outer(vec2), alpha);
    return beta === 0 ? out.to(type) : times(input, beta).add(out).to(type);
  },
);

/**
 * Product of tensors: of vectors their dot product, of matrices the matrix product, of more dimensions products of the last two,
 * the others broadcast.
 */
export const matmul = operator('matmul', [tensor('other')], (input, other): Tensor => {
  const [m, n] = [input.ndim, other.ndim];
  if (m === 0 || n === 0) {
    throw new RuntimeError(`both arguments to matmul need to be at least 1D, but they are ${m}D and ${n}D`);
  }
  if (m === 1 && n === 1) return input.dot(other);
  if (m === 2 && n === 1) return input.mv(other);
  if (m === 1 && n === 2) return input.unsqueeze(0).mm(other).squeeze(0);
  if (m === 2 && n === 2) return input.mm(other);
  // A matrix on the right of a batch is one product with the batch folded into rows.
  if (m >= 3 && n <= 2) {
    const folded = input.reshape([numel(input.shape.slice(0, -1)), input.shape.at(-1)!]);
    if (n === 1) return folded.mv(other).view([...input.shape.slice(0, -1)]);
    return folded.mm(other).view([...input.shape.slice(0, -1), other.shape[1]!]);
  }
  const a = m === 1 ? input.unsqueeze(0) : input;
  const b = n === 1 ? other.unsqueeze(1) : other;
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const flat = (t: Tensor): Tensor =>
    t.expand([...batch, ...t.shape.slice(-2)]).reshape([numel(batch), ...t.shape.slice(-2)]);
  const out = flat(a)
    .bmm(flat(b))
    .view([...batch, a.shape.at(-2)!, b.shape.at(-1)!]);
  return m === 1 ? out.squeeze(-2) : n === 1 ? out.squeeze(-1) : out;
});

/** Products of vectors along the last dimensions of both. */
export const inner = operator('inner', [tensor('other')], (input, other): Tensor => {
  if (input.ndim === 0 || other.ndim === 0) return input.mul(other);
  if (input.shape.at(-1) !== other.shape.at(-1)) {
    throw new RuntimeError(
      `inner() the last dimension must match on both input tensors but got shapes [${input.shape.join(', ')}] and [${other.shape.join(', ')}]`,
    );
  }
  const [a, b] = [input.reshape([-1, input.shape.at(-1)!]), other.reshape([-1, other.shape.at(-1)!])];
  return a.mm(b.t()).reshape([...input.shape.slice(0, -1), ...other.shape.slice(0, -1)]);
});
