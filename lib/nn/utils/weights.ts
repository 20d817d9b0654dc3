// Norms of weights.
import { GradMode } from '../../graph/mode.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { int, number, optional, string } from '../../ops/row/signature.js';
import { called } from '../../ops/row/shown.js';
import type { Module } from '../modules/module.js';

/** What both forms of spectral normalization are told. */
export const spectralNorm = [
  optional(string('name'), 'weight'),
  optional(int('n_power_iterations'), 1),
  optional(number('eps'), 1e-12),
  optional(int('dim'), null),
] as const;

/** Whether a weight's second dimension is that of its outputs. */
export const isTransposed = (module: Module): boolean => module._get_name().includes('ConvTranspose');

/** Euclidean norms over all dimensions but one, which stay with length 1; null: over all. */
export function exceptNorm(v: Tensor, dim: number | null): Tensor {
  if (dim === null) return v.norm();
  const at = dim < 0 ? dim + v.ndim : dim;
  const others = v.shape.map((_, k) => k).filter((k) => k !== at);
  return others.length === 0 ? v.abs() : v.square().sum(others, true).sqrt();
}

/** `g v / ‖v‖`, an operator of PyTorch's where the lengths are those of the first or of the last dimension. */
export function withLengths(g: Tensor, v: Tensor, dim: number | null): Tensor {
  const weight = v.mul(g.div(exceptNorm(v, dim)));
  return dim === 0 || dim === v.ndim - 1 ? called(weight, 'WeightNormInterfaceBackward0') : weight;
}

/** A weight as a matrix, with a dimension as rows. */
export function weightMatrix(weight: Tensor, dim: number): Tensor {
  const others = weight.shape.map((_, k) => k).filter((k) => k !== dim);
  return (dim === 0 ? weight : weight.permute([dim, ...others])).flatten(1);
}

/** Brings the singular vectors of the largest singular value nearer, in place: `v`, then `u`. */
export function powerIteration(matrix: Tensor, u: Tensor, v: Tensor, iterations: number, eps: number): void {
  using _ = new GradMode(false);
  for (let k = 0; k < iterations; k++) {
    v.copy_(F.normalize(matrix.t().mv(u), { dim: 0, eps }));
    u.copy_(F.normalize(matrix.mv(v), { dim: 0, eps }));
  }
}
