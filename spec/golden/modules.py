"""Writes modules.json: how PyTorch prints modules and what loading a state_dict says. `python modules.py > modules.json`"""
import json
import sys
from collections import OrderedDict

import torch
from torch import nn

# A module: [class, positional arguments, keywords]; an argument may be a module, or a list or object of modules.
PRINTED = [
    ['Linear', [10, 32]], ['Linear', [10, 32], {'bias': False}], ['Bilinear', [2, 3, 4]], ['Identity', []],
    ['Flatten', []], ['Flatten', [], {'start_dim': 0}], ['Unflatten', [1, [2, 5]]], ['Unflatten', [1, [4]]],
    ['ReLU', []], ['ReLU', [], {'inplace': True}], ['ReLU6', []], ['ReLU6', [True]], ['LeakyReLU', []], ['LeakyReLU', [0.2]],
    ['LeakyReLU', [0.2, True]], ['ELU', []], ['ELU', [0.5], {'inplace': True}], ['CELU', []], ['CELU', [2]], ['SELU', []],
    ['GELU', []], ['GELU', ['tanh']], ['SiLU', []], ['SiLU', [True]], ['Mish', []], ['Sigmoid', []], ['LogSigmoid', []],
    ['Tanh', []], ['Softplus', []], ['Softplus', [2, 10]], ['Softsign', []], ['Tanhshrink', []], ['Softshrink', []],
    ['Softshrink', [0.7]], ['Hardshrink', []], ['Hardtanh', []], ['Hardtanh', [-2, 2]], ['Hardtanh', [-2, 2, True]],
    ['Hardsigmoid', []], ['Hardswish', []], ['Hardswish', [True]], ['Threshold', [0.1, 20]], ['Threshold', [0.1, 20, True]],
    ['PReLU', []], ['PReLU', [3]], ['RReLU', []], ['RReLU', [0.1, 0.3]], ['GLU', []], ['Softmax', []], ['Softmax', [1]],
    ['Softmax', [], {'dim': -1}], ['LogSoftmax', [1]], ['Softmin', [1]], ['Softmax2d', []],
    ['Dropout', []], ['Dropout', [0.2], {'inplace': True}], ['Dropout1d', []], ['Dropout2d', [0.25]], ['Dropout3d', []],
    ['AlphaDropout', [0.1]], ['FeatureAlphaDropout', []],
    ['Embedding', [10, 3]], ['Embedding', [10, 3], {'padding_idx': 0}], ['Embedding', [10, 3], {'padding_idx': -1, 'max_norm': 0.5}],
    ['MSELoss', []], ['L1Loss', [], {'reduction': 'sum'}], ['SmoothL1Loss', []], ['HuberLoss', []], ['CrossEntropyLoss', []],
    ['NLLLoss', []], ['BCELoss', []], ['BCEWithLogitsLoss', []], ['KLDivLoss', []], ['PoissonNLLLoss', []],
    ['GaussianNLLLoss', []], ['HingeEmbeddingLoss', []], ['CosineEmbeddingLoss', []], ['MarginRankingLoss', []],
    ['TripletMarginLoss', []], ['SoftMarginLoss', []], ['MultiMarginLoss', []], ['MultiLabelMarginLoss', []],
    ['MultiLabelSoftMarginLoss', []],
    ['LayerNorm', [10]], ['LayerNorm', [[3, 4]], {'elementwise_affine': False}], ['LayerNorm', [10, 1e-6], {'bias': False}],
    ['RMSNorm', [10]], ['RMSNorm', [[2, 3], 1e-6]], ['GroupNorm', [3, 6]], ['GroupNorm', [3, 6], {'affine': False}],
    ['BatchNorm1d', [4]], ['BatchNorm1d', [4], {'momentum': None}], ['BatchNorm2d', [4, 0.001], {'affine': False}],
    ['BatchNorm3d', [4], {'track_running_stats': False}], ['CosineSimilarity', []], ['PairwiseDistance', []],
    ['RNN', [3, 4]], ['RNN', [3, 4, 2, 'relu', False, True, 0.5, True]], ['LSTM', [3, 4], {'proj_size': 2}], ['GRU', [3, 4, 2]],
    ['RNNCell', [3, 4]], ['RNNCell', [3, 4, False, 'relu']], ['LSTMCell', [3, 4]], ['GRUCell', [3, 4, False]],
    ['MultiheadAttention', [4, 2]], ['MultiheadAttention', [4, 2], {'add_bias_kv': True}], ['TransformerEncoderLayer', [4, 2, 8]],
    ['TransformerEncoder', [['TransformerEncoderLayer', [4, 2, 8, 0, 'gelu', 1e-4, True]], 2]],
    ['Transformer', [4, 2, 1, 2, 8, 0.1, 'relu', None, None, 1e-5, True]],
    ['EmbeddingBag', [10, 3]], ['EmbeddingBag', [10, 3], {'mode': 'sum', 'padding_idx': -1, 'max_norm': 0.5, 'norm_type': 1}],
    ['InstanceNorm1d', [4]], ['InstanceNorm2d', [4, 0.001, 0.2, True]], ['InstanceNorm3d', [4], {'track_running_stats': True}],
    ['CTCLoss', []], ['TripletMarginWithDistanceLoss', []], ['LinearCrossEntropyLoss', [3, 2], {'bias': True}],
    ['AdaptiveLogSoftmaxWithLoss', [16, 20, [4, 10]]],
    ['Sequential', []],
    ['Sequential', [['Linear', [10, 32]], ['ReLU', []], ['Linear', [32, 1]]]],
    ['Sequential', [['Sequential', [['Linear', [1, 2]], ['Tanh', []]]], ['Sequential', [['ReLU', []]]]]],
    ['Sequential', [{'fc': ['Linear', [10, 32]], 'act': ['ReLU', []]}]],
    ['ModuleList', []],
    ['ModuleList', [[['ReLU', []], ['ReLU', []], ['ReLU', []], ['Tanh', []]]]],
    ['ModuleList', [[['Linear', [2, 2]], ['Sequential', [['Linear', [2, 2]], ['ReLU', []]]], ['Sequential', [['Linear', [2, 2]], ['ReLU', []]]]]]],
    ['ModuleDict', []], ['ModuleDict', [{'conv': ['Linear', [2, 3]], 'act': ['ReLU', []]}]],
    ['ParameterList', [[[3], [2, 2]]]], ['ParameterDict', [{'left': [3], 'right': [2, 2]}]],
]


def build(spec):
    name, args, kwargs = [*spec, {}][:3]
    if name in ('ParameterList', 'ParameterDict'):
        args = [torch.ones(s) for s in args[0]] if name == 'ParameterList' else OrderedDict((k, torch.ones(s)) for k, s in args[0].items())
        return getattr(nn, name)(args)

    def value(v):
        if isinstance(v, dict):
            return OrderedDict((k, build(m)) for k, m in v.items())
        if isinstance(v, list) and v and isinstance(v[0], str):
            return build(v)
        if isinstance(v, list) and v and isinstance(v[0], list):
            return [build(m) for m in v]
        return tuple(v) if isinstance(v, list) else v

    return getattr(nn, name)(*[value(a) for a in args], **kwargs)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 2)
        self.act = nn.ReLU()
        self.scale = nn.Parameter(torch.ones(1))
        self.register_buffer('seen', torch.zeros(1))
        self.register_buffer('scratch', torch.zeros(1), persistent=False)
        self.out = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))

    def forward(self, x):
        return self.out(self.act(self.fc1(x)) * self.scale)


def message(run):
    try:
        return str(run())
    except Exception as e:  # noqa: BLE001
        return f'{type(e).__name__}: {e.args[0]}'


def loads():
    state = lambda: OrderedDict(Net().state_dict())  # noqa: E731
    ones = torch.ones
    less = lambda *names: {k: v for k, v in state().items() if k not in names}  # noqa: E731
    return {
        'whole': message(lambda: Net().load_state_dict(state())),
        'missing': message(lambda: Net().load_state_dict(less('scale', 'out.0.bias'))),
        'unexpected': message(lambda: Net().load_state_dict({**state(), 'more': ones(1), 'out.2.weight': ones(1), 'fc1.weight.x': ones(1)})),
        'size': message(lambda: Net().load_state_dict({**state(), 'fc1.weight': ones(2, 4), 'scale': ones([])})),
        'all': message(lambda: Net().load_state_dict({'more': ones(1), 'fc1.weight': ones(1)})),
        'lenient': message(lambda: Net().load_state_dict({**less('scale'), 'more': ones(1)}, strict=False)),
        'lenient size': message(lambda: Net().load_state_dict({**state(), 'scale': ones(3)}, strict=False)),
        'untracked': message(lambda: Net().load_state_dict(less('out.1.num_batches_tracked'))),
        'no tensor': message(lambda: Net().load_state_dict({**state(), 'scale': 3})),
        'no state': message(lambda: Net().load_state_dict(3)),
    }


def assigned(name, value):
    net = Net()
    return message(lambda: setattr(net, name, value))


def misuse():
    net = Net()
    return {
        'tensor over parameter': assigned('scale', torch.ones(1)),
        'number over parameter': assigned('scale', 3),
        'module over parameter': assigned('scale', nn.ReLU()),
        'number over module': assigned('fc1', 3),
        'tensor over module': assigned('fc1', torch.ones(1)),
        'number over buffer': assigned('seen', 'x'),
        'register tensor': message(lambda: net.register_parameter('p', torch.ones(1))),
        'register dotted': message(lambda: net.register_parameter('a.b', None)),
        'register empty': message(lambda: net.register_parameter('', None)),
        'register taken': message(lambda: net.register_parameter('fc1', None)),
        'buffer taken': message(lambda: net.register_buffer('forward', None)),
        'buffer no tensor': message(lambda: net.register_buffer('b', 3)),
        'add no module': message(lambda: net.add_module('m', 3)),
        'add dotted': message(lambda: net.add_module('a.b', nn.ReLU())),
        'no submodule': message(lambda: net.get_submodule('out.7')),
        'not a submodule': message(lambda: net.get_submodule('scale')),
        'no parameter': message(lambda: net.get_parameter('out.0.x')),
        'not a parameter': message(lambda: net.get_parameter('seen')),
        'not a buffer': message(lambda: net.get_buffer('scale')),
        'no forward': message(lambda: nn.ModuleList()(torch.ones(1))),
        'not a mode': message(lambda: net.train(1)),
        'to integers': message(lambda: net.to(torch.int64)),
        'index': message(lambda: nn.Sequential(nn.ReLU())[1]),
        'index below': message(lambda: nn.ModuleList([nn.ReLU()])[-2]),
        'integer parameter': message(lambda: nn.Parameter(torch.ones(2, dtype=torch.long))),
    }


def initial():
    """Seeded parameters in PyTorch's order of drawing."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 2), nn.Bilinear(2, 2, 2), nn.Embedding(3, 2, padding_idx=1), nn.PReLU(2), nn.Linear(2, 1, bias=False))
    return [[name, list(p.shape), [float(f'{x:.7g}') for x in p.detach().flatten().tolist()]] for name, p in model.named_parameters()]


printed = [{'module': spec, 'text': repr(build(spec))} for spec in PRINTED]
net = Net()
names = {
    'parameters': [n for n, _ in net.named_parameters()],
    'buffers': [n for n, _ in net.named_buffers()],
    'modules': [n for n, _ in net.named_modules()],
    'state': list(net.state_dict()),
    'prefixed': [n for n, _ in net.named_parameters('net', recurse=False)],
}
golden = {'printed': printed, 'net': repr(net), 'names': names, 'loads': loads(), 'misuse': misuse(), 'initial': initial()}
json.dump(golden, sys.stdout, indent=1, ensure_ascii=False)
print()
