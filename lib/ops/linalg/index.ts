// The functions of torch.linalg.
export { LinAlgError } from '../../errors.js';
export { cholesky, cholesky_ex } from './cholesky.js';
export { det, slogdet } from './determinant.js';
export { eig, eigh, eigvals, eigvalsh, matrix_sqrth } from './eigen.js';
export { matrix_exp } from './exponential.js';
export { cross, diagonal, matmul, matrix_power, multi_dot, vander, vecdot } from './linalg.js';
export { ldl_factor, ldl_factor_ex, ldl_solve } from './ldl.js';
export { lu_solve } from './factored.js';
export { lu, lu_factor, lu_factor_ex } from './lu.js';
export { cond, matrix_norm, norm, vector_norm } from './norms.js';
export { lstsq, matrix_rank, pinv } from './pinv.js';
export { qr } from './qr.js';
export { householder_product } from './reflections.js';
export { inv, inv_ex, solve, solve_ex, tensorinv, tensorsolve } from './solve.js';
export { polar, svd, svdvals } from './svd.js';
export { solve_triangular } from './triangular.js';
