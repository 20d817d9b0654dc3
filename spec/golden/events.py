"""Event files: writes events.json.

`python spec/golden/events.py` records what PyTorch's SummaryWriter writes (each record's bytes) for the calls that
spec/tensorboard/writer.spec.ts makes too. `python spec/golden/events.py FOLDER` reads event files back by TensorBoard's own reader
and prints what they hold.
"""
import base64
import glob
import json
import pathlib
import struct
import sys
import tempfile

import numpy as np
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.tensorboard import SummaryWriter

TIME = 1700000000.25


def records(folder):
    out = []
    for file in sorted(glob.glob(f'{folder}/**/events.out.*', recursive=True)):
        data = open(file, 'rb').read()
        while data:
            (length,) = struct.unpack('<Q', data[:8])
            out.append(data[: length + 16])
            data = data[length + 16 :]
    return out


def golden():
    folder = tempfile.mkdtemp()
    writer = SummaryWriter(folder)
    writer.add_scalar('Loss/train', 0.5, 1, walltime=TIME)
    writer.add_scalar('Loss/train', torch.tensor([0.1]), 2, walltime=TIME)
    writer.add_scalar('zero', 0, walltime=TIME)
    writer.add_scalar('lr ü', 1e-3, 2**40, walltime=TIME, new_style=True)
    writer.add_scalar('lr', 1e-3, -1, walltime=TIME, new_style=True, double_precision=True)
    writer.add_text('notes', 'the *first* run, größer', 3, walltime=TIME)
    # Values whose sums are exact in any order.
    values = torch.tensor([-2.0, -0.5, 0.0, 0.25, 0.25, 1.0, 8.0])
    writer.add_histogram('weights', values, 4, walltime=TIME)
    writer.add_histogram('weights', values, 5, walltime=TIME, max_bins=64)
    writer.add_histogram('ten', values, 6, bins=10, walltime=TIME)
    writer.add_histogram('edges', np.arange(8), 7, bins=[0, 2, 4, 8], walltime=TIME)
    writer.add_histogram('one', torch.ones(3), 8, bins=4, walltime=TIME)
    writer.add_histogram('range', torch.arange(-50, 50).float(), 9, bins=30, walltime=TIME, max_bins=7)
    writer.close()
    (first, *rest) = records(folder)
    scalars = tempfile.mkdtemp()
    writer = SummaryWriter(scalars, purge_step=3)
    writer.add_scalars('run/loss', {'a': 1.0, 'b': torch.tensor(2.0)}, 1, walltime=TIME)
    writer.close()
    json_text = json.dumps(
        {
            'records': [base64.b64encode(record).decode() for record in rest],
            'first': len(first),
            'folders': sorted(p.name for p in pathlib.Path(scalars).iterdir() if p.is_dir()),
            'of folders': [base64.b64encode(r).decode() for d in ('run_loss_a', 'run_loss_b') for r in records(f'{scalars}/{d}')[1:]],
        },
        indent=1,
    )
    pathlib.Path(__file__).with_suffix('.json').write_text(json_text + '\n')


def read_back(folder):
    events = EventAccumulator(folder, size_guidance={'tensors': 0, 'scalars': 0, 'histograms': 0})
    events.Reload()
    tags = events.Tags()
    return {
        'scalars': {tag: [[e.step, e.wall_time, e.value] for e in events.Scalars(tag)] for tag in tags['scalars']},
        'histograms': {
            tag: [
                [e.step, e.histogram_value.num, e.histogram_value.sum, list(e.histogram_value.bucket)]
                for e in events.Histograms(tag)
            ]
            for tag in tags['histograms']
        },
        'texts': {
            tag: [[e.step, [v.decode() for v in e.tensor_proto.string_val]] for e in events.Tensors(tag)]
            for tag in tags['tensors']
        },
    }


if __name__ == '__main__':
    if len(sys.argv) > 1:
        print(json.dumps(read_back(sys.argv[1]), indent=1, ensure_ascii=False))
    else:
        golden()
