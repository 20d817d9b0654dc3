// The orthogonal factor of a matrix.

/**
 * Q of the factorisation `A = Q·R` in which R is upper triangular with a diagonal that is not negative: where A has
 * full rank there is one such Q only, whichever signs an algorithm gives. By Householder's reflections, in double
 * precision.
 *
 * @param columns A, `m × n` with m ≥ n, as n columns of m elements; overwritten by Q
 */
export function orthogonalize(columns: readonly Float64Array[]): void {
  const n = columns.length;
  const reflectors: (Float64Array | null)[] = [];
  const signs = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const column = columns[k]!;
    let norm = 0;
    for (let i = k; i < column.length; i++) norm += column[i]! ** 2;
    norm = Math.sqrt(norm);
    const first = column[k]!;
    // The reflection takes the column to -sign(first)·norm on the diagonal, so that no digits cancel.
    signs[k] = norm === 0 ? 0 : first < 0 ? 1 : -1;
    const v = column.slice(k);
    v[0] = first + (first < 0 ? -norm : norm);
    let length = 0;
    for (const value of v) length += value ** 2;
    if (length === 0) {
      reflectors.push(null);
      continue;
    }
    const scale = Math.sqrt(2 / length);
    for (let i = 0; i < v.length; i++) v[i]! *= scale; // now the reflection is I - v·vᵀ
    reflectors.push(v);
    for (let j = k + 1; j < n; j++) reflect(v, columns[j]!, k);
  }
  for (let j = 0; j < n; j++) {
    const column = columns[j]!.fill(0);
    column[j] = 1;
    for (let k = n - 1; k >= 0; k--) {
      const v = reflectors[k]!;
      if (v !== null && k <= j) reflect(v, column, k);
    }
    for (let i = 0; i < column.length; i++) column[i]! *= signs[j]!;
  }
}

/** `x -= v (v·x)`, from row `start` on. */
function reflect(v: Float64Array, x: Float64Array, start: number): void {
  let dot = 0;
  for (let i = 0; i < v.length; i++) dot += v[i]! * x[start + i]!;
  for (let i = 0; i < v.length; i++) x[start + i]! -= dot * v[i]!;
}
