// torch.testing.
export { type AssertCloseKeywords, type Comparable, assert_close } from './close.js';
export { type MakeTensorKeywords, make_tensor } from './make.js';
