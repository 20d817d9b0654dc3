"""Writes recurrent.json: recurrent layers on packed, seeded and wrong inputs. Run: python spec/golden/recurrent.py > spec/golden/recurrent.json"""
import json

import torch
from torch import nn
from torch.nn.utils import rnn

# Layers on sequences of different lengths in any order, with dropout between layers, in both directions.
LAYERS = [
    ["RNN", [2, 3, 2], {"dropout": 0.5, "bidirectional": True}],
    ["GRU", [2, 3, 2], {"dropout": 0.5, "bidirectional": True}],
    ["LSTM", [2, 3, 2], {"dropout": 0.5, "bidirectional": True}],
    ["LSTM", [2, 3, 2], {"dropout": 0.5, "bidirectional": True, "proj_size": 2}],
]
LENGTHS = [2, 4, 1, 3]


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().reshape(-1).tolist()]


def layer(name, args, kwargs):
    torch.manual_seed(3)
    module = getattr(nn, name)(*args, **kwargs)
    sequences = [torch.randn(n, 2) for n in LENGTHS]
    packed = rnn.pack_sequence(sequences, enforce_sorted=False)
    output, states = module(packed)
    states = states if isinstance(states, tuple) else (states,)
    padded, lengths = rnn.pad_packed_sequence(output, batch_first=True, padding_value=-1)
    (padded.sin().sum() + sum(s.cos().sum() for s in states)).backward()
    grads = {n: numbers(p.grad) for n, p in module.named_parameters()}
    return {
        "layer": [name, args, kwargs], "padded": numbers(padded), "shape": list(padded.shape), "lengths": lengths.tolist(),
        "states": [numbers(s) for s in states], "grads": grads, "drawn": numbers(torch.rand(2)),
    }


ERRORS = {
    "rnn.pack_padded_sequence(x, [4, 2])": None, "rnn.pack_padded_sequence(x, [2, 3, 4])": None,
    "rnn.pack_padded_sequence(x, [4, 2, 0])": None, "rnn.pad_sequence([])": None,
    "rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [4, 3, 1]), false, 0, 3)": None,
    "nn.LSTM(2, 3)(torch.zeros(0, 3, 2))": None, "nn.LSTM(2, 3)(torch.zeros(2, 2, 2, 2))": None,
    "nn.RNN(2, 3)(torch.zeros(2))": None, "nn.GRU(2, 3)(torch.zeros(2))": None,
    "nn.GRU(2, 3)(torch.zeros(4, 1, 5))": None, "nn.GRU(2, 3)(x, torch.zeros(1, 3, 4))": None,
    "nn.GRU(2, 3)(x, torch.zeros(1, 3))": None, "nn.GRU(2, 3)(x.double())": None,
    "nn.LSTM(2, 3)(x, [torch.zeros(1, 3, 3), torch.zeros(1, 3, 4)])": None,
    "nn.LSTM(2, 3)(torch.zeros(4, 2), [torch.zeros(1, 1, 3), torch.zeros(1, 3)])": None,
    "nn.LSTM(2, 3, 0)": None, "nn.LSTM(2, 3, {'proj_size': 3})": None, "nn.LSTM(2, 3, {'dropout': 2})": None,
    "nn.LSTM(2, 3.5)": None, "nn.GRU(2, 3, {'proj_size': 2})": None, "nn.RNN(2, 3, {'nonlinearity': 'x'})": None,
    "nn.RNNCell(2, 3, true, 'x')(x[0])": None, "nn.LSTMCell(2, 3)(x)": None, "nn.LSTMCell(2, 3)(torch.zeros(3))": None,
    "nn.LSTM(2, 3)(x, torch.zeros(1, 3, 3))": None, "nn.LSTM(2, 3)(x, [torch.zeros(1, 3, 3)])": None, "nn.LSTM(2, 3)(x, 0)": None,
    "nn.LSTM(2, 3)(x, [0, 0])": None, "nn.GRU(2, 3)(x, [x, x])": None, "nn.RNN(2, 3)(0)": None, "nn.GRUCell(2, 3)(x[0], 0)": None,
    "nn.LSTMCell(2, 3)(x[0], 0)": None, "nn.LSTMCell(2, 3)(x[0], torch.zeros(3, 3))": None, "nn.LSTMCell(2, 3)(x[0], [torch.zeros(3, 3)])": None,
    "nn.GRUCell(2, 3)(x[0], torch.zeros(2, 3))": None, "nn.GRUCell(2, 3)(x[0], torch.zeros(3, 2))": None,
}


def error(text):
    code = text.replace("{'", "**{'").replace("true", "True").replace("false", "False")
    try:
        eval(code, {"torch": torch, "nn": nn, "rnn": rnn, "x": torch.zeros(4, 3, 2)})
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError(text)


print(json.dumps({"layers": [layer(*one) for one in LAYERS], "errors": {text: error(text) for text in ERRORS}}, indent=1))
