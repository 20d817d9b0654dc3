"""Runs programs that are data (README.md tells how they are written) with PyTorch, and says what each step did."""

import math
import re
import signal

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_num_threads(1)

MODES = {"no_grad": torch.no_grad, "enable_grad": torch.enable_grad, "inference_mode": torch.inference_mode}
HOOKS = {"log": lambda grad: None, "double": lambda grad: grad * 2, "zero": lambda grad: grad * 0}
ADDS = re.compile(r"linalg|fft|solve|inv|norm|std|var|mean|conv|mm|mv|addr|matmul|einsum|dot|cov|corr|cdist|softmax|sum|grad|attention|similarity")
# What rounds on its way to a number that may be simple again.
ROUNDS = re.compile(r"similarity|fft\.|Norm|_norm$|std|var|mean")
# What gives zeros whose sign depends on where in a vector of the processor's, and in which library's loop, they were computed.
SIGNS = re.compile(r"softshrink|tensordot|matmul|\bmm$|attention")
# What divides by the root of a variance, and of an epsilon that magnifies what was rounded by up to 300.
MAGNIFIES = re.compile(r"(batch|instance|group|layer)_norm|(Batch|Instance|Group|Layer)Norm")
LARGEST = 2**53
MOST = 2000


def largest(v):
    """The largest number in a tensor of floats, by its size; 0 of what is none."""
    if not isinstance(v, torch.Tensor) or not v.is_floating_point() or v.numel() == 0:
        return 0.0
    return torch.where(v.isfinite(), v.detach().double().abs(), 0.0).max().item()


MARKS = {"v", "t", "dtype", "slice", "ellipsis", "f", "big"}


def subscript(parts):
    """One alone is no tuple: of a slice that leaves nothing out Python's `x[:]` and `x[:,]` are two operators."""
    return parts[0] if len(parts) == 1 else tuple(parts)


class Late(BaseException):
    """A step took too long, or made too much, to be worth recording."""


def _late(*_):
    raise Late()


signal.signal(signal.SIGALRM, _late)


def plain(x):
    """A number as JSON has it."""
    if isinstance(x, bool):
        return x
    if isinstance(x, int):
        return x if abs(x) <= LARGEST else {"big": str(x)}
    if isinstance(x, float):
        return {"f": str(x)} if math.isnan(x) or math.isinf(x) else x
    return x


def values(t):
    if t.numel() > MOST:
        raise Late()
    return [plain(x) for x in t.detach().reshape(-1).tolist()]


def facts(t):
    try:
        return looked(t)
    except RuntimeError as error:  # a view among several whose base has been written to since
        return {"broken": str(error).splitlines()[0]}


USUAL = {"g": False, "l": True, "f": None, "v": 0, "b": False}


def looked(t):
    """Values, shape, dtype, stride, requires_grad, is_leaf, grad_fn's name, version and whether it is a view; the usual left out."""
    found = {
        "t": values(t),
        "s": list(t.shape),
        "d": str(t.dtype)[6:],
        "st": list(t.stride()),
        "g": t.requires_grad,
        "l": t.is_leaf,
        "f": None if t.grad_fn is None else t.grad_fn.name(),
        "v": None if t.is_inference() else t._version,
        "b": t._base is not None,
    }
    return {key: value for key, value in found.items() if key not in USUAL or USUAL[key] != value}


def flat(x):
    if isinstance(x, (tuple, list)):
        return [y for part in x for y in flat(part)]
    return [x]


def svd(x, decompose=lambda x: torch.linalg.svd(x, full_matrices=False)):
    u, s, v = decompose(x)
    return s, u * u, (u * s.unsqueeze(-2)) @ v


def legacy_svd(x):
    return svd(x, lambda x: (d := torch.svd(x))[:2] + (d[2].mT,))


def eigh(x):
    w, v = torch.linalg.eigh(x)
    return w, v * v, (v * w.exp().unsqueeze(-2)) @ v.mT


FREE = {"svd": svd, "legacy_svd": legacy_svd, "eigh": eigh}


def layer(name, step, value, inputs, keywords):
    """A module made, called once, and what it made; then its parameters and buffers, so that their gradients are seen at the end."""
    given, options = step["make"]
    args, kw = value(given), {k: value(x) for k, x in options.items()}
    module = getattr(torch.nn, name)(*args, **kw)
    if step.get("eval"):
        module.eval()
    if "lengths" in step:
        first = kw.get("batch_first", False)
        packed = pack_padded_sequence(inputs[0], step["lengths"], batch_first=first, enforce_sorted=False)
        out, *rest = module(packed, *inputs[1:], **keywords)
        result = [*pad_packed_sequence(out, batch_first=first), *rest]
    else:
        result = module(*inputs, **keywords)
    return [result, [*module.parameters()], [*module.buffers()]]


class Machine:
    """One program's variables, and its steps as they are run."""

    def __init__(self, seed, blur=None):
        torch.manual_seed(seed)
        self.env = {}
        self.log = []
        self.how = blur
        self.noise = torch.Generator().manual_seed(0)

    def value(self, v):
        if isinstance(v, list):
            return [self.value(x) for x in v]
        if not isinstance(v, dict):
            return v
        if not v.keys() & MARKS:
            return {k: self.value(x) for k, x in v.items()}
        if "v" in v:
            return self.env[v["v"]]
        if "t" in v:
            t = torch.tensor([self.value(x) for x in v["t"]], dtype=getattr(torch, v["d"])).reshape(v["s"])
            return t.requires_grad_() if v.get("g") else t
        if "dtype" in v:
            return getattr(torch, v["dtype"])
        if "slice" in v:
            return slice(*v["slice"])
        if "ellipsis" in v:
            return ...
        if "f" in v:
            return float(v["f"])
        if "big" in v:
            return int(v["big"])
        raise ValueError(v)

    def perform(self, step):
        do = step["do"]
        args = [self.value(a) for a in step.get("args", [])]
        kwargs = {k: self.value(v) for k, v in step.get("kw", {}).items()}
        if do == "tensor":
            return args[0]
        if do == "get":
            return args[0][subscript(args[1])]
        if do == "set":
            args[0][subscript(args[1])] = args[2]
            return args[0]
        if do == "drop":
            return None
        if do == "str":
            return str(args[0])
        if do == "hook":
            name, kind = step["args"][0]["v"], args[1]

            def hook(grad):
                self.log.append([name, list(grad.shape)])
                return HOOKS[kind](grad)

            args[0].register_hook(hook)
            return None
        room, _, name = do.partition(".")
        if room == "attr":
            return getattr(args[0], name)
        if room == "setattr":
            setattr(args[0], name, args[1])
            return args[0]
        if room == "T":
            return getattr(args[0], name)(*args[1:], **kwargs)
        if room == "free":
            return FREE[name](*args, **kwargs)
        if room == "nn":
            return layer(name, step, self.value, args, kwargs)
        owner = {"F": F, "torch": torch}[room]
        for part in name.split("."):
            owner = getattr(owner, part)
        return owner(*args, **kwargs)

    def step(self, step):
        """What a step did: its results' facts, or its error."""
        modes = [MODES[name]() for name in step.get("mode", [])]
        before = self.before(step)
        signal.setitimer(signal.ITIMER_REAL, 3)
        try:
            for mode in modes:
                mode.__enter__()
            try:
                result = self.perform(step)
            finally:
                for mode in reversed(modes):
                    mode.__exit__(None, None, None)
        except Exception as error:
            self.restore(*before)
            self.forget(step.get("kw", {}).get("out"))
            lines = str(error).splitlines()
            name = type(error).__name__.lstrip("_")
            return {"error": [name, lines[0] if lines else ""]}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if step["do"] == "drop":
            for name in step["names"]:
                self.env.pop(name, None)
        outs = []
        for k, out in enumerate(flat(result)):
            if not isinstance(out, torch.Tensor):
                outs.append({"plain": plain(out) if isinstance(out, (int, float, bool, str, type(None))) else str(out)})
                continue
            same = next((n for n, t in self.env.items() if t is out), None)
            made = same is None or "out" in step.get("kw", {}) or self.writes(step)
            if self.how and out.is_floating_point() and made and step["do"] != "tensor":
                self.blur(out.data, step)
            fact = facts(out)
            if same is not None:
                fact["is"] = same
            outs.append(fact)
            names = step.get("out", [])
            if k < len(names):
                self.env[names[k]] = out
        return {"outs": outs}

    def forget(self, out):
        """What was to be written to may have another shape, or a part of a result, when the error came."""
        for v in out if isinstance(out, list) else [out]:
            if isinstance(v, dict) and "v" in v:
                self.env.pop(v["v"], None)

    def writes(self, step):
        return step["do"] == "set" or step["do"].endswith("_") or step.get("kw", {}).get("inplace") is True

    def before(self, step):
        """The tensor that a step writes to, and its values: PyTorch writes a part of them before it finds an index out of range."""
        first = step.get("args", [None])[0]
        if not self.writes(step) or not isinstance(first, dict) or "v" not in first:
            return None, None, None
        t = self.env[first["v"]]
        return t, t.stride(), t.detach().clone()

    def restore(self, t, stride, values):
        if t is not None and t.shape == values.shape and t.stride() == stride and 0 not in stride and not t._is_zerotensor():
            t.data.copy_(values)

    def blur(self, t, step):
        """Changes what has been rounded by a little. A result that then is another says nothing.

        "noise" moves it, and where much has been added also what cancelled to nothing, and "counternoise" the other way; "snap" takes
        what nearly is a simple number for one.
        """
        if 0 in t.stride() or t.numel() > MOST:
            return
        adds, rounds = (pattern.search(step["do"]) is not None for pattern in (ADDS, ROUNDS))
        if self.how != "snap" and SIGNS.search(step["do"]):
            t.copy_(torch.where(t == 0, -t, t))
        simple = ~t.isfinite()
        if not rounds:
            simple |= t * 1024 == (t * 1024).round()
        if simple.all():
            return
        x = t.double()
        part = max(1e-5, 4 * torch.finfo(t.dtype).eps if t.element_size() == 2 else 0.0)
        # What is left of a sum is as uncertain as what was added.
        most = max(largest(v) for v in [t, *(flat(self.value(step.get("args", []))) if adds else [])])
        if self.how == "snap":
            near = (x * 64).round() / 64
            wide = 8 if MAGNIFIES.search(step["do"]) else 1
            x = torch.where((x - near).abs() <= part * wide * min(most, 1), near, x)
        else:
            noise = torch.rand(t.shape, generator=self.noise, dtype=torch.float64) - 0.5
            noise = noise if self.how == "noise" else -noise
            x = torch.where(simple, x, x * (1 + part * noise)) + (most * part / 64 * noise if adds else 0)
        t.copy_(x.to(t.dtype))

    def end(self):
        """All that is alive, with its gradients."""
        found = {}
        for name, t in self.env.items():
            fact = facts(t)
            grad = None if "broken" in fact else t.grad if t.is_leaf or t.retains_grad else None
            if grad is not None:
                fact["grad"] = facts(grad)
            found[name] = fact
        return found


def run(program, blur=None):
    machine = Machine(program["seed"], blur)
    answers = [machine.step(step) for step in program["steps"]]
    return {"program": program, "answers": answers, "end": machine.end(), "log": machine.log}
