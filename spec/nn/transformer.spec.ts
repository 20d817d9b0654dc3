// Transformers beside what the conformance data hold: masks, padding that PyTorch leaves out without gradients, copies, warnings.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import torch, { type Tensor, nn } from '../../lib/index.js';

const golden = JSON.parse(readFileSync(new URL('../golden/transformer.json', import.meta.url), 'utf8')) as Record<
  string,
  number[]
>;
const near = (t: Tensor, key: string): void => {
  const values = t.detach().reshape(-1).tolist<number[]>();
  expect(values.length).toBe(golden[key]!.length);
  values.forEach((x, k) => expect(x).toBeCloseTo(golden[key]![k]!, 4));
};
let warnings: ReturnType<typeof jest.spyOn>;
beforeEach(() => void (warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined)));
afterEach(() => void jest.restoreAllMocks());

const padding = torch.tensor([
  [false, false, true],
  [false, false, false],
]);

test.each([
  ['norm_last', false],
  ['norm_first', true],
])('an encoder, %s', (key, norm_first) => {
  torch.manual_seed(5);
  const layer = nn.TransformerEncoderLayer(4, 2, 8, { batch_first: true, norm_first });
  const model = nn.TransformerEncoder(layer, 2, nn.LayerNorm(4));
  expect(warnings.mock.calls).toEqual(
    norm_first
      ? [
          [
            'enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer.norm_first was True',
          ],
        ]
      : [],
  );
  const x = torch.randn(2, 3, 4);
  near(model(x), `${key}, training`);
  model.eval();
  const padded = { src_key_padding_mask: padding };
  near(model(x, padded), `${key}, recorded`);
  torch.no_grad(() => {
    near(model(x, padded), `${key}, unpadded`);
    near(model(x, { src_key_padding_mask: padding.flip(1) }), `${key}, padding in front`);
  });
  const mask = nn.Transformer.generate_square_subsequent_mask(3);
  near(model(x, { mask }), `${key}, causal`);
  near(model(x, { mask, src_key_padding_mask: padding.flip(0).float().mul(-1e9) }), `${key}, by the mask`);
});

test('a transformer: its own activation, masks of target and memory, gradients', () => {
  torch.manual_seed(6);
  const model = nn.Transformer(4, 2, 1, 1, 8, { dropout: 0, activation: 'gelu' });
  const [src, tgt] = [torch.randn(3, 2, 4), torch.randn(2, 2, 4)];
  const tgt_mask = nn.Transformer.generate_square_subsequent_mask(2);
  const out = model(src, tgt, { tgt_mask, memory_key_padding_mask: padding });
  near(out, 'transformer');
  out.pow(2).sum().backward();
  near(model.get_parameter('decoder.layers.0.multihead_attn.in_proj_weight').grad!, 'transformer, gradient');
});

test('layers of a stack are copies: equal at first, with parameters, containers and hooks of their own', () => {
  const layer = nn.TransformerEncoderLayer(4, 2, 8);
  const seen: unknown[] = [];
  layer.linear1.register_forward_hook((module) => void seen.push(module));
  layer.linear1.weight.requires_grad_(false);
  const [a, b] = nn.TransformerEncoder(layer, 2).layers as unknown as [typeof layer, typeof layer];
  expect(torch.equal(a.linear1.weight, layer.linear1.weight)).toBe(true);
  expect([a.linear1.weight.requires_grad, a.linear2.weight.requires_grad]).toEqual([false, true]);
  a.linear1.weight.data.zero_();
  expect(torch.equal(b.linear1.weight, layer.linear1.weight)).toBe(true);
  a(torch.zeros(1, 1, 4));
  expect(seen).toEqual([a.linear1]);
  expect(Object.keys(a.state_dict())).toEqual(Object.keys(layer.state_dict()));
});

test('errors and warnings', () => {
  expect(() => nn.MultiheadAttention(5, 2)).toThrow('embed_dim must be divisible by num_heads');
  expect(() => nn.MultiheadAttention(0, 2)).toThrow(
    'embed_dim and num_heads must be greater than 0, got embed_dim=0 and num_heads=2 instead',
  );
  expect(() => nn.TransformerEncoderLayer(4, 2, { activation: 'tanh' as 'relu' })).toThrow(
    'activation should be relu/gelu, not tanh',
  );
  const other = nn.MultiheadAttention(4, 2, { kdim: 5, vdim: 6 });
  const wide = (width: number): torch.Tensor => torch.zeros(3, 1, width);
  expect(() => other(wide(4), wide(4), wide(6))).toThrow(
    'expecting key weights shape of (4, 4), but got torch.Size([4, 5])',
  );
  expect(() => other(wide(4), wide(5), wide(5))).toThrow(
    'expecting value weights shape of (4, 5), but got torch.Size([4, 6])',
  );
  const model = nn.Transformer(4, 2, 1, 1, 8);
  expect(() => model(torch.zeros(3, 2, 4), torch.zeros(3, 1, 4))).toThrow(
    'the batch number of src and tgt must be equal',
  );
  expect(() => model(torch.zeros(3, 2, 5), torch.zeros(3, 2, 4))).toThrow(
    'the feature number of src and tgt must be equal to d_model',
  );
  warnings.mockClear();
  const x = torch.zeros(3, 2, 4);
  const attention = nn.MultiheadAttention(4, 2);
  attention(x, x, x, { key_padding_mask: torch.zeros(2, 3).bool(), attn_mask: torch.zeros(3, 3) });
  expect(warnings.mock.calls).toEqual([
    [
      'UserWarning: Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type for both instead.',
    ],
  ]);
});
