"""What came with rarer names: named.json."""
import json
import os
import warnings

import torch
from torch import nn
from torch.nn.utils import prune

warnings.simplefilter("ignore")
torch.manual_seed(0)
linear = nn.Linear(2, 3)
with torch.no_grad():
    linear.weight.copy_(torch.arange(6.0).reshape(3, 2))
    linear.bias.zero_()


def error(f):
    try:
        f()
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError("no error")


def legacy():
    m, seen = nn.Sequential(linear, nn.Tanh()), []
    m.register_backward_hook(lambda module, given, arrived: seen.extend(t.tolist() for t in (*given, *arrived)))
    x = torch.tensor([[0.1, 0.2]], requires_grad=True)
    m(x).sum().backward()
    return seen


def both():
    m = nn.Linear(1, 1)
    m.register_backward_hook(lambda *_: None)
    m.register_full_backward_hook(lambda *_: None)


def merged():
    m = nn.MultiheadAttention(4, 2, batch_first=True)
    query, attention, keys = torch.zeros(2, 3, 4), torch.arange(9.0).reshape(3, 3), torch.tensor([[0.0, 1, 0], [0, 0, 2]])
    cases = [(None, None), (None, keys), (attention, None), (attention, keys), (attention.expand(4, 3, 3).contiguous(), keys)]
    return [[None if mask is None else mask.tolist(), kind] for mask, kind in (m.merge_masks(a, k, query) for a, k in cases)]


def pruned():
    t, method = torch.tensor([[3.0, -1], [0.5, 2]]), prune.L1Unstructured(2)
    found = [method.prune(t).tolist(), method.prune(t, importance_scores=-t.abs()).tolist()]
    m = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        m.weight.copy_(t)
    method = prune.L1Unstructured.apply(m, "weight", 0.5)
    return found + [method.apply_mask(m).tolist()]


def amp():
    class F(torch.autograd.Function):
        @staticmethod
        @torch.amp.custom_fwd(device_type="cpu", cast_inputs=torch.float32)
        def forward(ctx, x):
            seen.append(str(x.mm(x).dtype))
            return x.float()

        @staticmethod
        @torch.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            seen.append(str(grad.mm(grad).dtype))
            return grad

    class G(torch.autograd.Function):
        @staticmethod
        @torch.amp.custom_fwd(device_type="cpu")
        def forward(ctx, x):
            seen.append(str(x.mm(x).dtype))
            return x.clone()

        @staticmethod
        @torch.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            seen.append(str(grad.mm(grad).dtype))
            return grad

    seen, x = [], torch.ones(2, 2, requires_grad=True)
    for each in (F, G):
        with torch.autocast("cpu"):
            y = each.apply(x)
        y.sum().backward()
        each.apply(x).sum().backward()
    return seen


def made(**kwargs):
    torch.manual_seed(3)
    shape = kwargs.pop("shape", (2, 3))
    t = torch.testing.make_tensor(shape, device="cpu", **kwargs)
    return [t.tolist(), list(t.stride())]


def after_version():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    torch.autograd.graph.increment_version(y)
    y.sum().backward()


def hooks_disabled():
    with torch.autograd.graph.disable_saved_tensors_hooks("not here"):
        with torch.autograd.graph.save_on_cpu():
            pass


graph, g = torch.autograd.graph, torch.Generator()
golden = {
    "register_backward_hook": legacy(),
    "both hooks": error(both),
    "merge_masks": merged(),
    "prune": pruned(),
    "custom_fwd": amp(),
    "make_tensor float": made(dtype=torch.float32),
    "make_tensor apart": made(dtype=torch.float64, low=-1, high=1, noncontiguous=True),
    "make_tensor int": made(dtype=torch.int64, low=-1.5, high=1.5),
    "make_tensor uint8": made(dtype=torch.uint8),
    "make_tensor bool": made(dtype=torch.bool, exclude_zero=True),
    "make_tensor nonzero": made(dtype=torch.int32, low=0, high=2, exclude_zero=True),
    "make_tensor channels": made(dtype=torch.float32, shape=(1, 2, 1, 2), memory_format=torch.channels_last),
    "make_tensor low": error(lambda: made(dtype=torch.int64, low=3, high=2)),
    "make_tensor nan": error(lambda: made(dtype=torch.float32, low=float("nan"))),
    "make_tensor grad": error(lambda: made(dtype=torch.int64, requires_grad=True)),
    "increment_version": error(after_version),
    "increment_version of a number": error(lambda: graph.increment_version(3)),
    "increment_version of numbers": error(lambda: graph.increment_version([3])),
    "disable_saved_tensors_hooks": error(hooks_disabled),
    "get_extra_state": error(lambda: linear.get_extra_state()),
    "get_offset": error(lambda: g.get_offset()),
    "graphsafe_get_state": error(lambda: g.graphsafe_get_state()),
    "abbr": [d.abbr for d in (torch.float32, torch.bfloat16, torch.int64, torch.uint8, torch.bool, torch.complex64)],
    "fromkeys": str(nn.ParameterDict().fromkeys(["a", "b"])),
    "weights": list(nn.utils.convert_conv2d_weight_memory_format(nn.Conv2d(3, 4, 2), torch.channels_last).weight.stride()),
}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "named.json"), "w") as file:
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in golden.items())
    file.write("{\n" + lines + "\n}\n")
