// How far convolutions and their gradients are from float64's, by tiles and by plain sums: the table of docs/layers.md, in parts of 1e-7.
//
//   node bench/rounding.mjs; python bench/rounding.py       the same numbers in PyTorch
import torch from '../dist/index.js';

const F = torch.nn.functional;
const rms = (x) => x.pow(2).mean().sqrt().item();

function passes(convolve, ...tensors) {
  const [x, w, grad] = tensors.map((tensor) => tensor.clone());
  const y = convolve(x.requires_grad_(), w.requires_grad_());
  return [y.detach(), ...torch.autograd.grad(y, [x, w], grad)];
}
// A volume of one plane is no plane: plain sums.
const ways = {
  tiles: (x, w) => F.conv2d(x, w),
  'plain sums': (x, w) => F.conv3d(x.unsqueeze(2), w.unsqueeze(2)).squeeze(2),
};

torch.manual_seed(1);
for (const kind of ['normal', 'relu', 'about 10']) {
  let x = torch.randn(8, 32, 26, 26);
  if (kind === 'relu') x = x.relu();
  if (kind === 'about 10') x = x.add(10);
  const w = torch.rand(64, 32, 3, 3).mul(2).sub(1).div(Math.sqrt(288));
  const given = [x, w, torch.randn(8, 64, 24, 24)];
  const exact = passes(ways.tiles, ...given.map((tensor) => tensor.double()));
  for (const [way, convolve] of Object.entries(ways)) {
    const cells = passes(convolve, ...given).map((found, k) => {
      const [distance, scale] = [found.double().sub(exact[k]), rms(exact[k])];
      return [rms(distance), distance.abs().max().item()].map((part) => ((1e7 * part) / scale).toFixed(1)).join(', ');
    });
    console.log(`${kind}, ${way}: forward ${cells[0]}; input's gradient ${cells[1]}; weight's gradient ${cells[2]}`);
  }
}
