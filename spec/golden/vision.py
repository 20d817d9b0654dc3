"""What PyTorch makes of convolutions, pools, borders and resampling: values, gradients, nodes, strides, layers as they print, errors."""
import json
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

warnings.simplefilter("ignore")
torch.manual_seed(0)

CALLS = [
    ("conv2d", [(2, 4, 6, 5), (6, 2, 3, 2), (6,)], dict(stride=[1, 2], padding=[1, 0], dilation=[1, 2], groups=2)),
    ("conv1d", [(2, 3, 7), (4, 3, 4)], dict(padding="same")),
    ("conv_transpose2d", [(2, 4, 3, 4), (4, 3, 3, 2), (6,)], dict(stride=2, padding=1, output_padding=[1, 0], groups=2)),
    ("conv_transpose1d", [(1, 2, 4), (2, 3, 3)], dict(dilation=2, output_padding=1)),
    ("unfold", [(2, 2, 4, 5)], dict(kernel_size=[2, 3], padding=1, stride=[1, 2])),
    ("fold", [(1, 8, 6)], dict(output_size=[3, 4], kernel_size=2)),
    ("max_pool3d", [(1, 2, 4, 5, 4)], dict(kernel_size=[2, 3, 2], stride=[1, 2, 2], padding=[0, 1, 1])),
    ("max_pool1d", [(2, 3, 9)], dict(kernel_size=3, dilation=2, ceil_mode=True)),
    ("avg_pool2d", [(2, 2, 5, 6)], dict(kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)),
    ("avg_pool3d", [(1, 2, 4, 4, 4)], dict(kernel_size=2, divisor_override=3)),
    ("lp_pool2d", [(1, 2, 4, 6)], dict(norm_type=2, kernel_size=2)),
    ("adaptive_avg_pool2d", [(1, 2, 7, 5)], dict(output_size=[3, 2])),
    ("adaptive_max_pool2d", [(1, 2, 7, 5)], dict(output_size=[3, 2])),
    ("pad", [(1, 2, 4, 5)], dict(pad=[2, 1, 1, 3], mode="reflect")),
    ("pad", [(1, 2, 4, 5)], dict(pad=[2, 1, -1, 3], mode="replicate")),
    ("pad", [(1, 2, 4, 5)], dict(pad=[2, 1, 1, 3], mode="circular")),
    *[
        ("interpolate", [shape], dict(size=size, mode=mode, **more))
        for shape, size, mode, more in [
            ((1, 2, 5), [8], "linear", dict(align_corners=True)),
            ((1, 2, 5, 4), [7, 9], "bicubic", {}),
            ((1, 2, 9, 8), [4, 3], "bilinear", dict(antialias=True)),
            ((1, 2, 9, 8), [4, 3], "bicubic", dict(antialias=True)),
            ((1, 1, 3, 4, 3), [5, 2, 4], "trilinear", {}),
            ((1, 2, 5, 4), [7, 9], "nearest-exact", {}),
        ]
    ],
    ("interpolate", [(1, 2, 5, 4)], dict(scale_factor=1.7, mode="bilinear")),
    *[
        ("grid_sample", [(1, 2, 4, 5), "grid"], dict(mode=mode, padding_mode=border, align_corners=aligned))
        for mode, border, aligned in [
            ("bilinear", "zeros", False),
            ("bilinear", "reflection", True),
            ("bicubic", "border", False),
            ("nearest", "reflection", False),
        ]
    ],
]

LAYERS = [
    ("Conv2d", [4, 6, [3, 2]], dict(stride=[2, 1], padding=[1, 0], dilation=2, groups=2, bias=False, padding_mode="circular")),
    ("Conv1d", [4, 6, 3], dict(padding="same")),
    ("ConvTranspose2d", [4, 6, 3], dict(stride=2, output_padding=1)),
    ("LazyConv2d", [4, 3], {}),
    ("LazyBatchNorm2d", [], {}),
    ("InstanceNorm2d", [3], dict(affine=True)),
    ("LazyInstanceNorm1d", [], {}),
    ("LazyLinear", [4], {}),
    ("Unfold", [[3, 2]], dict(padding=[1, 0])),
    ("Fold", [4, 3], {}),
    ("MaxPool2d", [[2, 3]], dict(stride=1, padding=[0, 1])),
    ("MaxUnpool1d", [2], {}),
    ("AvgPool1d", [2], {}),
    ("AvgPool2d", [2], {}),
    ("LPPool2d", [2, 3], {}),
    ("AdaptiveMaxPool1d", [3], {}),
    ("ReflectionPad2d", [1], {}),
    ("ConstantPad1d", [[1, 2], 3.5], {}),
    ("Upsample", [], dict(scale_factor=2, mode="bilinear")),
    ("UpsamplingBilinear2d", [[3, 4]], {}),
    ("PixelShuffle", [2], {}),
    ("LocalResponseNorm", [2], {}),
]


def call(name, operands, kwargs):
    shapes = [(1, 3, 2, 2) if shape == "grid" else shape for shape in operands]
    inputs = [torch.randn(shape).round(decimals=2).requires_grad_() for shape in shapes]
    out = getattr(F, name)(*inputs, **kwargs)
    weight = torch.cos(torch.arange(out.numel()).float()).view(out.shape)
    grads = torch.autograd.grad((out * weight).sum(), inputs)
    return dict(
        name=name,
        inputs=[x.tolist() for x in inputs],
        kwargs=kwargs,
        out=out.tolist(),
        node=out.grad_fn.name(),
        grads=[g.tolist() for g in grads],
    )


def strides(name, *args, **kwargs):
    x = torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last)
    return [name, [list(a.shape) if isinstance(a, torch.Tensor) else a for a in args], kwargs, list(getattr(F, name)(x, *args, **kwargs).stride())]


def layer(name, args, kwargs):
    """A layer made of tuples, as Python programs do."""
    tuples = lambda value: tuple(value) if isinstance(value, list) else value
    torch.manual_seed(0)
    made = getattr(nn, name)(*map(tuples, args), **{key: tuples(value) for key, value in kwargs.items()})
    state = {name: t.flatten()[:4].tolist() for name, t in made.state_dict().items()} if "Lazy" not in name else None
    return dict(name=name, args=args, kwargs=kwargs, text=str(made), state=state)


golden = dict(
    calls=[call(*one) for one in CALLS],
    strides=[
        strides("conv2d", torch.randn(5, 3, 3, 3)),
        strides("max_pool2d", 2),
        strides("avg_pool2d", 2),
        strides("interpolate", scale_factor=2, mode="bilinear"),
        strides("pad", [1, 1, 1, 1], mode="reflect"),
        strides("pad", [1, 1, 1, 1], mode="circular"),
    ],
    layers=[layer(*one) for one in LAYERS],
)
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
