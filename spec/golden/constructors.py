"""What old constructors, element-wise callbacks, questions and low-rank decompositions give: constructors.json."""
import json
import os

import torch

A = torch.arange(12.0).reshape(3, 4)


def outcome(make):
    try:
        value = make()
    except Exception as error:  # noqa: BLE001
        return {"error": [type(error).__name__, str(error)]}
    if isinstance(value, torch.Tensor):
        return {"dtype": str(value.dtype), "value": value.tolist()}
    return {"value": value}


def low_rank():
    torch.manual_seed(0)
    matrix = torch.randn(6, 3, dtype=torch.float64) @ torch.randn(3, 9, dtype=torch.float64)
    parts = [*torch.svd_lowrank(matrix, 3), *torch.pca_lowrank(matrix.T, 2, niter=1), *torch.svd_lowrank(matrix, q=2, M=matrix.mean())]
    return [part.abs().sum().item() for part in parts]


cases = {
    "Tensor([[1, 2], [3, 4]])": lambda: torch.Tensor([[1, 2], [3, 4]]),
    "Tensor()": lambda: torch.Tensor(),
    "Tensor(2.5)": lambda: torch.Tensor(2.5),
    "Tensor(true)": lambda: torch.Tensor(True),
    "LongTensor([1.5, -2.5])": lambda: torch.LongTensor([1.5, -2.5]),
    "BoolTensor([0, 2])": lambda: torch.BoolTensor([0, 2]),
    "FloatTensor([[1, 2], [3]])": lambda: torch.FloatTensor([[1, 2], [3]]),
    "x.new([1, 2])": lambda: A.long().new([1, 2]),
    "apply_": lambda: A.clone().apply_(lambda v: v * 2 + 1),
    "apply_ of integers": lambda: A.long().apply_(lambda v: v + 1.5),
    "apply_ with a gradient": lambda: A.clone().requires_grad_().apply_(lambda v: v),
    "map_": lambda: A.clone().map_(torch.tensor([1.0, 2, 3, 4]), lambda a, b: a * b),
    "map_ of another type": lambda: A.clone().map_(torch.ones(4, dtype=torch.int64), lambda a, b: a),
    "is_nonzero of none": lambda: torch.is_nonzero(torch.ones(0)),
    "is_nonzero of two": lambda: torch.is_nonzero(torch.ones(2)),
    "is_nonzero": lambda: torch.is_nonzero(torch.tensor([[0.5]])),
    "is_signed": lambda: [torch.is_signed(torch.ones(1, dtype=t)) for t in (torch.uint8, torch.bool, torch.int8, torch.float32)],
    "typename": lambda: [torch.typename(A), torch.typename(A.long())],
    "abs_": lambda: torch.abs_(A.clone().neg()),
    "clamp_max_": lambda: torch.clamp_max_(A.clone(), 3),
    "arctan2": lambda: torch.arctan2(A, A.flip(1)),
    "fix": lambda: torch.fix(A.sub(3.5)),
    "set_num_threads(0)": lambda: torch.set_num_threads(0),
    "set_float32_matmul_precision(1)": lambda: torch.set_float32_matmul_precision(1),
    "set_deterministic_debug_mode('x')": lambda: torch.set_deterministic_debug_mode("x"),
    "set_deterministic_debug_mode(3)": lambda: torch.set_deterministic_debug_mode(3),
    "set_warn_always(1)": lambda: torch.set_warn_always(1),
    "Size([1.5])": lambda: torch.Size([1.5]),
    "Size(3)": lambda: torch.Size(3),
    "low rank": low_rank,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "constructors.json"), "w") as file:
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(outcome(make))}" for name, make in cases.items())
    file.write(f"{{\n{lines}\n}}\n")
