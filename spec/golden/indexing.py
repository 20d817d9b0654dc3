"""Writes indexing.json: subscripts, read, written and differentiated. Run: python spec/golden/indexing.py"""

from programs import write

# x is 4 x 5, t is 2 x 3 x 4, v has 6 elements; i, j, k are positions, m masks of x, r of its rows, c of its columns.
setup = """x = leaf(4, 5)
t = leaf(2, 3, 4)
v = leaf(6)
i = torch.tensor([2, 0, 2], dtype=torch.long)
j = torch.tensor([1, -1, 4], dtype=torch.long)
k = torch.tensor([[0], [3]], dtype=torch.long)
o = torch.tensor([1, 0], dtype=torch.long)
m = x.gt(0)
r = x[:, 0].gt(0)
c = x[1].gt(0)
q = torch.tensor(2, dtype=torch.long)
n = torch.tensor([0, 1], dtype=torch.int32)"""

expressions = """x[1]
x[-1]
x[2, 3]
x[-1, -2]
x[1:3]
x[:2]
x[-2:]
x[::2]
x[1::2, ::3]
x[3:1]
x[1:100]
x[-100:2]
x[:]
x[...]
x[..., 1]
x[1, ...]
x[:, ..., 2:]
x[None]
x[:, None]
x[..., None]
x[None, 1, None, 2:4]
x[0, None]
x[:, -1:]
x[:, :, None]
t[1]
t[:, 2]
t[..., -1]
t[1, :, 2]
t[1, 2, 3]
t[:, 1:, ::2]
t[0, ..., 1:3]
t[..., None, 0]
v[4]
v[1:5:2]
v[None, :, None]
x[i]
x[:, j]
x[i, j]
x[k]
x[k, j]
x[i, 1]
x[1, j]
x[i, 1:4]
x[1:3, j]
x[i, None]
x[None, i]
x[..., j]
x[i, ...]
x[q]
x[:, q]
x[q, j]
x[n]
x[[0, 2]]
x[[1, 1, 3], [0, 2, -1]]
x[:, [3, 0]]
x[m]
x[r]
x[:, c]
x[r, 1]
x[r, 1:3]
x[1, c]
x[r, :]
x[x.gt(9)]
x[None, r]
x[True]
x[False]
x[True, 1]
t[o]
t[:, i]
t[:, :, k]
t[o, :, o]
t[o, o]
t[:, o, o]
t[o, 1:, o]
t[o, None, o]
t[0, :, i]
t[:, 1, i]
t[o, 2]
t[..., i]
t[t.gt(0)]
t[:, t[0].gt(0)]
t[t[:, :, 0].gt(0)]
t[o, ..., k]
v[i]
v[k]
v[v.gt(0)]
v[[True, False, True, False, False, True]]""".split("\n")

programs = {}
for text in expressions:
    base = text[0]
    read = f"y = {text}\na = y.mul(data(*y.shape)).sum().mul(y.sum().add(2))\na.backward()"
    programs[f"read {text}"] = read.replace("data(*y.shape)", "y.cos()")
    if "False" in text:
        continue
    programs[f"a number to {text}"] = f"z = {base}.mul(2)\nz{text[1:]} = 0.5\nz.pow(2).sum().backward()"
    programs[f"a tensor to {text}"] = f"z = {base}.mul(2)\nw = leaf(1)\nz{text[1:]} = w\nz.pow(2).sum().backward()"

# Values of the part's own shape, and places named more than once.
for text, shape in {
    "[i]": (3, 5), "[k]": (2, 1, 5), "[:, j]": (4, 3), "[i, j]": (3,), "[k, j]": (2, 3), "[1:3, j]": (2, 3), "[..., j]": (3,), "[q]": (5,), "[r]": (5,),
}.items():
    sizes = ", ".join(map(str, shape))
    for accumulate in (False, True):
        if not accumulate and text in ("[i]", "[i, j]"):
            continue  # what a place named twice gets is not said
        programs[f"index_put_ {'adds' if accumulate else 'puts'} leaf({sizes}) to x{text}"] = (
            f"w = leaf({sizes})\nz = x.mul(2)\nz.index_put_({text.replace(':', 'torch.slice')}, w, {accumulate})\nz.pow(2).sum().backward()"
        )
# Python has no way to write a slice in a list of indices: those with tensors alone stay.
programs = {name: program for name, program in programs.items() if "torch.slice" not in program and "[..., j], w" not in program}
programs |= {
    "put of the same place twice adds both": "z = x.mul(2)\nz.index_put_([i, j], leaf(3), True)\nz.pow(2).sum().backward()",
    "index_put leaves its input": "w = leaf(3)\nz = x.index_put([i.mul(0).add(q), j], w)\nz.pow(2).sum().backward()",
    "twice differentiated": "y = x[i, 1:]\n(g,) = torch.autograd.grad(y.pow(3).sum(), x, create_graph=True)\ng.pow(2).sum().backward()",
    "written and twice differentiated": "w = leaf(3)\nz = x.mul(x)\nz[:, j] = w.mul(w)\n(g,) = torch.autograd.grad(z.pow(2).sum(), w, create_graph=True)\ng.pow(2).sum().backward()",
    "bools": "b = torch.tensor([True, False, True])\ny = b[[0, 2]]\nb[1] = True\nb[[0]] = False",
    "integers": "a = torch.arange(6)\ny = a[[0, -1]]\na[1:3] = 7\na[[4, 5]] = torch.tensor([8, 9], dtype=torch.long)\nz = a[a.gt(7)]",
    "a mask of bytes": "a = torch.arange(3)\ny = a[torch.tensor([1, 0, 1], dtype=torch.uint8)]",
    "error: a position too large": "x[4]",
    "error: a tensor's position too large": "x[torch.tensor([0, 4], dtype=torch.long)]",
    "error: a tensor's position too small": "x[:, torch.tensor([0, -6], dtype=torch.long)]",
    "error: too many": "x[0, 0, 0]",
    "error: too many with a tensor": "x[i, 0, 0]",
    "error: a mask of another shape": "x[c]",
    "error: a mask of another shape, further on": "x[:, r]",
    "error: positions that do not broadcast": "x[i, o]",
    "error: a tensor of fractions": "x[data(2)]",
    "error: a step of 0": "x[::0]",
    "error: a negative step": "x[::-1]",
    "error: a value that does not broadcast": "z = x.mul(2)\nz[i] = data(2)",
    "error: a value of another type": "z = x.mul(2)\nz[i, j] = torch.ones(3)",
    "error: a value that does not fit a slice": "z = x.mul(2)\nz[1:3] = data(3)",
    "error: a subscript of a number": "data()[0]",
}

write(__file__, programs, setup)
