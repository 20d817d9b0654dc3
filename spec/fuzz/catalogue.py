"""The operators that programs are made of: a name, its forms, and how arguments are chosen.

Forms: f torch.NAME, m x.NAME, i x.NAME_, F torch.nn.functional.NAME, r as the name says.
"""

from dataclasses import dataclass
from typing import Callable


@dataclass
class Operator:
    name: str
    forms: str
    make: Callable
    weight: float = 1.0


OPERATORS: list[Operator] = []


def op(names, forms, make, weight=1.0):
    for name in names.split():
        OPERATORS.append(Operator(name, forms, make, weight))


def some(g, **options):
    """Keywords, each present half of the time; a list offers its items."""
    return {k: (g.pick(v) if isinstance(v, list) else v) for k, v in options.items() if g.chance(0.5)}


# ---- pointwise

SMOOTH = (
    "abs neg exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square reciprocal sin cos tan asin acos atan sinh cosh tanh asinh"
    " acosh atanh sigmoid erf erfc erfinv lgamma digamma sinc positive deg2rad rad2deg"
)
op(SMOOTH, "fmi", lambda g: [g.mostly_float()], 0.45)
op("floor ceil round trunc frac sign sgn", "fmi", lambda g: [g.mostly_float(exact=True)], 0.4)
op("isnan isinf isfinite isposinf isneginf signbit isreal logical_not", "fm", lambda g: [g.any(exact=True)], 0.3)
op("bitwise_not", "fmi", lambda g: [g.any(kinds=("int64", "int32", "uint8", "bool", "int8", "int16"))], 0.4)
op("round", "fm", lambda g: ([g.float(exact=True)], {"decimals": g.pick([0, 1, -1, 2])}), 0.4)
op("logit", "fmi", lambda g: [g.float(), *([g.pick([0.1, 1e-3])] if g.chance(0.7) else [])], 0.4)
op("nan_to_num", "fmi", lambda g: ([g.any()], some(g, nan=[0.5, 1, None], posinf=[2, 1.5], neginf=[-3])), 0.7)


def binary(exact=False, kinds=None):
    def make(g):
        x = g.mostly_float(exact=exact) if kinds is None else g.any(kinds=kinds)
        if g.chance(0.35):
            return [x, g.scalar()]
        y = g.like(x)
        return [x, y] if not exact or g.chance(1) else None

    return make


def compared(g):
    x = g.any(exact=True)
    if g.chance(0.4):
        return [x, g.scalar()]
    y = g.like(x)
    from generate import is_exact

    return [x, y] if is_exact(g.at(y)) else None


def with_alpha(g):
    args = binary()(g)
    return (args, {"alpha": g.pick([2, -1, 0.5, 3, True])}) if g.chance(0.3) else args


op("add sub", "fmi", with_alpha, 2.5)
op("mul div", "fmi", binary(), 2.5)
op("rsub", "fm", with_alpha, 0.5)
op("maximum minimum fmax fmin", "fm", lambda g: [x := g.mostly_float(exact=True), g.like(x)], 0.7)
op("atan2 hypot copysign logaddexp logaddexp2 nextafter", "fm", lambda g: [x := g.float(), g.like(x)], 0.4)
op("pow", "fmi", binary(), 1.2)
op("remainder fmod floor_divide", "fmi", compared, 0.9)
op("div", "fmi", lambda g: (a, {"rounding_mode": g.pick(["floor", "trunc", None])}) if (a := compared(g)) else None, 0.9)
op("eq ne lt le gt ge", "fmi", compared, 0.6)
op("logical_and logical_or logical_xor", "fm", lambda g: [x := g.any(exact=True), g.like(x)], 0.4)
INT = ("int64", "int32", "uint8", "bool", "int8", "int16")
op("bitwise_and bitwise_or bitwise_xor", "fmi", binary(kinds=INT), 0.5)
op("bitwise_left_shift bitwise_right_shift", "fm", lambda g: [x := g.integer(), g.like(x, "int64")], 0.3)
op("gcd lcm", "fmi", lambda g: [x := g.integer(), g.like(x)], 0.3)
op("xlogy heaviside float_power ldexp", "fm", lambda g: [x := g.float(exact=True), g.like(x)], 0.35)
op("clamp", "fmi", lambda g: ([g.any(exact=True)], some(g, min=[-1, 0.5, 0, None], max=[1, 2, 1.5, None])), 1.0)
op("clamp", "fm", lambda g: ([x := g.float(exact=True)], some(g, min=g.like(x), max=g.like(x))), 0.6)
op("clamp_min clamp_max", "fmi", lambda g: [x := g.any(exact=True), g.scalar() if g.chance(0.7) else g.like(x)], 0.5)
op("lerp", "fmi", lambda g: [x := g.float(), g.like(x), g.pick([0.5, 0.25, 2]) if g.chance(0.6) else g.like(x)], 0.8)
op("addcmul addcdiv", "fmi", lambda g: ([x := g.mostly_float(), g.like(x), g.like(x)], some(g, value=[0.5, 2, -1])), 0.8)
op("where", "f", lambda g: [g.like(x := g.any(), "bool"), x, g.like(x) if g.chance(0.7) else g.scalar()], 1.2)
op("where", "m", lambda g: [x := g.any(), g.like(x, "bool"), g.like(x) if g.chance(0.7) else g.scalar()], 0.6)
op("masked_fill", "fmi", lambda g: [x := g.any(), g.like(x, "bool"), g.scalar()], 1.2)
op("isclose allclose", "fm", lambda g: [x := g.float(exact=True), g.same(x)], 0.2)
op("equal", "fm", lambda g: [x := g.any(exact=True), g.same(x)], 0.2)

# ---- activations

KINKED = "relu relu6 hardtanh hardswish hardsigmoid leaky_relu elu selu celu hardshrink softshrink"
op(KINKED, "F", lambda g: [g.float(exact=True)], 0.5)
op("gelu silu mish softplus softsign tanhshrink logsigmoid", "F", lambda g: [g.float()], 0.5)
op("relu", "fmi", lambda g: [g.mostly_float(exact=True)], 0.8)
op("relu leaky_relu elu selu celu hardtanh silu mish hardswish relu6", "F", lambda g: ([g.float(exact=True)], {"inplace": True}), 0.25)
op("leaky_relu", "F", lambda g: [g.float(exact=True), g.pick([0.1, -0.5])], 0.3)
op("threshold", "F", lambda g: [g.any(exact=True), g.scalar(), g.scalar()], 0.4)
op("gelu", "F", lambda g: ([g.float()], {"approximate": g.pick(["none", "tanh"])}), 0.3)
op("softplus", "F", lambda g: ([g.float()], some(g, beta=[2, 0.5], threshold=[1, 20])), 0.3)
op("prelu", "F", lambda g: [x := g.float(least=1, exact=True), g.new("float32", [1])], 0.3)
op("glu", "F", lambda g: [x := g.float(least=1), g.dim(x)], 0.3)
op("softmax log_softmax", "fmF", lambda g: [x := g.mostly_float(), g.dim(x)], 1.0)
op("softmin", "F", lambda g: [x := g.float(), g.dim(x)], 0.2)
op("softmax", "F", lambda g: ([x := g.any(), g.dim(x)], {"dtype": {"dtype": g.pick(["float64", "float32"])}}), 0.2)

# ---- reductions


def reduced(exact=False, dtype=False, kinds=None, optional=True, many=True, least=0):
    def make(g):
        x = g.any(exact=exact, kinds=kinds, least=least) if kinds else g.mostly_float(exact=exact, least=least)
        args, kw = [x], {}
        if not optional or g.chance(0.7):
            dim = g.dims(x) if many and g.chance(0.4) else g.dim(x)
            if g.chance(0.3):
                kw["dim"] = dim
            else:
                args.append(dim)
            if g.chance(0.35):
                kw["keepdim"] = g.chance(0.8)
        if dtype and g.chance(0.12):
            kw["dtype"] = {"dtype": g.pick(["float64", "float32", "int64"])}
        return args, kw

    return make


op("sum", "fm", reduced(dtype=True), 3)
op("mean", "fm", reduced(dtype=True), 1.5)
op("nansum", "fm", reduced(dtype=True), 0.4)
op("nanmean", "fm", reduced(), 0.3)
op("prod", "fm", reduced(many=False, dtype=True), 0.9)
op("sum prod mean amax all any", "fm", lambda g: [g.any(exact=True)], 0.3)
op("amax amin", "fm", reduced(exact=True), 0.9)
op("all any", "fm", reduced(exact=True), 0.5)
op("max min", "fm", reduced(exact=True, many=False), 1.0)
op("max min", "fm", lambda g: [x := g.any(exact=True), g.like(x)], 0.2)
op("argmax argmin", "fm", reduced(exact=True, many=False), 0.5)


def one_of(g):
    made = reduced(exact=True, many=False)(g)
    x = made[0][0]
    return made if (distinct(g, x) or (len(made[0]) == 1 and "dim" not in made[1])) and max(g.at(x).shape, default=1) < 16 else None


op("median nanmedian mode", "fm", one_of, 0.9)
op("mode", "fm", lambda g: [g.new(g.pick(["float32", "int64", "bool"]), [6])], 0.2)
op("logsumexp", "fm", reduced(optional=False), 0.6)
op("std var std_mean var_mean", "f", lambda g: (a := reduced()(g), a[1].update(some(g, correction=[0, 1, 2])))[0], 0.4)
op("std var", "m", lambda g: (a := reduced()(g), a[1].update(some(g, unbiased=[True, False])))[0], 0.4)
op("norm", "m", lambda g: [g.float(), *([g.pick([1, 2, 3, 0, {"f": "inf"}, "fro"])] if g.chance(0.6) else [])], 0.5)
op("torch.linalg.vector_norm", "r", lambda g: ([x := g.float(), g.pick([1, 2, 3, 0.5, {"f": "inf"}])], some(g, dim=g.dim(x), keepdim=True)), 0.4)
op("count_nonzero", "fm", lambda g: [x := g.any(exact=True), *([g.dim(x)] if g.chance(0.6) else [])], 0.3)
op("aminmax", "fm", lambda g: ([x := g.any(exact=True)], some(g, dim=g.dim(x), keepdim=True)), 0.3)
op("quantile nanquantile", "fm", lambda g: ([x := g.float(exact=True), g.pick([0, 0.5, 0.25, 1])], some(g, dim=g.dim(x), keepdim=True)), 0.3)
op("cumsum cumprod", "fmi", lambda g: [x := g.mostly_float(), g.dim(x)], 0.7)
op("cummax cummin", "fm", lambda g: [x := g.any(exact=True), g.dim(x)], 0.6)
op("logcumsumexp", "fm", lambda g: [x := g.float(), g.dim(x)], 0.3)
op("dist", "fm", lambda g: [x := g.float(), g.like(x), g.pick([1, 2, 3])], 0.3)
op("renorm", "fm", lambda g: [x := g.float(least=2), g.pick([1, 2]), g.dim(x), g.pick([1, 2.5])], 0.2)
op("trace", "fm", lambda g: [g.any(2)], 0.2)
op("diff", "fm", lambda g: ([x := g.any(least=1)], some(g, dim=g.dim(x), n=[0, 1, 2])), 0.3)

# ---- sorting and searching



def distinct(g, x):
    """Whether no two elements are equal: which of several is taken is not said."""
    t = g.at(x)
    return t.numel() == t.unique().numel() and not (t.is_floating_point() and t.isnan().any())


def top(g):
    x = g.any(exact=True, least=1)
    dim = g.dim(x)
    if not distinct(g, x) and g.chance(0.95):
        x = g.new(g.pick(["float32", "int64"]), [4, 2], None, g.rng.sample(range(-9, 9), 8))
    return [x, g.rng.randint(0 if g.chance(0.1) else 1, max(g.size(x, dim), 1)), dim], some(g, largest=[False, True])


def kth(g):
    x = g.any(exact=True, least=1)
    if not distinct(g, x):
        x = g.new(g.pick(["float32", "int64"]), [2, 4], None, g.rng.sample(range(-9, 9), 8))
    d = g.dim(x)
    return [x, 1 + g.rng.randint(0, max(g.size(x, d) - 1, 0)), d], some(g, keepdim=True)


def sorted_by(stable):
    def make(g):
        x = g.any(exact=True)
        kw = some(g, dim=g.dim(x), descending=[True, False], stable=[True])
        if stable or not distinct(g, x):
            kw["stable"] = True
        return [x], kw

    return make


op("topk", "fm", top, 1.2)
op("kthvalue", "fm", kth, 0.6)
op("sort", "fm", sorted_by(False), 0.8)
op("argsort", "fm", sorted_by(True), 0.4)
op("unique", "fm", lambda g: ([x := g.any(exact=True)], some(g, return_inverse=[True, False], return_counts=[True], dim=[0, None])), 0.4)
op("msort", "fm", lambda g: [g.any(exact=True)], 0.2)
op("unique_consecutive", "fm", lambda g: ([g.any(exact=True)], some(g, return_inverse=[True, False], return_counts=[True])), 0.3)
op("searchsorted", "f", lambda g: ([g.new("float32", [4], False, [-1, 0, 0, 1.5]), g.float(exact=True)], some(g, right=[True, False])), 0.3)
op("bucketize", "fm", lambda g: ([g.float(exact=True), g.new("float32", [4], False, [-1, 0, 0, 1.5])], some(g, right=[True, False])), 0.3)
op("isin", "f", lambda g: [g.any(exact=True), g.any(exact=True)], 0.3)
op("nonzero", "fm", lambda g: ([g.any(exact=True)], some(g, as_tuple=[True, False]) if g.chance(0.3) else {}), 0.5)
op("argwhere", "fm", lambda g: [g.any(exact=True)], 0.2)
op("bincount", "fm", lambda g: [g.new("int64", [4], False, [0, 2, 2, 5])], 0.2)
op("histc", "fm", lambda g: ([g.float(exact=True)], some(g, bins=[4, 5], min=[0, -2], max=[3])), 0.2)

# ---- views


def view_shape(g):
    x = g.any()
    n = g.at(x).numel()
    shape, left = [], n
    for d in (2, 3, 4, 5):
        if left and left % d == 0 and g.chance(0.5):
            shape.append(d)
            left //= d
    shape.append(left)
    if g.chance(0.2):
        shape.insert(g.rng.randint(0, len(shape)), 1)
    if n and g.chance(0.35):
        shape[g.rng.randrange(len(shape))] = -1
    if g.chance(0.03):
        shape.append(2)
    return [x, shape]


op("view", "m", view_shape, 1.6)
op("view", "m", lambda g: [g.any(), {"dtype": g.dtype()}], 0.4)
op("reshape", "fm", view_shape, 1.4)
op("view_as reshape_as expand_as", "m", lambda g: [x := g.any(), g.same(x)], 0.2)
op("t", "fm", lambda g: [g.any() if g.chance(0.1) else g.any(2)], 0.8)
op("transpose swapaxes", "fm", lambda g: [x := g.any(), g.dim(x), g.dim(x)], 1.0)
op("transpose", "i", lambda g: [x := g.any(), g.dim(x), g.dim(x)], 0.3)
op("t", "i", lambda g: [g.any(2)], 0.2)


def permuted(g):
    x = g.any()
    n = g.at(x).dim()
    return [x, [d - n if g.chance(0.2) else d for d in g.rng.sample(range(n), n)]]


op("permute", "fm", permuted, 0.9)
op("movedim", "fm", lambda g: [x := g.any(), g.dim(x), g.dim(x)], 0.3)
op("squeeze", "fm", lambda g: [x := g.any(), *([g.dims(x) if g.chance(0.3) else g.dim(x)] if g.chance(0.6) else [])], 0.8)
op("squeeze", "i", lambda g: [x := g.any(), *([g.dim(x)] if g.chance(0.6) else [])], 0.3)
op("unsqueeze", "fmi", lambda g: [x := g.any(), g.rng.randint(-(n := g.at(x).dim()) - 1, n)], 0.8)
op("flatten", "fm", lambda g: [x := g.any(), *([g.dim(x)] if g.chance(0.4) else []), *([g.dim(x)] if g.chance(0.3) else [])], 0.5)
op("unflatten", "fm", lambda g: [x := g.any(least=1), d := g.dim(x), g.pick([[-1, 1], [1, -1], [g.size(x, d), 1], [2, -1]])], 0.4)
op("ravel", "fm", lambda g: [g.any()], 0.3)
op("expand", "m", lambda g: [x := g.any(), [*([g.pick([2, 3, 1])] if g.chance(0.4) else []), *(g.pick([2, 3, 0]) if n == 1 and g.chance(0.6) else g.pick([-1, n, n]) for n in g.at(x).shape)]], 1.2)
op("broadcast_to", "fm", lambda g: [x := g.any(), [*([2] if g.chance(0.4) else []), *(3 if n == 1 and g.chance(0.6) else n for n in g.at(x).shape)]], 0.3)
op("select", "fm", lambda g: [x := g.any(least=1), d := g.dim(x), g.rng.randint(-(n := g.size(x, d)), max(n - 1, 0))], 1.0)
op("narrow", "fm", lambda g: [x := g.any(least=1), d := g.dim(x), s := g.rng.randint(0, max(g.size(x, d) - 1, 0)), g.rng.randint(0, max(g.size(x, d) - s, 0))], 0.9)
op("diagonal", "fm", lambda g: ([x := g.any(least=2)], some(g, offset=[-1, 0, 1, 2], dim1=[-2, 0], dim2=[-1, 1])), 0.6)
op("unfold", "m", lambda g: [x := g.any(least=1), d := g.dim(x), g.rng.randint(1, max(g.size(x, d), 1)), g.pick([1, 2])], 0.6)
op("as_strided", "fm", lambda g: [x := g.any(least=1), [g.pick([1, 2]), g.pick([1, 2])], [g.pick([1, 0, 2]), g.pick([1, 0])], *([g.pick([0, 1])] if g.chance(0.4) else [])], 0.5)
op("chunk", "fm", lambda g: [x := g.any(least=1), g.pick([1, 2, 3]), *([g.dim(x)] if g.chance(0.7) else [])], 0.6)
op("split", "fm", lambda g: [x := g.any(least=1), g.pick([1, 2, 3]), g.dim(x)], 0.5)
op("split", "fm", lambda g: [x := g.any(least=1), [k := g.rng.randint(0, g.size(x, d := g.dim(x))), g.size(x, d) - k], d], 0.3)
op("tensor_split", "fm", lambda g: [x := g.any(least=1), g.pick([1, 2, 3, [1, 2], [1]]), g.dim(x)], 0.4)
op("unbind", "fm", lambda g: [x := g.any(least=1), g.dim(x)], 0.6)
op("attr.T", "r", lambda g: [g.any(2)], 0.4)
op("attr.mT attr.H attr.mH", "r", lambda g: [g.any(2 if g.chance(0.6) else None)], 0.15)
op("narrow_copy", "fm", lambda g: [x := g.any(least=1), d := g.dim(x), 0, g.size(x, d)], 0.1)
op("hsplit vsplit dsplit", "fm", lambda g: [g.any(), g.pick([1, 2, [1]])], 0.1)
op("atleast_1d atleast_2d atleast_3d", "f", lambda g: [g.any()], 0.15)
op("real", "f", lambda g: [g.any()], 0.05)

# ---- rearranging, joining

op("flip", "fm", lambda g: [x := g.any(), g.dims(x)], 0.5)
op("fliplr flipud", "fm", lambda g: [g.any(2)], 0.15)
op("roll", "fm", lambda g: [x := g.any(), g.pick([1, -1, 2]), *([g.dim(x)] if g.chance(0.7) else [])], 0.4)
op("rot90", "fm", lambda g: [g.any(least=2), g.pick([1, 2, 3, -1]), [0, 1]], 0.25)
op("repeat", "m", lambda g: [x := g.any(), [*([2] if g.chance(0.3) else []), *(g.pick([1, 2, 1, 0]) if g.chance(0.5) else 1 for _ in g.at(x).shape)]], 0.6)
op("tile", "fm", lambda g: [x := g.any(), [g.pick([1, 2]) for _ in range(g.pick([1, 2, 3]))]], 0.3)
op("repeat_interleave", "fm", lambda g: ([x := g.any(least=1), g.pick([1, 2])], some(g, dim=g.dim(x))), 0.3)
op("cat", "f", lambda g: [[x := g.any(least=1), g.same(x), *([g.same(x, g.dtype())] if g.chance(0.3) else [])], g.dim(x)], 1.0)
op("cat", "f", lambda g: [[g.any(), g.any()], 0], 0.2)
op("stack", "f", lambda g: [[x := g.any(), g.same(x, g.dtype() if g.chance(0.2) else None)], g.dim(x)], 0.8)
op("hstack vstack dstack column_stack", "f", lambda g: [[x := g.any(), g.same(x)]], 0.2)
op("block_diag", "f", lambda g: [g.any(2), g.any(2)], 0.15)
op("meshgrid", "f", lambda g: ([g.any(1), g.any(1)], {"indexing": g.pick(["ij", "xy"])}), 0.2)
op("broadcast_tensors", "f", lambda g: [x := g.any(), g.like(x)], 0.2)
op("cartesian_prod", "f", lambda g: [x := g.any(1), g.same(x)], 0.15)
op("combinations", "f", lambda g: [g.any(1)], 0.1)
op("tril triu", "fmi", lambda g: [g.any(least=2), *([g.pick([-1, 0, 1])] if g.chance(0.6) else [])], 0.4)
op("diag", "fm", lambda g: [g.any(g.pick([1, 2])), *([g.pick([-1, 1])] if g.chance(0.3) else [])], 0.3)
op("diag_embed", "fm", lambda g: ([g.any(least=1)], some(g, offset=[1, -1])), 0.2)
op("diagflat", "fm", lambda g: [g.any()], 0.15)
op("kron", "fm", lambda g: [g.float(), g.float()], 0.25)
op("cross", "fm", lambda g: [x := g.new("float32", [2, 3]), g.same(x)], 0.15)
op("vander", "f", lambda g: [g.any(1)], 0.1)


def along(g):
    x = g.any(least=1)
    shape = list(g.at(x).shape)
    d = g.rng.randrange(len(shape))
    return [x, g.index(shape[d], [2 if k == d else n for k, n in enumerate(shape)], True), d]


op("take_along_dim", "fm", along, 0.3)
op("pad", "F", lambda g: ([x := g.any(), [g.pick([0, 1, 2, -1]) for _ in range(2 * g.rng.randint(0, g.at(x).dim()))]], some(g, value=[0.5, 2, -1])), 0.5)
op("pad", "F", lambda g: [x := g.float(3), [g.pick([0, 1]), g.pick([0, 1, 2])], g.pick(["reflect", "replicate", "circular"])], 0.4)

# ---- indexing

op("get", "r", lambda g: [x := g.any(least=0 if g.chance(0.1) else 1), g.key(x)], 5.0)


def written(g):
    x = g.any(least=0 if g.chance(0.1) else 1)
    if g.fixed(x) and g.chance(0.85):
        return None
    key = g.key(x, g.chance(0.5))
    if g.chance(0.4):
        return [x, key, g.scalar()]
    try:
        shape = list(g.at(x)[tuple(g.machine.value(key))].shape)
    except Exception:
        shape = []
    if g.chance(0.3) and shape:
        shape = [1, *shape[1:]] if g.chance(0.5) else shape[1:]
    return [x, key, g.same(x, g.dtype() if g.chance(0.15) else None, None, shape)]


op("set", "r", written, 3.0)


def positions(g, x, d, like=None):
    t = g.at(x)
    dims = [max(1, min(n, g.rng.randint(1, 3))) if k != d % t.dim() else g.rng.randint(1, 3) for k, n in enumerate(t.shape)]
    if like is not None:
        dims = like
    return g.index(t.shape[d], dims)


def scattering(source=True, reduce=None):
    def make(g):
        x = g.any(least=1)
        t = g.at(x)
        d = g.rng.randint(-t.dim(), t.dim() - 1)
        if t.numel() == 0:
            return None
        dims = [g.rng.randint(1, n) if k != d % t.dim() else g.rng.randint(1, 3) for k, n in enumerate(t.shape)]
        index = g.index(t.shape[d], dims)
        bigger = [n + (1 if g.chance(0.1) else 0) for n in dims]
        src = g.same(x, g.dtype() if g.chance(0.05) else None, None, bigger) if source and (source is True or g.chance(0.5)) else g.scalar()
        args = [x, d, index, src]
        if reduce:
            return [*args, g.pick(reduce)], some(g, include_self=[True, False])
        return args

    return make


op("gather", "fm", lambda g: [x, d := g.dim(x), positions(g, x, d)] if 0 not in g.at(x := g.any(least=1)).shape and g.at(x).dim() else None, 1.0)
op("scatter", "fmi", scattering("maybe"), 1.2)
op("scatter_add", "fmi", scattering(), 1.0)
op("scatter_reduce", "fmi", scattering(True, ["sum", "prod", "mean", "amax", "amin"]), 0.8)


def by_index(source, extra=None, reduce=None):
    def make(g):
        x = g.any(least=1)
        t = g.at(x)
        d = g.rng.randint(-t.dim(), t.dim() - 1)
        count = g.rng.randint(1, 3)
        index = g.index(t.shape[d], [count])
        args = [x, d, index]
        if source == "scalar":
            args.append(g.scalar())
        elif source:
            shape = list(t.shape)
            shape[d] = count
            args.append(g.same(x, g.dtype() if g.chance(0.06) else None, None, shape))
        if reduce:
            return [*args, g.pick(reduce)], some(g, include_self=[True, False])
        return args, some(g, **(extra or {}))

    return make


op("index_select", "fm", by_index(None), 1.2)
op("index_add", "fmi", by_index("tensor", {"alpha": [2, 0.5, -1]}), 1.0)
op("index_copy", "fmi", by_index("tensor"), 0.8)
op("index_fill", "fmi", by_index("scalar"), 0.8)
op("index_reduce", "fmi", by_index("tensor", None, ["prod", "mean", "amax", "amin"]), 0.4)
op("index_put", "fmi", lambda g: ([x := g.any(least=1), [g.index(g.size(x, 0), [2], True)], g.like(x)], some(g, accumulate=[True, False])), 0.8)
op("masked_select", "fm", lambda g: [x := g.any(), g.like(x, "bool")], 0.6)
op("masked_scatter", "fmi", lambda g: [x := g.any(), g.like(x, "bool"), g.same(x)], 0.5)
op("take", "fm", lambda g: [x := g.any(), g.index(g.at(x).numel(), None, True)], 0.4)
op("put", "fmi", lambda g: ([x := g.any(), i := g.index(g.at(x).numel(), [3], True), g.same(x, None, None, [3])], some(g, accumulate=[True, False])), 0.4)
op("select_scatter", "fm", lambda g: [x := g.any(least=1), g.same(x, None, None, list(g.at(x).shape[1:])), 0, g.pick([0, -1])], 0.3)
op("slice_scatter", "fm", lambda g: [x := g.any(least=1), g.same(x, None, None, [min(1, g.size(x, 0)), *g.at(x).shape[1:]]), 0, 0, 1], 0.3)
op("diagonal_scatter", "fm", lambda g: [x := g.any(2), g.same(x, None, None, [min(g.at(x).shape)])], 0.2)
op("fill", "fmi", lambda g: [g.any(), g.scalar() if g.chance(0.8) else g.any(0)], 0.6)
op("T.fill_", "r", lambda g: [g.any(), g.scalar() if g.chance(0.8) else g.any(0)], 0.6)
op("T.zero_", "r", lambda g: [g.any()], 0.4)
op("T.fill_diagonal_", "r", lambda g: [g.any(2), g.scalar()], 0.2)
op("T.copy_", "r", lambda g: [x, g.like(x)] if not g.fixed(x := g.any()) or g.chance(0.15) else None, 2.0)
op("one_hot", "F", lambda g: [g.new("int64", [3], False, [0, 2, 1]), *([4] if g.chance(0.5) else [])], 0.2)
op("embedding", "F", lambda g: ([g.index(4), g.new(g.pick(["float32", "float64"]), [4, 3])], some(g, padding_idx=[0, -1, 3])), 0.5)

# ---- products


def product(g):
    x = g.mostly_float(2)
    n = g.at(x).shape[1] if not g.chance(0.03) else 2
    return [x, g.same(x, g.dtype() if g.chance(0.04) else None, None, [n, g.rng.randint(1, 4)])]


def products(g):
    x = g.mostly_float(least=1)
    s = list(g.at(x).shape)
    r = g.rng.random()
    if r < 0.3:
        return [x, g.same(x, None, None, [s[-1]])]
    if r < 0.7:
        return [x, g.same(x, None, None, [s[-1], g.rng.randint(1, 3)])]
    return [x, g.same(x, None, None, [g.pick([1, 2]) if len(s) < 3 else s[-3], s[-1], 2])]


op("mm", "fm", product, 0.8)
op("matmul", "fm", products, 1.4)
op("mv", "fm", lambda g: [x := g.mostly_float(2), g.same(x, None, None, [g.at(x).shape[1]])], 0.4)
op("dot vdot inner", "fm", lambda g: [x := g.mostly_float(1), g.same(x)], 0.3)
op("outer ger", "fm", lambda g: [x := g.mostly_float(1), g.same(x, None, None, [g.rng.randint(1, 4)])], 0.3)
op("bmm", "fm", lambda g: [x := g.float(3), g.same(x, None, None, [g.at(x).shape[0], g.at(x).shape[2], 2])], 0.5)
op("addmm", "fmi", lambda g: ([g.same(x := g.float(2), None, None, [g.pick([1, g.at(x).shape[0]]), 2]), x, g.same(x, None, None, [g.at(x).shape[1], 2])], some(g, beta=[0, 0.5, 2], alpha=[0.5, 2])), 0.6)
op("addmv", "fmi", lambda g: ([g.same(x := g.float(2), None, None, [g.at(x).shape[0]]), x, g.same(x, None, None, [g.at(x).shape[1]])], some(g, beta=[0, 0.5], alpha=[2])), 0.3)
op("addr", "fm", lambda g: ([g.same(x := g.float(1), None, None, [g.at(x).shape[0], 2]), x, g.same(x, None, None, [2])], some(g, beta=[0, 0.5], alpha=[2])), 0.3)
op("baddbmm", "fmi", lambda g: ([g.same(x := g.float(3), None, None, [*g.at(x).shape[:2], 2]), x, g.same(x, None, None, [g.at(x).shape[0], g.at(x).shape[2], 2])], some(g, beta=[0, 0.5], alpha=[2])), 0.3)
op("linear", "F", lambda g: [x := g.float(least=1), g.same(x, None, True, [2, g.at(x).shape[-1]]), *([g.same(x, None, True, [2])] if g.chance(0.6) else [])], 0.8)
op("bilinear", "F", lambda g: [x := g.float(2), g.same(x), g.same(x, None, True, [2, g.at(x).shape[1], g.at(x).shape[1]])], 0.15)
op("einsum", "f", lambda g: [g.pick(["ij,jk->ik", "ij,jk", "ij,ij->i", "ij,kj->ik"]), x := g.float(2), g.same(x, None, None, [g.at(x).shape[1]] * 2)], 0.3)
op("einsum", "f", lambda g: [g.pick(["ij->ji", "ij->", "ii->i", "ij->j", "ii"]), g.mostly_float(2)], 0.3)
op("tensordot", "f", lambda g: [x := g.float(2), g.same(x, None, None, [g.at(x).shape[1], 2]), g.pick([1, 1, 0, 2])], 0.25)
op("cdist", "f", lambda g: ([x := g.float(2), g.same(x, None, None, [2, g.at(x).shape[1]])], some(g, p=[1, 2, 3])), 0.25)
op("cosine_similarity", "F", lambda g: [x := g.float(least=1), g.same(x), g.dim(x)], 0.3)
op("normalize", "F", lambda g: ([x := g.float(least=1)], some(g, dim=g.dim(x), p=[1, 2, 3])), 0.3)
op("pairwise_distance", "F", lambda g: [x := g.float(least=1), g.same(x)], 0.2)

# ---- losses, normalization

REDUCTIONS = ["mean", "sum", "none"]


def loss(extra=None, like=True, exact=False):
    def make(g):
        x = g.float(exact=exact)
        y = g.like(x, grad=None) if like and g.chance(0.05) else g.same(x)
        return [x, y], some(g, reduction=REDUCTIONS, **(extra or {}))

    return make


op("mse_loss", "F", loss(), 0.8)
op("l1_loss", "F", loss(), 0.4)
op("smooth_l1_loss", "F", loss({"beta": [1, 0.5, 2]}, exact=True), 0.4)
op("huber_loss", "F", loss({"delta": [1, 0.5, 2]}, exact=True), 0.3)
op("soft_margin_loss", "F", loss(), 0.2)
op("kl_div", "F", loss({"log_target": [True, False]}), 0.3)
op("poisson_nll_loss", "F", loss({"log_input": [True, False], "full": [True]}), 0.2)
op("binary_cross_entropy_with_logits", "F", loss(), 0.4)
op("binary_cross_entropy", "F", lambda g: ([x := g.new("float32", [3], None, [0.25, 0.5, 0.75]), g.new("float32", [3], False, [0, 1, 0.5])], some(g, reduction=REDUCTIONS)), 0.3)
op("hinge_embedding_loss", "F", lambda g: ([x := g.float(exact=True), g.same(x)], some(g, reduction=REDUCTIONS, margin=[0.5, 1])), 0.2)
op("margin_ranking_loss", "F", lambda g: ([x := g.float(exact=True), g.same(x), g.same(x)], some(g, reduction=REDUCTIONS, margin=[0.5, 1])), 0.2)
op("cosine_embedding_loss", "F", lambda g: ([x := g.float(2), g.same(x), g.new("float32", [g.at(x).shape[0]], False, [g.pick([1, -1]) for _ in range(g.at(x).shape[0])])], some(g, reduction=REDUCTIONS)), 0.15)
op("triplet_margin_loss", "F", lambda g: ([x := g.float(2), g.same(x), g.same(x)], some(g, reduction=REDUCTIONS)), 0.2)


def classes(extra=None):
    def make(g):
        x = g.float(g.pick([2, 2, 2, 1, 3]))
        s = list(g.at(x).shape)
        n = s[0] if len(s) == 1 else s[1]
        shape = [] if len(s) == 1 else [s[0], *s[2:]]
        count = 1
        for k in shape:
            count *= k
        target = [g.pick([-100, n]) if g.chance(0.04) else g.rng.randint(0, max(n - 1, 0)) for _ in range(count)]
        y = g.new("int64", shape, False, target)
        kw = some(g, reduction=REDUCTIONS)
        if g.chance(0.2):
            kw["weight"] = g.same(x, None, False, [n])
        if g.chance(0.15):
            kw["ignore_index"] = g.pick([0, 1, -100])
        if extra and g.chance(0.2):
            kw["label_smoothing"] = 0.25
        return [x, y], kw

    return make


op("cross_entropy", "F", classes(True), 1.0)
op("nll_loss", "F", classes(), 0.6)
op("cross_entropy", "F", lambda g: ([x := g.float(2), g.same(x)], some(g, reduction=REDUCTIONS)), 0.2)
op("multi_margin_loss", "F", lambda g: [x := g.new("float32", [3, 4]), g.new("int64", [3], False, [0, 3, 1])], 0.2)
op("layer_norm", "F", lambda g: [x := g.float(least=1), s := [g.at(x).shape[-1]], *([g.same(x, None, True, s), g.same(x, None, True, s)] if g.chance(0.5) else [])], 0.6)
op("rms_norm", "F", lambda g: [x := g.float(least=1), [g.at(x).shape[-1]]], 0.3)
op("group_norm", "F", lambda g: [g.new("float32", [2, 4, 3]), g.pick([1, 2, 4])], 0.3)
op("batch_norm", "F", lambda g: ([x := g.float(g.pick([2, 3])), g.same(x, None, False, [n := g.at(x).shape[1]]), g.same(x, None, False, [n])], some(g, training=[True, False], momentum=[0.5])), 0.3)
op("instance_norm", "F", lambda g: [g.float(3)], 0.2)
op("scaled_dot_product_attention", "F", lambda g: ([x := g.float(3), g.same(x), g.same(x)], some(g, is_causal=[True])), 0.3)

# ---- convolutions, pools, borders, sizes


def convolved(n, turned=False):
    def make(g):
        groups = g.pick([1, 1, 2])
        x = g.new(g.pick(["float32", "float64"]), [*([2] if g.chance(0.7) else []), 2 * groups, *(g.pick([4, 5]) for _ in range(n))])
        size = [g.pick([1, 2, 3]) for _ in range(n)]
        weight = g.same(x, None, None, [2 * groups, 2 if not turned else 1, *size] if turned else [2 * groups, 2, *size])
        out = groups if turned else 2 * groups
        args = [x, weight, g.same(x, None, None, [out])] if g.chance(0.5) else [x, weight]
        kw = some(g, stride=[1, 2, [2] * n], padding=[0, 1], dilation=[1, 1, 2])
        return args, {**kw, "groups": groups}

    return make


def pooled(n, **options):
    def make(g):
        x = g.new(g.pick(["float32", "float64"]), [*([2] if g.chance(0.7) else []), 2, *(g.pick([4, 5]) for _ in range(n))], None, None)
        return [x, g.pick([2, 3, [2] * n])], some(g, stride=[1, 2, [2] * n], ceil_mode=[True, False], padding=[0, 1], **options)

    return make


def distinct_image(g, n):
    """Pictures in which no two elements are equal, so that only one is the largest."""
    shape = [2, *(4 for _ in range(n))]
    count = 2 * 4**n
    return g.new(g.pick(["float32", "float64"]), shape, None, [k / 4 for k in g.rng.sample(range(-count, count), count)])


for n in (1, 2):
    op(f"conv{n}d", "F", convolved(n), 0.4)
    op(f"conv_transpose{n}d", "F", convolved(n, True), 0.3)
    op(f"avg_pool{n}d", "F", pooled(n, count_include_pad=[True, False]), 0.25)
    op(f"max_pool{n}d", "F", lambda g, n=n: ([distinct_image(g, n), g.pick([2, 3])], some(g, stride=[1, 2], padding=[0, 1], ceil_mode=[True, False], return_indices=[True, False])), 0.3)
    op(f"adaptive_avg_pool{n}d", "F", lambda g, n=n: [distinct_image(g, n), g.pick([1, 2, 3])], 0.2)
    op(f"adaptive_max_pool{n}d", "F", lambda g, n=n: [distinct_image(g, n), g.pick([1, 2, 3])], 0.2)
op("lp_pool2d", "F", lambda g: [distinct_image(g, 2), g.pick([1, 2]), 2], 0.1)
op("interpolate", "F", lambda g: ([g.new("float32", [1, 2, g.pick([3, 4])])], {"size": g.pick([2, 5, 6]), **some(g, mode=["nearest", "linear"])}), 0.2)
op("interpolate", "F", lambda g: ([g.new("float32", [1, 1, 3, 4])], {"scale_factor": g.pick([2, 3]), **some(g, mode=["nearest", "bilinear", "bicubic"])}), 0.2)
op("pixel_shuffle", "fF", lambda g: [g.new("float32", [1, 4, 2, 2]), 2], 0.15)
op("pixel_unshuffle", "fF", lambda g: [g.new("float32", [1, 1, 4, 2]), 2], 0.15)
op("unfold", "F", lambda g: ([g.new("float32", [1, 2, 4, 4]), g.pick([2, [2, 1]])], some(g, stride=[1, 2], padding=[0, 1])), 0.2)
op("fold", "F", lambda g: [g.new("float32", [1, 4, 4]), [3, 3], 2], 0.15)
op("pad", "F", lambda g: [g.new("float32", [1, 2, 4, 3]), [g.pick([0, 1, 2]) for _ in range(4)], g.pick(["reflect", "replicate", "circular"])], 0.3)
op("channel_shuffle", "fF", lambda g: [g.new("float32", [1, 4, 2, 1]), 2], 0.1)
op("local_response_norm", "F", lambda g: [g.new("float32", [2, 4, 3]), g.pick([2, 3])], 0.1)

# ---- matrices: well-conditioned ones, made of a number on the diagonal and a little beside it


def regular(g, n=None):
    n = n or g.pick([1, 2, 3])
    values = [g.rng.randint(-2, 2) / 4 + (3 + i // n if i // n == i % n else 0) for i in range(n * n)]
    values = [v + 0.125 if float(v).is_integer() else v for v in values]
    return g.new(g.pick(["float32", "float64"]), [n, n], None, values)


op("torch.linalg.det torch.linalg.inv torch.linalg.slogdet", "r", lambda g: [regular(g)], 0.2)
op("torch.linalg.solve", "r", lambda g: [a := regular(g), g.same(a, None, None, [g.at(a).shape[0], g.pick([1, 2])])], 0.2)
op("torch.linalg.cholesky", "r", lambda g: [regular(g, 1)], 0.1)
op("torch.linalg.svdvals", "r", lambda g: [regular(g)], 0.1)
op("torch.linalg.matrix_norm", "r", lambda g: ([regular(g)], some(g, ord=["fro", "nuc", 1, -1, 2], keepdim=[True])), 0.2)
op("torch.linalg.matrix_power", "r", lambda g: [regular(g), g.pick([0, 1, 2, 3, -1])], 0.15)
op("torch.linalg.multi_dot", "r", lambda g: [[a := regular(g), g.same(a), g.same(a)]], 0.1)
op("torch.linalg.vander", "r", lambda g: [g.any(1)], 0.05)
op("det logdet inverse", "fm", lambda g: [regular(g)], 0.15)
op("matrix_power", "fm", lambda g: [regular(g), g.pick([0, 1, 2, 3])], 0.1)
op("matrix_exp", "fm", lambda g: [regular(g, 2)], 0.05)

# ---- windows, other losses and norms, attention

WINDOWS = "hann_window hamming_window blackman_window bartlett_window kaiser_window"
op(WINDOWS, "f", lambda g: ([g.pick([0, 1, 2, 5, 8])], some(g, periodic=[True, False])), 0.05)
op("torch.signal.windows.cosine torch.signal.windows.gaussian torch.signal.windows.exponential torch.signal.windows.nuttall", "r", lambda g: ([g.pick([0, 1, 5, 8])], some(g, sym=[True, False])), 0.04)


def labelled(g, many=False):
    x = g.new(g.pick(["float32", "float64"]), [3, 4])
    return x, g.new("int64", [3, 4] if many else [3], False, [g.rng.randint(0, 3) for _ in range(12 if many else 3)])


op("multi_margin_loss", "F", lambda g: ([*labelled(g)], some(g, p=[1, 2], margin=[0.5, 1.5], reduction=REDUCTIONS)), 0.2)
op("multilabel_margin_loss", "F", lambda g: ([*labelled(g, True)], some(g, reduction=REDUCTIONS)), 0.15)
op("multilabel_soft_margin_loss", "F", lambda g: ([x := g.float(2), g.same(x)], some(g, reduction=REDUCTIONS)), 0.15)
op("gaussian_nll_loss", "F", lambda g: ([x := g.float(2), g.same(x), g.new("float32", [1], None, [1.5])], some(g, reduction=REDUCTIONS, full=[True, False])), 0.15)
op("batch_norm", "F", lambda g: ([x := g.new("float32", [3, 2, 2]), None, None, g.same(x, None, None, [2]), g.same(x, None, None, [2])], {"training": True}), 0.2)
op("instance_norm", "F", lambda g: [x := g.new("float32", [2, 2, 3]), None, None, *([g.same(x, None, None, [2]), g.same(x, None, None, [2])] if g.chance(0.5) else [])], 0.15)
op("scaled_dot_product_attention", "F", lambda g: ([x := g.new("float32", [2, 3, 4]), g.same(x), g.same(x)], some(g, attn_mask=[g.new("bool", [3, 3], False, [True, True, False, True, False, True, True, True, True])], scale=[0.5])), 0.2)
op("cosine_similarity", "F", lambda g: ([x := g.new("float32", [3, 4]), g.same(x)], some(g, dim=[0, 1, -1], eps=[0.5])), 0.1)

# ---- types, copies

op("clone", "fm", lambda g: [g.any()], 0.8)
op("contiguous detach cpu", "m", lambda g: [g.any()], 0.5)
op("detach", "i", lambda g: [g.any()], 0.15)
op("to", "m", lambda g: ([g.any(exact=True), {"dtype": g.dtype()}], some(g, copy=[True]) if g.chance(0.3) else {}), 1.0)
op("to", "m", lambda g: [g.any(exact=True), g.any()], 0.2)
op("type_as", "m", lambda g: [g.any(exact=True), g.any()], 0.2)
op("float double long int bool byte", "m", lambda g: [g.any(exact=True)], 0.25)
op("zeros_like ones_like", "f", lambda g: ([g.any()], some(g, requires_grad=[True, False]) if g.chance(0.3) else {}), 0.3)
op("full_like", "f", lambda g: [g.any(), g.scalar()], 0.3)
op("new_zeros new_ones", "m", lambda g: [g.any(), g.shape()], 0.2)
op("new_full", "m", lambda g: [g.any(), g.shape(), g.scalar()], 0.2)
op("zeros ones", "f", lambda g: ([g.shape()], some(g, dtype={"dtype": g.dtype()})), 0.3)
op("full", "f", lambda g: ([g.shape(), g.scalar()], {"dtype": {"dtype": g.dtype()}}), 0.3)
op("arange", "f", lambda g: [g.pick([-1, 0, 3]), g.pick([5, 2.5]), *([g.pick([1, 2, 0.5, -1])] if g.chance(0.5) else [])], 0.3)
op("linspace", "f", lambda g: [g.pick([-1, 0]), g.pick([1, 5]), g.pick([0, 1, 3, 5])], 0.2)
op("eye", "f", lambda g: [g.pick([1, 2, 3]), *([g.pick([1, 4])] if g.chance(0.4) else [])], 0.15)
op("tril_indices triu_indices", "f", lambda g: [g.pick([1, 3]), g.pick([2, 3]), g.pick([-1, 0, 1])], 0.1)
op("item tolist", "m", lambda g: [g.any(0 if g.chance(0.8) else None)], 0.2)
op("dim numel size stride is_contiguous storage_offset", "m", lambda g: [g.any()], 0.1)
op("is_floating_point is_complex", "fm", lambda g: [g.any()], 0.05)
op("sum_to_size", "m", lambda g: [x := g.any(), [1 if g.chance(0.5) else n for n in g.at(x).shape]], 0.2)

# ---- random numbers

op("bernoulli", "fm", lambda g: [g.new("float32", [4], None, [0.25, 0.5, 1, 0])], 0.2)
op("T.uniform_ T.normal_ T.exponential_ T.bernoulli_ T.random_ T.geometric_ T.log_normal_ T.cauchy_", "r", lambda g: [g.any(), *([g.pick([0, 0.5, 1])] if g.chance(0.2) else [])], 0.12)
op("rand randn", "f", lambda g: [g.shape()], 0.2)
op("randint", "f", lambda g: [g.pick([5, 100]), g.shape()], 0.2)
op("randperm", "f", lambda g: [g.pick([0, 1, 5, 9])], 0.15)
op("rand_like randn_like", "f", lambda g: [g.any()], 0.15)
op("dropout", "F", lambda g: ([g.mostly_float(), g.pick([0.5, 0.25, 0, 1])], some(g, training=[True, False])), 0.4)
op("multinomial", "fm", lambda g: [g.new("float32", [4], False, [0.25, 0.5, 1, 0]), 2], 0.1)

# ---- autograd


def differentiable(g):
    found = g.having(lambda t: t.requires_grad and t.grad_fn is not None)
    return g.pick(found[-6:]) if found else None


def backward(g):
    y = differentiable(g)
    if y is None:
        return None
    kw = some(g, retain_graph=[True, True, False]) if g.chance(0.6) else {"create_graph": True}
    if g.at(y).numel() != 1 or g.chance(0.1):
        if g.chance(0.06):
            return [y], kw
        kw["gradient"] = g.same(y, None, None)
    if g.chance(0.1):
        leaves = g.having(lambda t: t.is_leaf and t.requires_grad)
        if leaves:
            kw["inputs"] = [g.pick(leaves)]
    return [y], kw


op("T.backward", "r", backward, 4.0)


def grad(g):
    y = differentiable(g)
    if y is None:
        return None
    sources = g.having(lambda t: t.requires_grad)
    inputs = g.rng.sample(sources, min(len(sources), g.pick([1, 1, 2])))
    kw = {"allow_unused": True} if g.chance(0.9) else {}
    if g.chance(0.6):
        kw["create_graph"] = True
    elif g.chance(0.5):
        kw["retain_graph"] = True
    args = [y, inputs]
    if g.at(y).numel() != 1 or g.chance(0.1):
        if not g.chance(0.05):
            args.append(g.same(y))
    return args, kw


op("torch.autograd.grad", "r", grad, 4.0)
op("attr.grad", "r", lambda g: [x] if (f := g.having(lambda t: t.is_leaf and t.grad is not None)) and (x := g.pick(f)) else None, 1.0)
op("attr.data", "r", lambda g: [g.any()], 0.5)
op("setattr.grad", "r", lambda g: [x := g.float(), None if g.chance(0.6) else g.same(x)], 0.3)
op("setattr.requires_grad", "r", lambda g: [g.any(), g.chance(0.6)], 0.3)
op("setattr.data", "r", lambda g: [x := g.any(), g.same(x)], 0.2)
op("T.requires_grad_", "r", lambda g: [g.any(), *([g.chance(0.5)] if g.chance(0.4) else [])], 0.4)
op("T.retain_grad", "r", lambda g: [g.float()], 0.3)
op("hook", "r", lambda g: [g.float(), g.pick(["log", "double", "zero"])], 0.4)
