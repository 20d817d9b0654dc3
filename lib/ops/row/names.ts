// Names of parameters beside those that signatures have: PyTorch's own where a signature says what its values are in one word for
// several overloads, or names all first operands alike.

type Names = Readonly<Record<string, string>>;

const A: Names = { A: 'input' };
const x: Names = { x: 'input' };
const y: Names = { y: 'input' };
const pieces: Names = { sections: 'indices_or_sections', indices: 'indices_or_sections' };
const value: Names = { value: 'src' };
/** By the name that an operator has in its errors: PyTorch's name of a parameter, and the signature's. */
const others: Readonly<Record<string, Names>> = {
  affine_grid: { theta: 'input' },
  cholesky_solve: { input2: 'L' },
  cumulative_trapezoid: y,
  dsplit: pieces,
  gumbel_softmax: { logits: 'input' },
  hsplit: pieces,
  linalg_householder_product: { input2: 'tau' },
  linalg_inv_ex: A,
  linalg_ldl_solve: { LD: 'input' },
  linalg_lu: A,
  linalg_lu_factor_ex: A,
  linalg_polar: A,
  linalg_qr: A,
  'linalg.det': A,
  'linalg.diagonal': A,
  'linalg.inv': A,
  'linalg.lstsq': { b: 'B' },
  'linalg.lu_factor': A,
  'linalg.slogdet': A,
  'linalg.solve': A,
  'linalg.solve_ex': A,
  'linalg.svd': A,
  'linalg.svdvals': A,
  'linalg.vander': x,
  'linalg.vecdot': x,
  lu_unpack: { LU_data: 'input' },
  multi_head_attention_forward: { query: 'input' },
  one_hot: { input: 'tensor' },
  ormqr: { input2: 'tau', input3: 'other' },
  pca_lowrank: A,
  resize_as_: { the_template: 'other' },
  result_type: { scalar: 'other', scalar1: 'tensor', scalar2: 'other' },
  scatter: value,
  scatter_: value,
  searchsorted: { sorted_sequence: 'input', input: 'values' },
  special_airy_ai: x,
  special_scaled_modified_bessel_k0: x,
  special_scaled_modified_bessel_k1: x,
  special_spherical_bessel_j0: x,
  split: { tensor: 'input', split_size_or_sections: 'split_size' },
  svd_lowrank: A,
  tensor_split: { ...pieces, tensor_indices_or_sections: 'indices_or_sections' },
  tensordot: { a: 'input' },
  trapezoid: y,
  unravel_index: { indices: 'input' },
  vander: x,
  vdot: { other: 'tensor' },
  vsplit: pieces,
};

/** NumPy's names of parameters, which PyTorch's operators know too: https://github.com/pytorch/pytorch/issues/2228. */
const numpy: ReadonlyMap<string, string> = new Map([
  ['axis', 'dim'],
  ['keepdims', 'keepdim'],
  ['x', 'input'],
  ['a', 'input'],
  ['x1', 'input'],
  ['x2', 'other'],
]);
export type NumPys<N> = N extends 'dim' ? 'axis' : N extends 'keepdim' ? 'keepdims' : never;

/** Keywords by the names that a signature has. */
export function asNamed(
  operator: string,
  keywords: Record<string, unknown>,
  signature: readonly { readonly name: string }[],
): Record<string, unknown> {
  const names = others[operator];
  let foreign = names !== undefined;
  for (const name in keywords) if (numpy.has(name)) foreign = true;
  // Classes are Python's, and know their own names only.
  if (!foreign || /^[A-Z]/.test(operator)) return keywords;
  const has = (name: string): boolean => signature.some((parameter) => parameter.name === name);
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(keywords)) {
    const own = names !== undefined && Object.hasOwn(names, name) ? names[name]! : name;
    const other = has(own) ? undefined : numpy.get(own);
    given[other !== undefined && has(other) && !Object.hasOwn(keywords, other) ? other : own] = value;
  }
  return given;
}
