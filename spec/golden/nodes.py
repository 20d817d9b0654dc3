"""Writes nodes.json: the nodes of layers' results, by expressions that are JavaScript and, but for `{…}`, Python at once."""
import json
import os
import re

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, x2 = (torch.randn(shape, requires_grad=True) for shape in [(1, 4, 6), (1, 4, 6, 6)])
steps, row, points = torch.randn(5, 3, 4), torch.randn(3, 4), torch.zeros(1, 3, 3, 2)
theta = torch.randn(1, 2, 3, requires_grad=True)
packed = nn.utils.rnn.pack_padded_sequence(steps, torch.tensor([5, 4, 2]))
expressions = [
    'nn.LSTM(4, 6)(steps)[0]', 'nn.LSTM(4, 6)(steps)[1][0]', 'nn.LSTM(4, 6, {batch_first: true})(steps)[0]',
    'nn.LSTM(4, 6, {bidirectional: true})(steps)[0]', 'nn.LSTM(4, 6, {proj_size: 3})(steps)[0]', 'nn.LSTM(4, 6)(steps[0])[0]',
    'nn.LSTM(4, 6)(packed)[0].data', 'nn.GRU(4, 6)(steps)[0]', 'nn.GRU(4, 6, {batch_first: true})(steps)[0]', 'nn.RNN(4, 6)(steps)[1]',
    'nn.LSTMCell(4, 6)(row)[0]', 'nn.LSTMCell(4, 6)(row)[1]', 'nn.GRUCell(4, 6)(row)', 'nn.RNNCell(4, 6)(row)',
    'nn.Conv1d(4, 2, 3)(x)', 'nn.Conv1d(4, 2, 3)(x[0])', 'nn.Conv2d(4, 2, 3)(x2)', 'nn.ConvTranspose2d(4, 2, 3)(x2)',
    'F.max_pool1d(x, 2)', 'F.max_pool2d(x2, 2)', 'F.avg_pool1d(x, 2)', 'F.avg_pool2d(x2, 2)', 'F.adaptive_avg_pool1d(x, 2)',
    'F.adaptive_max_pool1d(x, 2)', 'F.adaptive_avg_pool2d(x2, 1)', 'F.grid_sample(x2, points, {align_corners: false})',
    'F.affine_grid(theta, [1, 1, 3, 3], {align_corners: false})', 'F.pixel_shuffle(x2, 2)', 'F.unfold(x2, 2)',
    'nn.EmbeddingBag(3, 2)(torch.zeros(1, 2).long())', 'F.scaled_dot_product_attention(x2, x2, x2)',
    'F.scaled_dot_product_attention(x, x, x)', 'nn.MultiheadAttention(4, 2)(steps, steps, steps)[0]',
    'nn.TransformerEncoderLayer(4, 2)(steps)', 'nn.BatchNorm2d(4)(x2)', 'nn.InstanceNorm2d(4)(x2)',
]


def python(expression):
    keywords = re.sub(r'\{(\w+): (\w+)\}', lambda m: f'{m[1]}={m[2].title() if m[2].isalpha() else m[2]}', expression)
    return eval(keywords)


nodes = {expression: type(python(expression).grad_fn).__name__ for expression in expressions}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'nodes.json'), 'w') as f:
    json.dump(nodes, f, indent=1)
    f.write('\n')
