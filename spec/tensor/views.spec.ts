// Views, strides of results, aliasing, and the errors of views: as PyTorch has them.
import { check, golden } from '../support/programs.js';

test.each(golden('views'))('%s', (_, row) => check(row));
