// What torch itself has of linear algebra, tensors too, where that is torch.linalg's own operator under the same or an older name.
export { cholesky_inverse, cholesky_solve } from './cholesky.js';
export { det, logdet, slogdet } from './determinant.js';
export { matrix_exp } from './exponential.js';
export { matrix_power } from './linalg.js';
export { pinverse } from './pinv.js';
export { geqrf, householder_product as orgqr, ormqr } from './reflections.js';
export { inv as inverse } from './solve.js';
export { svdByV as svd } from './svd.js';
export { triangular_solve } from './triangular.js';
