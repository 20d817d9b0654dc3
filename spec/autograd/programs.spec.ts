// Backward, grad, higher derivatives, hooks and modes: as PyTorch has them.
import { check, golden } from '../support/programs.js';

test.each(golden('autograd'))('%s', (_, row) => check(row));
