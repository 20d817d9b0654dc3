"""Makes programs of the conformance records: one call, one of its arguments changed, and a backward pass."""

import gzip
import json
from pathlib import Path

from generate import DTYPES, Generator

KIT = Path(__file__).parent.parent / "conformance"
RECORDS = []


def records():
    if not RECORDS:
        for name in ("ops", "ops-int"):
            with gzip.open(KIT / f"{name}.visible.jsonl.gz", "rt") as lines:
                RECORDS.extend(r for r in map(json.loads, lines) if plain(r["args"]) and plain(r["kwargs"]))
    return RECORDS


def plain(v):
    """Whether it is made of what programs know, and small."""
    if isinstance(v, list):
        return all(map(plain, v))
    if isinstance(v, dict):
        if "t" in v:
            return v["t"] is not None and len(v["t"]) <= 120
        return not (v.keys() & {"fn", "module", "packed", "lambda", "device", "const"}) and all(map(plain, v.values()))
    return True


class Mutator(Generator):
    """A generator whose first steps are a record's."""

    def converted(self, v):
        if isinstance(v, list):
            return [self.converted(x) for x in v]
        if isinstance(v, dict):
            if "t" in v:
                numbers = [{"f": x} if x in ("nan", "inf", "-inf") else x for x in v["t"]]
                literal = {"t": numbers, "s": v["s"], "d": v["d"], **({"g": True} if v.get("g") else {})}
                name = self.name()
                self.emit({"do": "tensor", "args": [literal], "out": [name]})
                return {"v": name}
            if v.keys() & {"dtype", "slice", "ellipsis", "f"}:
                return v
            return {k: self.converted(x) for k, x in v.items()}
        return v

    def reshaped(self, v):
        """Another tensor in the place of one: another type, shape, layout or odd values."""
        t = self.at(v)
        r = self.rng.random()
        name = self.name()
        if r < 0.3:
            self.emit({"do": "T.to", "args": [v, {"dtype": self.pick(DTYPES)}], "out": [name]})
        elif r < 0.45 and t.dim() > 1:
            self.emit({"do": "T.transpose", "args": [v, 0, -1], "out": [name]})
        elif r < 0.55:
            self.emit({"do": "T.unsqueeze", "args": [v, 0], "out": [name]})
        elif r < 0.7 and t.dim() > 0 and t.shape[0] > 0:
            self.emit({"do": "get", "args": [v, [self.pick([0, {"slice": [0, 0, None]}, {"slice": [None, None, 2]}, {"slice": [1, None, None]}])]], "out": [name]})
        elif r < 0.8:
            self.emit({"do": "T.expand", "args": [v, [2, *t.shape]], "out": [name]})
        elif r < 0.9 and t.is_floating_point():
            self.emit({"do": "T.mul", "args": [v, {"f": self.pick(["nan", "inf"])}], "out": [name]})
        else:
            return self.new(str(t.dtype)[6:], self.shape())
        return {"v": name} if name in self.machine.env else v

    def make(self):
        record = self.pick(records())
        args = self.converted(record["args"])
        kw = {k: self.converted(v) for k, v in record["kwargs"].items()}
        places = [(args, k) for k in range(len(args))] + [(kw, k) for k in kw]
        wrong = False
        # A list of tensors is changed inside.
        places += [(v, k) for v in args if isinstance(v, list) for k in range(len(v))]
        if places and not self.chance(0.08):
            holder, k = self.pick(places)
            is_tensor = isinstance(holder[k], dict) and "v" in holder[k]
            wrong = not (is_tensor and self.chance(0.75))
            holder[k] = self.wrong() if wrong else self.reshaped(holder[k])
        elif self.chance(0.5):
            wrong = True
            kw["foo"] = 1
        name = record.get("fn") or record["op"]
        step = self.called(name, args, kw)
        if step is not None:
            step["out"] = [self.name() for _ in range(4)]
            if wrong:
                step["wrong"] = True
            self.emit(step)
            while step["out"] and step["out"][-1] not in self.machine.env:
                step["out"].pop()
            for out in step["out"][:1]:
                if out in self.machine.env and self.machine.env[out].requires_grad:
                    total = self.name()
                    self.emit({"do": "torch.sum", "args": [{"v": out}], "out": [total]})
                    self.emit({"do": "T.backward", "args": [{"v": total}]})
        return {"program": self.program, "answers": self.answers, "end": self.machine.end(), "log": self.machine.log}

    def called(self, name, args, kw):
        import torch

        if name == "Tensor.__getitem__":
            key = args[1] if isinstance(args[1], list) else [args[1]]
            return {"do": "get", "args": [args[0], key]} if key else None
        if name.startswith("Tensor.__") or not args and not kw:
            return None
        room, _, last = name.rpartition(".")
        kind = {"kw": kw} if kw else {}
        owner = torch
        for part in room.split(".") if room and room != "Tensor" else []:
            owner = getattr(owner, part)
        if room != "Tensor" and hasattr(owner, last):
            return {"do": f"torch.{name}", "args": args, **kind}
        if last in ("T", "H", "mT", "mH"):
            return {"do": f"attr.{last}", "args": args}
        return {"do": f"T.{last}", "args": args, **kind} if args and isinstance(args[0], dict) and "v" in args[0] else None
