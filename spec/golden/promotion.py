"""Writes promotion.json: the types of results, for all pairs of types and sorts. Run: python spec/golden/promotion.py

A sort is a tensor of one dimension ("1"), one without ("0"), or a number. Results are in the order of `rights`; `!n` is the n-th error.
"""

import json
import operator
import pathlib

import torch

dtypes = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
tensors = [f"{name}{rank}" for name in dtypes for rank in (1, 0)]
rights = [*tensors, "int", "float"]
errors = []


def make(sort):
    if sort in ("int", "float"):
        return {"int": 2, "float": 2.5}[sort]
    return torch.ones([2] * int(sort[-1]), dtype=getattr(torch, sort[:-1]))


def said(f):
    try:
        return str(f().dtype)[6:]
    except Exception as error:
        entry = [type(error).__name__, str(error).split("\nException raised from")[0].strip()]
        if entry[1].count("\n"):  # an invalid combination of arguments: its list of signatures is not for here
            entry[1] = entry[1].split("\n")[0]
        if entry not in errors:
            errors.append(entry)
        return f"!{errors.index(entry)}"


def table(f, lefts, rights):
    return {left: " ".join(said(lambda: f(make(left), make(right))) for right in rights) for left in lefts}


condition = torch.tensor(True)
both = {
    name: getattr(torch, name)
    for name in "add sub mul div pow floor_divide remainder fmod eq lt".split()
}
only_tensors = {
    name: getattr(torch, name) for name in "maximum fmin atan2 hypot logical_and xlogy copysign logaddexp".split()
}
only_tensors["cat"] = lambda a, b: torch.cat((a.reshape(-1)[:1], b.reshape(-1)[:1]))
only_tensors["stack"] = lambda a, b: torch.stack((a.reshape(-1)[0], b.reshape(-1)[0]))
reversed_ = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "pow": operator.pow, "floor_divide": operator.floordiv, "remainder": operator.mod}
unary = "neg abs sign floor round trunc exp sqrt reciprocal sin sigmoid square logical_not bitwise_not isnan relu sum mean prod cumsum amax argmax var std all median logsumexp norm".split()

result = {"rights": rights, "tensors": tensors}
names = [*dtypes, "complex64", "complex128"]
result["types"] = names
result["promote_types"] = {
    a: " ".join(str(torch.promote_types(getattr(torch, a), getattr(torch, b)))[6:] for b in names) for a in names
}
result["can_cast"] = {
    a: "".join(str(int(torch.can_cast(getattr(torch, a), getattr(torch, b)))) for b in names) for a in names
}
result["result_type"] = {a: " ".join(str(torch.result_type(make(a), make(b)))[6:] for b in rights) for a in rights}
result["binary"] = {name: table(f, tensors, rights) for name, f in both.items()}
# Of two integers that a kernel does not take, PyTorch's message names one; here it may be the other.
fractions = [t for t in tensors if t.startswith("float")]
result["tensors_only"] = {
    name: table(f, fractions if name in ("hypot", "logaddexp") else tensors, tensors) for name, f in only_tensors.items()
}
result["reversed"] = {name: table(f, ["int", "float"], tensors) for name, f in reversed_.items()}
result["where"] = table(lambda a, b: torch.where(condition, a, b), rights, rights)
result["inplace"] = {
    # Where both the shape and the type are wrong, bool - bool complains of the type first, others of the shape.
    name: table(lambda a, b, name=name: getattr(a, name)(b), tensors[::2] if name == "sub_" else tensors, rights)
    for name in "add_ sub_ mul_ div_ pow_ floor_divide_ eq_".split()
}


def one(name, t):
    if name == "logsumexp":
        return torch.logsumexp(t, 0)
    if name == "cumsum":
        return torch.cumsum(t, 0)
    return getattr(torch, name)(t)


result["unary"] = {name: " ".join(said(lambda: one(name, make(sort))) for sort in tensors) for name in unary}
torch.set_default_dtype(torch.float64)
result["default_float64"] = {
    name: table(both[name], [t for t in tensors if not t.startswith("float64")], ["int", "float"]) for name in ("add", "div", "pow")
} | {name: {"": " ".join(said(lambda: one(name, make(sort))) for sort in tensors)} for name in ("exp", "sigmoid")}
torch.set_default_dtype(torch.float32)
result["errors"] = errors

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, indent=1) + "\n")
print(len(errors), "errors")
