// In-place writes, views and versions under autograd: values, gradients, histories and errors as PyTorch has them.
import { check, golden } from '../support/programs.js';

test.each(golden('inplace'))('%s', (_, row) => check(row));
