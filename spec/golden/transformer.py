"""Writes transformer.json: seeded encoders with masks and padding, with and without gradients. Run: python spec/golden/transformer.py > spec/golden/transformer.json"""
import json
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().reshape(-1).tolist()]


def encoder(norm_first):
    torch.manual_seed(5)
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, norm_first=norm_first)
    return nn.TransformerEncoder(layer, 2, nn.LayerNorm(4)), torch.randn(2, 3, 4)


found = {}
padding = torch.tensor([[False, False, True], [False, False, False]])
for norm_first in (False, True):
    key = "norm_first" if norm_first else "norm_last"
    model, x = encoder(norm_first)
    found[f"{key}, training"] = numbers(model(x))  # with dropout
    model.eval()
    found[f"{key}, recorded"] = numbers(model(x, src_key_padding_mask=padding))
    with torch.no_grad():
        found[f"{key}, unpadded"] = numbers(model(x, src_key_padding_mask=padding))
        found[f"{key}, padding in front"] = numbers(model(x, src_key_padding_mask=padding.flip(1)))
    mask = nn.Transformer.generate_square_subsequent_mask(3)
    found[f"{key}, causal"] = numbers(model(x, mask=mask))
    found[f"{key}, by the mask"] = numbers(model(x, mask=mask, src_key_padding_mask=padding.flip(0).float().mul(-1e9)))
torch.manual_seed(6)
model = nn.Transformer(4, 2, 1, 1, 8, dropout=0.0, activation="gelu")
src, tgt = torch.randn(3, 2, 4), torch.randn(2, 2, 4)
out = model(src, tgt, tgt_mask=mask[:2, :2], memory_key_padding_mask=padding)
found["transformer"] = numbers(out)
out.pow(2).sum().backward()
found["transformer, gradient"] = numbers(model.decoder.layers[0].multihead_attn.in_proj_weight.grad)
print(json.dumps(found, indent=1))
