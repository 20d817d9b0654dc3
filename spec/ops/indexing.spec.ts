// Subscripts: what they read, what they write, and their gradients, as PyTorch has them.
import torch from '../../lib/index.js';
import { check, golden } from '../support/programs.js';

// PyTorch writes by copy_, fill_, index_fill_, index_put_ or masked_fill_: which of them, a history tells; values are the same.
test.each(golden('indexing'))('%s', (name, row) =>
  check(row, /^(a number|a tensor|index_put|twice|read x\[\.\.\.\])/.test(name) ? ['grad_fn', 'version'] : []),
);

test('a fraction is no subscript', () => {
  const x = torch.ones(2, 2);
  for (const at of [[1.5], [0, 1.5], [NaN]]) {
    expect(() => x.index(at as never)).toThrow('None and long or byte Variables are valid indices (got float)');
  }
});
