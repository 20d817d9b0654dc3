const torch = require('tfjs-torch');
const { loss } = require('../training.cjs');

test('trains', () => {
  expect(torch.default).toBe(torch);
  expect(loss(torch)).toBeLessThan(0.5);
});
