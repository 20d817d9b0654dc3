// Where channels lie innermost: modules, and what joins, pads, pools and rearranges.
import torch, { nn } from '../../lib/index.js';

const F = nn.functional;
const innermost = { memory_format: torch.channels_last };
const of = (...shape: number[]): torch.Tensor => torch.zeros(shape).to(innermost);
const x = of(2, 4, 6, 6);

describe('channels innermost', () => {
  it('in the weights of a module that is moved so, and in what it makes of another picture', () => {
    const net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Linear(2, 1)).to(innermost);
    expect([...net.parameters()].map((p) => p.stride())).toEqual([[27, 1, 9, 3], [1], [1], [1], [2, 1], [1]]);
    expect(net[0](torch.zeros(1, 3, 4, 4)).stride()).toEqual([32, 1, 16, 8]);
    expect(
      nn
        .Conv2d(1, 4, 3)
        .to({ dtype: torch.float64, ...innermost })
        .weight.stride(),
    ).toEqual([9, 1, 3, 1]);
    expect(() => nn.Conv3d(1, 1, 2).to(innermost)).toThrow('required rank 4 tensor to use channels_last format');
  });
  it('where strides say so, of one channel too', () => {
    const one = torch.zeros(2, 1, 3, 3);
    expect(one.to(innermost).stride()).toEqual([9, 1, 3, 1]);
    expect(one.contiguous(innermost)).toBe(one);
    const turned = torch.zeros(2, 3).t();
    expect(turned.to({ memory_format: torch.contiguous_format })).toBe(turned);
  });
  it.each<[string, () => torch.Tensor, number[]]>([
    ['cat', () => torch.cat([x, x], 1), [288, 1, 48, 8]],
    ['cat with another', () => torch.cat([x, x.contiguous()], 1), [288, 36, 6, 1]],
    ['stack', () => torch.stack([x, x]), [288, 144, 1, 24, 4]],
    ['stack in the middle', () => torch.stack([x, x], 2), [288, 1, 144, 24, 4]],
    ['stack behind', () => torch.stack([x, x], -1), [288, 72, 12, 2, 1]],
    ['pad', () => F.pad(x, [1, 1, 1, 1]), [256, 1, 32, 4]],
    ['adaptive_max_pool2d', () => F.adaptive_max_pool2d(x, 2), [16, 1, 8, 4]],
    ['avg_pool3d', () => F.avg_pool3d(torch.zeros(1, 2, 2, 2, 2).to({ memory_format: torch.channels_last_3d }), 1), [16, 8, 4, 2, 1]], // prettier-ignore
    ['pixel_shuffle', () => F.pixel_shuffle(of(2, 8, 3, 3), 2), [72, 1, 12, 2]],
    ['pixel_unshuffle', () => F.pixel_unshuffle(x, 2), [144, 1, 48, 16]],
    ['channel_shuffle', () => F.channel_shuffle(x, 2), [144, 1, 24, 4]],
    ['roll', () => x.roll(1, 1), [144, 1, 24, 4]],
  ])('of %s', (_, made, strides) => {
    expect(made().stride()).toEqual(strides);
  });
});
