"""What torchvision's transforms, tqdm's line and torchinfo's table say: writes tools.json. Needs torchvision, tqdm and torchinfo."""
import contextlib
import io
import json
import pathlib

import numpy as np
import torch
import torchinfo
from torch import nn
from torchvision import transforms as T
from tqdm import tqdm

torch.manual_seed(0)
golden = {}

# ---- transforms
grey = torch.arange(0, 240, 20, dtype=torch.uint8).reshape(3, 4)
colour = torch.arange(24, dtype=torch.uint8).mul(10).reshape(2, 4, 3)
compose = T.Compose([T.ToTensor(), T.Normalize((0.1307,), (0.3081,))])
golden['transforms'] = {
    'grey': T.ToTensor()(grey.numpy()).tolist(),
    'colour': T.ToTensor()(colour.numpy()).tolist(),
    'float': T.ToTensor()(np.arange(6, dtype=np.float64).reshape(2, 3)).tolist(),
    'normalized': compose(grey.numpy()).tolist(),
    'channels': T.Normalize([0.1, 0.2, 0.3], [0.5, 0.25, 2.0])(T.ToTensor()(colour.numpy())).tolist(),
    'printed': str(T.Compose([T.ToTensor(), T.Normalize((0.5, 0.25), (1.5, 0.5)), T.Lambda(lambda x: x)])),
    'picture': np.asarray(T.ToPILImage()(torch.tensor([[[0.0, 0.1, 0.5], [0.999, 1.0, 0.25]]]))).tolist(),
    'grey of colour': np.asarray(T.ToPILImage()(colour.permute(2, 0, 1)).convert('L')).tolist(),
}
errors = [
    lambda: T.ToTensor()(np.zeros(3)),
    lambda: T.Normalize([0.5], [0.5])(torch.zeros(1, 2, 2, dtype=torch.long)),
    lambda: T.Normalize([0.5], [0.5])(torch.zeros(2, 2)),
    lambda: T.Normalize([0.5], [0.0])(torch.zeros(1, 2, 2)),
    lambda: T.Lambda(3),
]
golden['errors'] = []
for wrong in errors:
    try:
        wrong()
    except Exception as error:
        golden['errors'].append([type(error).__name__, str(error)])

# ---- tqdm
meters = [
    dict(n=0, total=100, elapsed=0),
    dict(n=7, total=100, elapsed=3.5),
    dict(n=50, total=100, elapsed=100, prefix='train: ', postfix='loss=0.1'),
    dict(n=100, total=100, elapsed=7200),
    dict(n=33, total=64, elapsed=5.25, rate=12.5, ncols=80),
    dict(n=33, total=64, elapsed=5.25, ascii=True, ncols=60),
    dict(n=3, total=64, elapsed=90, ncols=0),
    dict(n=12, total=None, elapsed=2),
    dict(n=12, total=None, elapsed=2, prefix='lines', unit=' line', postfix='a=1'),
    dict(n=123456, total=2345678, elapsed=12, unit='B', unit_scale=True, unit_divisor=1024),
    dict(n=1234, total=None, elapsed=12, unit='B', unit_scale=True),
    dict(n=11, total=10, elapsed=1),
]
golden['meters'] = [[arguments, tqdm.format_meter(**arguments)] for arguments in meters]
numbers = [0, 1, 12, 123, 1234, 0.1, 0.123456, 1.5e-5, 123456.789, 0.001234567, -2.5, 1e22, 0.00012345, 999.9]
golden['numbers'] = [[n, tqdm.format_num(n)] for n in numbers]
golden['sizes'] = [[n, tqdm.format_sizeof(n)] for n in [0.5, 9.994, 9.996, 99.96, 999.4, 999.6, 123456, 7.5e9]]
golden['intervals'] = [[n, tqdm.format_interval(n)] for n in [0, 59.9, 60, 3599, 3600, 86399, 100 * 3600]]

# ---- torchinfo
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.act = nn.ReLU()

    def forward(self, x):
        return x + self.act(self.norm(self.conv(x)))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU())
        self.blocks = nn.ModuleList([Block(), Block()])
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(8, 10)
        for p in self.stem.parameters():
            p.requires_grad_(False)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.fc(self.drop(self.pool(x).flatten(1)))

class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(4))
        self.fc = nn.Linear(4, 4)
        self.lstm = nn.LSTM(4, 6, batch_first=True)

    def forward(self, x, ids):
        x = self.fc(self.fc(x)) * self.scale
        return self.lstm(x)[0] + ids.unsqueeze(-1)

def table(model, **kwargs):
    with contextlib.redirect_stdout(io.StringIO()):
        text = str(torchinfo.summary(model, **kwargs))
    # From Python 3.11 on, an f-string prints such an enum by its name and not, as torchinfo means it, by its value.
    for unit in torchinfo.enums.Units:
        text = text.replace(f'(Units.{unit.name})', f'({unit.value})')
    return text

every = ('kernel_size', 'input_size', 'output_size', 'num_params', 'params_percent', 'mult_adds', 'trainable')
golden['summaries'] = {
    'mlp': table(nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1)), input_size=(64, 10)),
    'net': table(Net(), input_size=(2, 3, 32, 32)),
    'net, all': table(Net(), input_size=(2, 3, 32, 32), col_names=every, col_width=16, row_settings=('depth', 'var_names')),
    'net, shallow': table(Net(), input_size=(2, 3, 32, 32), depth=1, row_settings=('ascii_only', 'depth')),
    'net, without input': table(Net()),
    'net, weights': table(Net(), input_size=(2, 3, 32, 32), verbose=2, col_names=('kernel_size', 'num_params')),
    'shared': table(Shared(), input_size=[(2, 5, 4), (2, 5)], dtypes=[torch.float, torch.long]),
    'transformer': table(nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), input_size=(2, 7, 16), mode='train'),
    'large': table(nn.Sequential(nn.Linear(20000, 20000), nn.ReLU()), input_size=(1, 20000)),
}

pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden, indent=1, ensure_ascii=False) + '\n')
