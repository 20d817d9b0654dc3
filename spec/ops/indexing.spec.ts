// Subscripts: what they read, what they write, and their gradients, as PyTorch has them.
import { check, golden } from '../support/programs.js';

// PyTorch writes by copy_, fill_, index_fill_, index_put_ or masked_fill_: which of them, a history tells; values are the same.
test.each(golden('indexing'))('%s', (name, row) =>
  check(row, /^(a number|a tensor|index_put|twice|read x\[\.\.\.\])/.test(name) ? ['grad_fn', 'version'] : []),
);
