"""More operators: printing, sizes, layers with their options, and numbers of every kind beside tensors. Importing it adds them."""

from catalogue import REDUCTIONS, distinct_image, op, some

# ---- what a tensor says of itself

op("str", "r", lambda g: [g.any(exact=True)], 0.8)
op("attr.shape attr.ndim attr.itemsize attr.nbytes attr.is_leaf attr.requires_grad", "r", lambda g: [g.any()], 0.05)
op("stride size", "m", lambda g: [x := g.any(least=1), g.dim(x)], 0.1)
op("numel dim element_size", "m", lambda g: [g.any()], 0.05)

# ---- numbers beside tensors of every type


def beside_number(g):
    x = g.new(g.dtype(), None, False) if g.chance(0.5) else g.any(exact=True)
    return [x, g.pick([True, False, 0, 1, 2, -1, 7, 0.5, -1.25, 255, 256, 300, 2**31, {"big": str(2**62)}])]


op("add sub mul", "fmi", beside_number, 0.5)
op("eq ne lt le gt ge", "fm", beside_number, 0.15)
op("maximum", "f", lambda g: [x := g.any(exact=True), g.any(0, exact=True)], 0.2)
op("result_type", "f", lambda g: [g.any(), g.pick([g.any(), 1, 0.5, True])], 0.2)

# ---- layers with their options


def image(g, n, channels=4):
    batch = [2] if g.chance(0.7) else []
    return g.new(g.pick(["float32", "float64"]), [*batch, channels, *(g.pick([4, 5]) for _ in range(n))])


def same_padding(g):
    x = image(g, 2, 2)
    weight = g.same(x, None, None, [3, 2, g.pick([1, 2, 3]), g.pick([1, 3])])
    return [x, weight], {"padding": g.pick(["same", "valid"]), **some(g, dilation=[1, 2])}


op("conv2d", "F", same_padding, 0.15)
op("max_pool2d", "F", lambda g: ([distinct_image(g, 2), g.pick([2, [2, 1]])], some(g, dilation=[2, [1, 2]], stride=[[1, 2], 2], ceil_mode=[True])), 0.15)
op("avg_pool2d", "F", lambda g: ([image(g, 2), g.pick([2, [2, 3]])], some(g, divisor_override=[2, 3, -1], ceil_mode=[True], padding=[1])), 0.15)
op("group_norm", "F", lambda g: ([x := g.new("float32", [2, 4, 3]), g.pick([1, 2, 4]), *([g.same(x, None, True, [4]), g.same(x, None, True, [4])] if g.chance(0.6) else [])], some(g, eps=[0.5])), 0.2)
op("layer_norm", "F", lambda g: ([x := g.new("float32", [2, 3, 4]), s := g.pick([[4], [3, 4]]), *([g.same(x, None, True, s), g.same(x, None, True, s)] if g.chance(0.6) else [])], some(g, eps=[0.5])), 0.2)
op("cosine_embedding_loss", "F", lambda g: ([x := g.new("float32", [3, 4]), g.same(x), g.new("float32", [3], False, [1, -1, 1])], some(g, margin=[0.25], reduction=REDUCTIONS)), 0.1)
op("embedding_bag", "F", lambda g: ([g.index(4, [2, 3]), g.new("float32", [4, 3], True)], some(g, mode=["sum", "mean"])), 0.15)
op("torch.linalg.norm", "r", lambda g: ([g.float(g.pick([1, 2]))], some(g, ord=[1, 2, {"f": "inf"}], keepdim=[True])), 0.15)
op("torch.linalg.cross", "r", lambda g: [x := g.new("float32", [2, 3]), g.same(x)], 0.05)
