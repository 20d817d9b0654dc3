"""What PyTorch makes of checkpoints: a line for each, the number of tensors and a digest of their bytes, or its error. Called by public.mjs."""
import hashlib
import json
import re
import sys
import warnings

import torch

warnings.simplefilter('ignore')


def tensors(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors(item)


TYPES = {'F64': torch.float64, 'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16, 'I64': torch.int64, 'I32': torch.int32, 'U8': torch.uint8, 'BOOL': torch.bool}


def named(file):
    """The tensors of a safetensors file, by their names."""
    with open(file, 'rb') as f:
        header = json.loads(f.read(int.from_bytes(f.read(8), 'little')))
        data = bytearray(f.read())
    header.pop('__metadata__', None)
    for _, about in sorted(header.items()):
        start, end = about['data_offsets']
        yield torch.frombuffer(data[start:end], dtype=TYPES[about['dtype']]).reshape(about['shape'])


def described(file):
    try:
        if file.endswith('.safetensors'):
            found = list(named(file))
        else:
            found = list(tensors(torch.load(file, map_location='cpu', weights_only=True)))
    except Exception as error:
        return f"{type(error).__name__}: {re.sub('(?s).*(?=WeightsUnpickler error)', '', str(error)).split('. ')[0]}"
    digest = hashlib.sha256()
    for t in found:
        digest.update(t.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes() if t.numel() else b'')
    return f'{len(found)} tensors {digest.hexdigest()[:16]}'


print(json.dumps([described(file) for file in sys.argv[1:]]))
