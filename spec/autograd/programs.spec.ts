// Backward, grad, higher derivatives, hooks and modes: as PyTorch has them.
import { check, golden } from '../support/programs.js';

// How a gradient was computed is a matter of the rules, which are not written as PyTorch's are; its values are the same.
const derived = /^(second|third|backward with create_graph|grad_outputs)/;
test.each(golden('autograd'))('%s', (name, row) =>
  check(row, derived.test(name) ? ['grad_fn', 'version', 'stride'] : []),
);
