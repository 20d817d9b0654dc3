// Functions of which PyTorch has several signatures, where one here takes what any of them does: what its errors then list.

const pieces: readonly string[] = ['Tensor input, int sections', 'Tensor input, tuple of ints indices'];
const overloads: Readonly<Record<string, readonly string[]>> = {
  dsplit: pieces,
  hsplit: pieces,
  vsplit: pieces,
  tensor_split: [
    'Tensor input, tuple of ints indices, int dim = 0',
    'Tensor input, Tensor tensor_indices_or_sections, int dim = 0',
    'Tensor input, int sections, int dim = 0',
  ],
};

/** PyTorch's signatures of a function, or of the method, which says nothing of the tensor itself; null where there is one alone. */
export function overloadsOf(operator: string, method: boolean): readonly string[] | null {
  const list = Object.hasOwn(overloads, operator) ? overloads[operator]! : null;
  return list === null || !method ? list : list.map((signature) => signature.replace(/^Tensor input(?:, )?/, ''));
}
