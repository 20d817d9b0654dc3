// Subscripts: what they read, what they write, and their gradients, as PyTorch has them.
import { check, golden } from '../support/programs.js';

test.each(golden('indexing'))('%s', (_, row) => check(row));
