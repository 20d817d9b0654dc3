// How vitest's `expect` sees the matchers.
import { matchers } from 'tfjs-torch/testing/vitest';
import { expect } from 'vitest';
import torch from 'tfjs-torch';

expect.extend(matchers);
expect(torch.arange(2)).toEqualTensor([0, 1]);
expect(torch.arange(2)).not.toBeCloseToTensor([0, 2], { rtol: 0, atol: 1e-3 });
// @ts-expect-error an unknown keyword does not compile
expect(torch.arange(2)).toBeCloseToTensor([0, 2], { tolerance: 1 });
