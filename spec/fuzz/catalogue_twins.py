"""Other names of operators, their in-place twins, copies in place of views, `out`, and what asks rather than computes."""

import torch

from catalogue import OPERATORS, Operator, op, some

# ---- other names

ALIASES = {
    "abs": "absolute", "acos": "arccos", "acosh": "arccosh", "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan", "atan2": "arctan2",
    "atanh": "arctanh", "clamp": "clip", "div": "divide true_divide", "mul": "multiply", "sub": "subtract", "trunc": "fix", "neg": "negative",
    "gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal", "ne": "not_equal", "cat": "concat concatenate",
    "vstack": "row_stack", "movedim": "moveaxis", "transpose": "swapaxes swapdims", "numel": "nelement", "dim": "ndimension",
}  # fmt: skip
for o in list(OPERATORS):
    for name in ALIASES.get(o.name, "").split():
        forms = [f for f in o.forms if f == "f" and hasattr(torch, name) or f == "m" and hasattr(torch.Tensor, name) or f == "i" and hasattr(torch.Tensor, name + "_")]
        if forms:
            OPERATORS.append(Operator(name, "".join(forms), o.make, o.weight * 0.12))

# ---- in-place twins that stand beside operators written without them, and the functions torch.NAME_

for name in "atan2 copysign float_power heaviside hypot ldexp nextafter xlogy logical_and logical_or logical_xor bitwise_left_shift bitwise_right_shift renorm".split():
    for o in [o for o in OPERATORS if o.name == name and "f" in o.forms]:
        OPERATORS.append(Operator(name, "i", o.make, 0.12))
for o in list(OPERATORS):
    if "i" in o.forms and hasattr(torch, o.name + "_"):
        OPERATORS.append(Operator(o.name + "_", "f", o.make, 0.04))
    elif "F" in o.forms and hasattr(torch.nn.functional, o.name + "_"):
        OPERATORS.append(Operator(o.name + "_", "F", o.make, 0.06))
op("logical_not", "i", lambda g: [g.any(exact=True)], 0.08)
op("swapdims swapaxes", "i", lambda g: [x := g.any(least=1), g.dim(x), g.dim(x)], 0.06)
op("as_strided", "i", lambda g: [x := g.any(least=1), [1, 2], [1, 1]], 0.05)
op("T.resize_", "r", lambda g: [g.any(), g.shape()] if False else [g.new(None, [4], False), g.pick([[2], [2, 2], [4, 1]])], 0.06)

# ---- functions of torch that are nn.functional's too

OWN = {o.name for o in OPERATORS if "f" in o.forms} | {"rms_norm", "layer_norm", "group_norm", "dropout"}
for o in list(OPERATORS):
    if o.forms == "F" and hasattr(torch, o.name) and o.name not in OWN:
        OPERATORS.append(Operator(o.name, "f", o.make, o.weight * 0.1))
for o in list(OPERATORS):
    if o.name in ("hardshrink", "prelu") and o.forms == "F":
        OPERATORS.append(Operator(o.name, "fm", o.make, 0.06))

# ---- copies in place of views

for o in list(OPERATORS):
    name = {"split": "split", "unbind": "unbind", "T.view": "view", "view": "view", "attr.T": None}.get(o.name, o.name)
    if name and hasattr(torch, f"{name}_copy") and name != "narrow" and o.forms != "i":
        OPERATORS.append(Operator(f"{name}_copy", "f", o.make, 0.05))
op("unsafe_chunk", "fm", lambda g: [x := g.any(least=1), g.pick([1, 2, 3]), *([g.dim(x)] if g.chance(0.7) else [])], 0.05)
op("unsafe_split", "fm", lambda g: [x := g.any(least=1), g.pick([1, 2, 3]), g.dim(x)], 0.05)
op("split_with_sizes unsafe_split_with_sizes", "fm", lambda g: [x := g.any(least=1), [k := g.rng.randint(0, g.size(x, d := g.dim(x))), g.size(x, d) - k], d], 0.06)
op("split_with_sizes_copy", "f", lambda g: [x := g.any(least=1), [k := g.rng.randint(0, g.size(x, d := g.dim(x))), g.size(x, d) - k], d], 0.04)
op("slice_copy", "f", lambda g: ([x := g.any(least=1)], some(g, dim=g.dim(x), start=[0, 1, -1], end=[2, -1], step=[1, 2])), 0.04)
op("alias_copy t_copy", "f", lambda g: [g.any(2)], 0.03)
op("as_strided_scatter", "fm", lambda g: [x := g.any(least=1), g.same(x, None, None, [1, 2]), [1, 2], [1, 1]], 0.08)
op("adjoint", "fm", lambda g: [g.any(2 if g.chance(0.7) else None)], 0.06)
op("conj conj_physical resolve_conj resolve_neg", "fm", lambda g: [g.any()], 0.04)
op("conj_physical", "i", lambda g: [g.any()], 0.03)
op("angle", "fm", lambda g: [g.any(exact=True)], 0.06)
op("frexp", "fm", lambda g: [g.float(exact=True)], 0.06)
op("constant_pad_nd", "f", lambda g: ([x := g.any(least=1), [g.pick([0, 1, -1]), g.pick([0, 1])]], some(g, value=[0.5, 2])), 0.06)
op("norm", "f", lambda g: ([x := g.float()], some(g, p=[1, 2, 3, 0, "fro", {"f": "inf"}], dim=g.dim(x), keepdim=[True])), 0.15)
op("short char half bfloat16", "m", lambda g: [g.any(exact=True)], 0.06)
op("T.new_empty", "r", lambda g: [g.any(), [0, 2]], 0.03)
op("T.new_tensor", "r", lambda g: [g.any(), g.pick([[0.5, 1.5], 2.5, [[True], [False]]])], 0.06)
op("T.type", "r", lambda g: [g.any(exact=True), *([{"dtype": g.dtype()}] if g.chance(0.7) else [])], 0.06)
op("T.index_put", "r", lambda g: [x := g.any(least=1), [g.index(g.size(x, 0), [2], True)], g.like(x)], 0.05)
op("is_nonzero", "fm", lambda g: [g.any(exact=True)], 0.04)
op("is_signed is_conj is_neg is_inference", "fm", lambda g: [g.any()], 0.03)
op("is_same_size", "fm", lambda g: [g.any(), g.any()], 0.04)
op("is_set_to", "m", lambda g: [g.any(), g.any()], 0.03)
op("can_cast promote_types", "f", lambda g: [{"dtype": g.dtype()}, {"dtype": g.dtype()}], 0.03)
op("broadcast_shapes", "f", lambda g: [g.shape(), g.shape()], 0.03)
op("numel is_tensor", "f", lambda g: [g.any()], 0.03)
op("logspace", "f", lambda g: ([g.pick([-1, 0]), g.pick([1, 2]), g.pick([0, 1, 3, 5])], some(g, base=[2, 10, 0.5])), 0.06)
op("range", "f", lambda g: [g.pick([-1, 0]), g.pick([3, 2.5]), *([g.pick([0.5, 2])] if g.chance(0.5) else [])], 0.03)
op("scalar_tensor", "f", lambda g: ([g.pick([0.5, True, 2.5])], some(g, dtype={"dtype": g.dtype()})), 0.03)
op("asarray as_tensor", "f", lambda g: ([g.any()], some(g, dtype={"dtype": g.dtype()}) if g.chance(0.4) else {}), 0.08)
op("tensor", "f", lambda g: ([g.pick([[0.5, 1.5], 2.5, [[0.5], [1.25]], [True, False], []])], some(g, dtype={"dtype": g.dtype()}, requires_grad=[True])), 0.1)

# ---- random numbers

op("randint_like", "f", lambda g: [g.any(), *g.pick([[5], [-2, 7]])], 0.06)
op("normal", "f", lambda g: g.pick([[g.float(), 0.5], [0.5, g.new("float32", None, False, None)], [0.5, 1.5, [2, 3]]]), 0.06)
op("poisson", "f", lambda g: [g.new("float32", [4], None, [0.5, 2.5, 12.25, 0])], 0.06)

# ---- out=

TWO = {"max", "min", "sort", "topk", "kthvalue", "mode", "median", "nanmedian", "cummax", "cummin", "aminmax", "frexp", "slogdet", "geqrf", "torch.linalg.slogdet", "torch.linalg.qr"}


def written(make, name):
    """The operator's own arguments, and where to put the result: of the shape and type that it has, or of another."""

    def made(g):
        from generate import is_exact

        given = make(g)
        if given is None:
            return None
        args, kw = (given, {}) if isinstance(given, list) else given
        kw = dict(kw)
        function = torch
        for part in name.removeprefix("torch.").split("."):
            function = getattr(function, part)
        state = torch.get_rng_state()
        try:
            with torch.no_grad():
                result = function(*[g.machine.value(a) for a in args], **{k: g.machine.value(v) for k, v in kw.items()})
        except Exception:
            return None
        finally:
            torch.set_rng_state(state)
        many = isinstance(result, tuple)
        results = list(result) if many else [result]
        if not all(isinstance(r, torch.Tensor) and not r.is_complex() and str(r.dtype)[6:] in g.types for r in results):
            return None
        outs = []
        for r in results:
            dtype, shape = str(r.dtype)[6:], list(r.shape)
            if g.chance(0.12) and is_exact(r):  # digits that another type would show have not been rounded alike
                dtype = g.dtype()
            if g.chance(0.15):
                shape = g.pick([[0], g.shape()])
            if g.chance(0.3):
                found = g.having(lambda t: str(t.dtype)[6:] == dtype and list(t.shape) == shape)
                listed = [b for a in [*args, *kw.values()] for b in (a if isinstance(a, list) else [a])]
                used = [a["v"] for a in listed if isinstance(a, dict) and "v" in a]
                found = [v for v in found if v["v"] not in used and not shares(g, v, used)]
                if found:
                    outs.append(g.pick(found))
                    continue
            outs.append(g.new(dtype, shape, g.chance(0.05)))
        if len({o["v"] for o in outs}) < len(outs):
            return None
        kw["out"] = outs if many else outs[0]
        return args, kw

    return made


def shares(g, v, used):
    place = g.at(v).untyped_storage().data_ptr()
    return any(g.at({"v": name}).untyped_storage().data_ptr() == place for name in used)


def takes_out(function):
    """Whether PyTorch's signature has it."""
    return "out=" in (getattr(function, "__doc__", "") or "").split("\n\n")[0] or "out (" in (getattr(function, "__doc__", "") or "")


for o in list(OPERATORS):
    if o.weight == 0:
        continue
    if o.forms == "r" and o.name.startswith("torch."):
        function = torch
        for part in o.name.removeprefix("torch.").split("."):
            function = getattr(function, part)
        if takes_out(function):
            OPERATORS.append(Operator(o.name, "r", written(o.make, o.name), 0.04))
    elif "f" in o.forms and hasattr(torch, o.name) and takes_out(getattr(torch, o.name)):
        OPERATORS.append(Operator(o.name, "f", written(o.make, o.name), min(0.06, o.weight * 0.2)))
