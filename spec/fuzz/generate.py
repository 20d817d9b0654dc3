"""Makes random programs. Each step is run as soon as it is made, so that the next can ask what there is."""

import random

import torch

import catalogue_aten  # noqa: F401
import catalogue_layers  # noqa: F401
import catalogue_matrices  # noqa: F401
import catalogue_more  # noqa: F401
import catalogue_twins  # noqa: F401, I001  (the last: it looks through the others)
from catalogue import OPERATORS
from program import Machine

WEIGHTS = {
    "float32": 10, "float64": 2.5, "int64": 3, "int32": 1, "uint8": 1, "bool": 2,
    "int8": 0.3, "int16": 0.3, "float16": 0.5, "bfloat16": 0.5,
}  # fmt: skip
DTYPES = list(WEIGHTS)
FLOATS = ("float32", "float64", "float16", "bfloat16")
# What takes the place of types that TensorFlow.js' devices have not.
HELD = {"float64": "float32", "float16": "float32", "bfloat16": "float32", "int8": "int32", "int16": "int32"}
INTEGERS = ("int64", "int32", "uint8", "int8", "int16")


OVERLAPPING = {"addmm", "addmv", "addbmm", "baddbmm", "addr", "masked_scatter"}


def name_of(dtype):
    return str(dtype)[6:]


class Generator:
    def __init__(self, seed, held=False):
        self.held = HELD if held else {}
        self.rng = random.Random(seed)
        self.program = {"seed": seed, "steps": []}
        self.machine = Machine(seed)
        self.answers = []
        self.count = 0

    # ---- random parts

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, items):
        return self.rng.choice(list(items))

    def shape(self, ndim=None, most=60):
        if ndim is None:
            ndim = self.rng.choices([0, 1, 2, 3, 4], [1, 3, 4, 2, 0.4])[0]
        if ndim == 1 and self.chance(0.05):
            return [self.pick([9, 17, 33])]
        while True:
            shape = [self.rng.choices([0, 1, 2, 3, 4, 5], [0.25, 2, 4, 4, 1.5, 1])[0] for _ in range(ndim)]
            size = 1
            for n in shape:
                size *= n
            if size <= most:
                return shape

    def number(self, dtype):
        if dtype == "bool":
            return self.chance(0.5)
        if dtype in INTEGERS:
            low = 0 if dtype == "uint8" else -4
            n = self.rng.randint(low, 6)
            if self.chance(0.01):
                n = {"uint8": [255, 200], "int8": [127, -128], "int16": [32767, -32768], "int32": [2**31 - 1, -(2**31)], "int64": [2**53 + 1, 2**62, -(2**63)]}[dtype][
                    self.rng.randint(0, 1)
                ]
                if abs(n) > 2**53:
                    return {"big": str(n)}
            return n
        return self.rng.randint(-10, 12) / 4

    def literal(self, dtype="float32", shape=None, values=None):
        dtype = self.held.get(dtype, dtype)
        if shape is None:
            shape = self.shape()
        size = 1
        for n in shape:
            size *= n
        if values is None:
            odd = self.odd and dtype in FLOATS and self.chance(0.04)
            values = [self.number(dtype) for _ in range(size)]
            if odd and size > 0:
                values[self.rng.randrange(size)] = {"f": self.pick(["nan", "inf", "-inf"])}
        return {"t": values, "s": list(shape), "d": dtype}

    odd = True

    def dtype(self):
        return self.rng.choices(DTYPES, list(WEIGHTS.values()))[0]

    # ---- variables

    def name(self):
        self.count += 1
        return f"v{self.count}"

    def at(self, v):
        return self.machine.env[v["v"]]

    types = DTYPES

    def name_of(self, x):
        return name_of(self.at(x).dtype)

    def new(self, dtype=None, shape=None, grad=None, values=None):
        """A step of its own that makes a tensor."""
        dtype = dtype or self.dtype()
        literal = self.literal(dtype, shape, values)
        if dtype in FLOATS and (self.chance(0.45) if grad is None else grad):
            literal["g"] = True
        name = self.name()
        self.emit({"do": "tensor", "args": [literal], "out": [name]})
        return {"v": name}

    def having(self, test):
        def passes(t):
            try:
                return test(t)
            except RuntimeError:  # a view whose history is broken does not answer
                return False

        return [{"v": n} for n, t in self.machine.env.items() if passes(t)]

    def among(self, test, make):
        """A variable that passes a test, later ones more likely; or a new tensor."""
        found = self.having(test)
        if found and self.chance(0.85):
            weights = [1.3**k for k in range(len(found))]
            return self.rng.choices(found, weights)[0]
        return make()

    def any(self, ndim=None, exact=False, least=0, kinds=None):
        kinds = kinds or DTYPES

        def good(t):
            return (
                name_of(t.dtype) in kinds
                and (ndim is None or t.dim() == ndim)
                and t.dim() >= least
                and t.numel() <= 200
                and (not exact or is_exact(t))
            )

        def make():
            want = self.dtype()
            n = self.rng.choices([least, least + 1, least + 2], [1, 2, 1])[0] if ndim is None and least else ndim
            return self.new(want if want in kinds else kinds[0], self.shape(n))

        return self.among(good, make)

    def float(self, ndim=None, exact=False, least=0):
        return self.any(ndim, exact, least, FLOATS)

    def integer(self, ndim=None, least=0):
        return self.any(ndim, False, least, INTEGERS)

    def mostly_float(self, ndim=None, exact=False, least=0):
        return (self.float if self.chance(0.85) else self.any)(ndim, exact, least)

    def like(self, x, dtype=None, grad=None):
        """A tensor that broadcasts with x, usually."""
        t = self.at(x)
        if dtype is None:
            dtype = name_of(t.dtype) if self.chance(0.7) else self.dtype()

        def fits(u):
            if name_of(u.dtype) != dtype or u.numel() > 200:
                return False
            try:
                return len(torch.broadcast_shapes(u.shape, t.shape)) <= 4
            except RuntimeError:
                return False

        def make():
            if self.chance(0.03):
                return self.new(dtype, None, grad)
            shape = [1 if self.chance(0.15) else n for n in t.shape]
            while shape and self.chance(0.15):
                shape.pop(0)
            return self.new(dtype, shape, grad)

        return self.among(fits, make)

    def same(self, x, dtype=None, grad=None, shape=None):
        """A tensor of x's shape (or of the shape given) and type (or of the type given)."""
        t = self.at(x)
        shape = list(t.shape) if shape is None else shape
        dtype = dtype or name_of(t.dtype)
        return self.among(
            lambda u: name_of(u.dtype) == dtype and list(u.shape) == shape, lambda: self.new(dtype, shape, grad)
        )

    def scalar(self):
        r = self.rng.random()
        if r < 0.5:
            return self.rng.randint(-3, 5)
        if r < 0.9:
            return self.pick([0.5, -0.5, 1.5, 2.5, -1.25, 0.25])
        if r < 0.94:
            return self.chance(0.5)
        if r < 0.97:
            return {"f": self.pick(["nan", "inf", "-inf"])}
        return self.pick([300, -1, 2**40, 2**31, {"big": str(2**63 - 1)}, 0])

    def dim(self, x):
        n = self.at(x).dim()
        if self.chance(0.03):
            return self.pick([n, -n - 1, 7])
        return self.rng.randint(-n, n - 1) if n else self.pick([0, -1])

    def dims(self, x, least=1):
        n = self.at(x).dim()
        if self.chance(0.03):
            return [0, 0]
        count = self.rng.randint(min(least, n), n)
        return [d - n if self.chance(0.4) else d for d in self.rng.sample(range(n), count)]

    def size(self, x, dim):
        t = self.at(x)
        return t.shape[dim] if -t.dim() <= dim < t.dim() else 1

    def index(self, size, shape=None, negative=False):
        """An int64 tensor of positions below size; sometimes one beyond."""
        shape = self.shape(self.pick([0, 1, 1, 1, 2]), 12) if shape is None else list(shape)
        count = 1
        for n in shape:
            count *= n
        low = -size if negative else 0
        values = [self.rng.randint(low, max(size - 1, low)) for _ in range(count)]
        if values and self.chance(0.04):
            values[self.rng.randrange(count)] = self.pick([size, -1, -size - 1])
        dtype = "int64" if self.chance(0.95) else "int32"
        return self.new(dtype, shape, False, values)

    def key(self, x, simple=False):
        """A subscript of x."""
        t = self.at(x)
        items, dim = [], 0
        if t.dim() and self.chance(0.12) and not simple:
            shape = list(t.shape[: self.rng.randint(1, t.dim())])
            return [self.same(x, "bool", False, shape)]
        width = self.rng.randint(1, t.dim()) if t.dim() else 0
        spread = False
        while dim < width:
            r = self.rng.random()
            size = t.shape[dim]
            if r < 0.06:
                items.append(None)
                continue
            if r < 0.12 and not spread:
                items.append({"ellipsis": True})
                spread = True
                width -= self.rng.randint(0, 1)
                continue
            if r < 0.4:
                items.append(self.rng.randint(-size, size - 1) if size and not self.chance(0.03) else size)
            elif r < 0.75 or simple:
                def bound():
                    return None if self.chance(0.35) else self.rng.randint(-size - 1, size + 1)
                items.append({"slice": [bound(), bound(), self.pick([None, None, None, 1, 2, 3])]})
            elif r < 0.95:
                items.append(self.index(size, None, True))
            elif r < 0.97:
                items.append([self.rng.randint(0, max(size - 1, 0)) for _ in range(2)])
            else:
                items.append(self.same(x, "bool", False, [size]))
            dim += 1
        if not items:
            items = [self.pick([{"ellipsis": True}, None, {"ellipsis": True}])]
        return items

    def wrong(self):
        """An argument of the wrong kind, perhaps."""
        r = self.rng.random()
        if r < 0.35:
            tensors = self.having(lambda t: True)
            if tensors and self.chance(0.6):
                return self.pick(tensors)
            return self.literal(self.dtype())
        return self.pick(
            [None, "mean", 2**40, {"big": str(2**63 - 1)}, -1, -2, 0, 1.5, {"f": "nan"}, True, [], [1, 2], [0], {"dtype": "int64"}]
        )

    # ---- steps

    def emit(self, step):
        self.program["steps"].append(step)
        answer = self.machine.step(step)
        self.answers.append(answer)
        return answer

    def spoil(self, args, kw):
        """Changes one argument into something else."""
        r = self.rng.random()
        if r < 0.1:
            kw["foo"] = 1
        elif r < 0.2:
            args.append(self.pick([1, None, 0]))
        elif r < 0.3 and len(args) > 1:
            args.pop()
        elif r < 0.55 and kw:
            kw[self.pick(sorted(kw))] = self.wrong()
        elif len(args) > 1:
            args[self.rng.randrange(1, len(args))] = self.wrong()

    def spoil_key(self, key):
        wrong = self.wrong()
        key[self.rng.randrange(len(key))] = wrong

    def fixed(self, x):
        """Whether x may not be written to, being a leaf that requires grad or a view of one."""
        if not (isinstance(x, dict) and "v" in x):
            return True
        t = self.at(x)
        root = t if t._base is None else t._base
        try:
            return t.requires_grad and root.is_leaf and root.requires_grad
        except RuntimeError:
            return True

    def overlaps(self, args):
        """Whether what is written is read too: PyTorch checks it in some places only, and reads what it has written in others."""
        first, *rest = [self.at(a).untyped_storage().data_ptr() for a in args if isinstance(a, dict) and "v" in a]
        return first in rest

    def ordered(self, args):
        """Whether the order in which elements are written shows: they lie in one place, or are read where others have been written."""
        if not (isinstance(args[0], dict) and "v" in args[0]):
            return False
        t = self.at(args[0])
        if t.numel() > 1 and 0 not in t.stride() and t.untyped_storage().size():
            reach = 1 + sum((n - 1) * s for n, s in zip(t.shape, t.stride()))
            if reach < t.numel():
                return True
        others = [self.at(a) for a in args[1:] if isinstance(a, dict) and "v" in a]
        layout = (t.shape, t.stride())
        return any(
            o.untyped_storage().data_ptr() == t.untyped_storage().data_ptr() and (o.shape, o.stride()) != layout for o in others
        )

    def undecided(self, name, args, kw):
        """Whether the answer is PyTorch's own affair: which of equal elements comes first, where NaN stands among them, a NaN's sign."""
        if name in ("embedding", "embedding_bag") and "max_norm" in kw:
            # Rows out of range are scaled too, in memory that is no row's.
            given = [self.at(a) for a in args[:2] if isinstance(a, dict) and "v" in a]
            if len(given) == 2 and given[1].dim() > 0:
                index, weight = given
                return bool(((index < 0) | (index >= weight.shape[0])).any())
        if name in ("amax", "amin", "histogram") and "out" in kw:
            # They write before they have read all.
            outs = kw["out"] if isinstance(kw["out"], list) else [kw["out"]]
            tensors = [self.at(a) for a in [*args, kw.get("weight"), *outs] if isinstance(a, dict) and "v" in a]
            return len({t.untyped_storage().data_ptr() for t in tensors}) < len(tensors)
        if name == "interpolate" and kw.get("antialias") is True:
            # Where a result is one column wide PyTorch repeats its first row, unless channels lie innermost.
            size, factor = kw.get("size"), kw.get("scale_factor")
            asked, width = (size, 1) if size is not None else (factor, self.at(args[0]).shape[-1])
            last = asked[-1] if isinstance(asked, list) and asked else asked
            return isinstance(last, (int, float)) and int(last * width) == 1
        tensors = [self.at(a).detach() for a in args if isinstance(a, dict) and "v" in a]
        if name in ("mode", "signbit", "copysign"):
            return any(bool(t.isnan().any()) for t in tensors)
        if name == "scaled_dot_product_attention":  # what is masked is multiplied by 0, or not
            return any(not bool(t.isfinite().all()) for t in tensors)
        if name == "gelu":  # oneDNN, which computes float32 of more than one element, makes NaN of infinity
            return any(bool(t.isinf().any()) for t in tensors)
        if name in ("quantile", "nanquantile"):  # which of equal elements has the gradient
            return any(t.requires_grad and t.detach().unique().numel() < t.numel() for t in (self.at(a) for a in args[:1]))
        return name == "topk" and any(t.unique().numel() < t.numel() for t in tensors)

    def call(self):
        op = self.rng.choices(OPERATORS, [o.weight for o in OPERATORS])[0]
        form = self.pick(op.forms)
        try:
            made = op.make(self)
        except (IndexError, ValueError, TypeError, RuntimeError):  # a dimension that is not there, on purpose, was asked for its size
            return
        if made is None:
            return
        args, kw, extra = (made, {}, {}) if isinstance(made, list) else (*made, {})[:3]
        spoilt = False
        if self.chance(0.05):
            spoilt = op.name not in ("hook", "str") and not op.name.startswith(("attr.", "setattr.", "free."))
            if op.name in ("get", "set"):
                self.spoil_key(args[1])
            elif spoilt and "make" in extra:
                # Python's modules look at their arguments late, or never: only how many there are and their names.
                kinds = [extra["make"][1], kw] if self.chance(0.7) else args
                kinds.append(0) if kinds is args else self.pick(kinds).update(foo=1)
            elif spoilt:
                self.spoil(args, kw)
        if form == "i" and self.fixed(args[0]) and self.chance(0.85):
            form = "m"
        over = form == "i" or op.name in ("set", "T.copy_", "T.fill_") or op.name.endswith("_") and form in "fF"
        if over and op.name.rstrip("_") in OVERLAPPING and self.overlaps(args):
            return
        if any(x["v"] not in self.machine.env for x in args if isinstance(x, dict) and "v" in x) or self.undecided(op.name, args, kw):
            return
        try:
            if over and self.ordered(args):
                return
        except RuntimeError:  # of zeros that have no storage
            return
        if form in "mi" and not hasattr(torch.Tensor, op.name + ("_" if form == "i" else "")):
            return
        do = {"f": f"torch.{op.name}", "m": f"T.{op.name}", "i": f"T.{op.name}_", "F": f"F.{op.name}", "r": op.name}[form]
        step = {"do": do, "args": args, **extra}
        if kw:
            step["kw"] = kw
        if spoilt:
            step["wrong"] = True
        if self.chance(0.06):
            step["mode"] = [self.pick(["no_grad", "no_grad", "inference_mode", "enable_grad"])]
            if self.chance(0.2):
                step["mode"].append(self.pick(["no_grad", "enable_grad"]))
        step["out"] = [self.name() for _ in range(4)]
        self.emit(step)
        while step["out"] and step["out"][-1] not in self.machine.env:
            step["out"].pop()

    def make(self):
        self.odd = self.chance(0.3)
        length = self.rng.randint(5, 30)
        for _ in range(self.rng.randint(1, 3)):
            self.new()
        while len(self.program["steps"]) < length:
            self.call()
        return {"program": self.program, "answers": self.answers, "end": self.machine.end(), "log": self.machine.log}


def is_exact(t):
    """Whether arithmetic has rounded nothing yet: a comparison cannot fall either way."""
    if not t.is_floating_point():
        return True
    u = t.detach().double()
    u = u[u.isfinite()] * (4 if t.element_size() == 2 else 1024)
    return bool(((u == u.round()) & (u.abs() < (2**7 if t.element_size() == 2 else 2**24))).all())
