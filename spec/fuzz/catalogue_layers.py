"""Layers: modules with their weights and buffers, attention, sampling of images, and functions with several masks, modes or borders."""

from catalogue import REDUCTIONS, distinct_image, op, some

FLOAT = ["float32", "float32", "float64"]


def layer(name, make, weight=0.1):
    """A module: make(g) gives the constructor's arguments and keywords, the inputs, and optionally their keywords and the rest of the step."""

    def step(g):
        made = make(g)
        if made is None:
            return None
        (args, kw), inputs, *rest = made
        keywords = rest[0] if rest else {}
        extra = rest[1] if len(rest) > 1 else {}
        if g.chance(0.25):
            extra = {**extra, "eval": True}
        return inputs, keywords, {"make": [args, kw], **extra}

    op(f"nn.{name}", "r", step, weight)


def typed(g, kw):
    """The keywords of a layer, which may have weights of another type, and the name of that type."""
    dtype = g.pick(FLOAT)
    return ({**kw, "dtype": {"dtype": dtype}} if dtype != "float32" else kw), dtype


# ---- recurrent


def batch(g, first, steps, size, features):
    if g.chance(0.2):
        return [steps, features], []
    return ([size, steps, features] if first else [steps, size, features]), [size]


def recurrent(name):
    def make(g):
        first = g.chance(0.4)
        kw, dtype = typed(g, some(g, num_layers=[1, 2], bias=[False], bidirectional=[True], **({"proj_size": 2} if name == "LSTM" else {}), **({"nonlinearity": g.pick(["tanh", "relu"])} if name == "RNN" else {})))
        if first:
            kw["batch_first"] = True
        if kw.get("num_layers") == 2 and g.chance(0.3):
            kw["dropout"] = 0.5
        shape, size = batch(g, first, g.pick([1, 2, 3]), g.pick([1, 2, 3]), 2)
        inputs = [g.new(dtype, shape)]
        extra = {}
        if g.chance(0.35):
            layers = kw.get("num_layers", 1) * (2 if kw.get("bidirectional") else 1)
            h = g.new(dtype, [layers, *size, kw.get("proj_size", 3)])
            inputs.append([h, g.new(dtype, [layers, *size, 3])] if name == "LSTM" else h)
        if size and g.chance(0.4):
            steps = shape[1] if first else shape[0]
            extra["lengths"] = [g.rng.randint(1, steps) for _ in range(size[0])]
            if g.chance(0.03):
                extra["lengths"][0] = g.pick([0, steps + 1])
        return ([2, 3], kw), inputs, {}, extra

    return make


for name in ("RNN", "LSTM", "GRU"):
    layer(name, recurrent(name), 0.5)


def cell(name):
    def make(g):
        kw, dtype = typed(g, some(g, bias=[False], **({"nonlinearity": g.pick(["tanh", "relu"])} if name == "RNNCell" else {})))
        size = [2] if g.chance(0.7) else []
        inputs = [g.new(dtype, [*size, 2])]
        if g.chance(0.6):
            h = g.new(dtype, [*size, 3])
            inputs.append([h, g.new(dtype, [*size, 3])] if name == "LSTMCell" else h)
        return ([2, 3], kw), inputs

    return make


for name in ("RNNCell", "LSTMCell", "GRUCell"):
    layer(name, cell(name), 0.25)

# ---- attention


def mask(g, shape, dtype):
    size = 1
    for n in shape:
        size *= n
    if g.chance(0.6):
        return g.new("bool", shape, False, [g.chance(0.3) and k % shape[-1] != 0 for k in range(size)])
    return g.new(dtype, shape, g.chance(0.3), [{"f": "-inf"} if g.chance(0.15) and k % shape[-1] != 0 else g.number(dtype) for k in range(size)])


def attention(g):
    kw, dtype = typed(g, some(g, bias=[False], add_bias_kv=[True], add_zero_attn=[True], batch_first=[True, False], dropout=[0, 0.5]))
    if g.chance(0.2):
        kw["kdim"] = 3
        kw["vdim"] = g.pick([3, 5])
    batched, first = g.chance(0.8), kw.get("batch_first", False)
    n, length, source = 2, g.pick([1, 2, 3]), g.pick([2, 3])
    if g.chance(0.4) and "kdim" not in kw:
        source = length
        x = g.new(dtype, ([n, length, 4] if first else [length, n, 4]) if batched else [length, 4])
        inputs = [x, x, x]
    else:
        shape = lambda s, e: ([n, s, e] if first else [s, n, e]) if batched else [s, e]
        inputs = [g.new(dtype, shape(length, 4)), g.new(dtype, shape(source, kw.get("kdim", 4))), g.new(dtype, shape(source, kw.get("vdim", 4)))]
    keys = some(g, need_weights=[False, True], average_attn_weights=[False])
    if g.chance(0.35):
        keys["key_padding_mask"] = mask(g, [n, source] if batched else [source], dtype)
    if g.chance(0.4):
        keys["attn_mask"] = mask(g, g.pick([[length, source], [(n if batched else 1) * 2, length, source]]), dtype)
    if "attn_mask" in keys and length == source and g.chance(0.1):
        keys["is_causal"] = True
    return ([4, 2], kw), inputs, keys


layer("MultiheadAttention", attention, 0.9)


def scaled(g):
    dtype = g.pick(FLOAT)
    lead = g.pick([[], [2], [1, 2], [2, 2]])
    length, source = g.pick([1, 2, 3]), g.pick([1, 2, 3])
    q = g.new(dtype, [*lead, length, 4])
    k = g.new(dtype, [*lead, source, 4])
    v = g.new(dtype, [*lead, source, g.pick([4, 2])])
    kw = some(g, scale=[0.5, 2.5])
    if g.chance(0.4):
        kw["attn_mask"] = mask(g, g.pick([[length, source], [*lead, length, source], [1, source]]), dtype)
    elif g.chance(0.4):
        kw["is_causal"] = True
    if g.chance(0.1):
        kw["dropout_p"] = g.pick([0, 0.5])
    return [q, k, v], kw


def grouped(g):
    q = g.new(dtype := g.pick(FLOAT), [1, 4, 2, 4])
    k = g.new(dtype, [1, g.pick([1, 2, 4]), 3, 4])
    return [q, k, g.same(k)], {"enable_gqa": True, **some(g, is_causal=[True])}


op("scaled_dot_product_attention", "F", scaled, 0.9)
op("scaled_dot_product_attention", "F", grouped, 0.2)


def transformer(decoder):
    def make(g):
        kw, dtype = typed(g, some(g, norm_first=[True], batch_first=[True, False], activation=["relu", "gelu"], bias=[False], layer_norm_eps=[0.5]))
        kw["dropout"] = 0 if g.chance(0.8) else 0.5
        first = kw.get("batch_first", False)
        x = g.new(dtype, [2, 3, 4] if first else [3, 2, 4])
        if decoder:
            return ([4, 2, 3], kw), [x, g.new(dtype, [2, 2, 4])], some(g, tgt_mask=mask(g, [3, 3], dtype))
        return ([4, 2, 3], kw), [x], some(g, src_mask=mask(g, [3, 3], dtype), src_key_padding_mask=mask(g, [2, 3], "float32"))

    return make


layer("TransformerEncoderLayer", transformer(False), 0.25)
layer("TransformerDecoderLayer", transformer(True), 0.15)

# ---- dense layers, embeddings


def dense(name, args, shapes, weight=0.12, **options):
    def make(g):
        kw, dtype = typed(g, some(g, **options))
        shape = g.pick(shapes)
        return (args, kw), [g.new(dtype, shape)]

    layer(name, make, weight)


dense("Linear", [3, 2], [[2, 3], [3], [2, 2, 3], [0, 3]], 0.3, bias=[False])
dense("LayerNorm", [[3]], [[2, 3], [3], [2, 2, 3]], 0.12, eps=[0.5], elementwise_affine=[False], bias=[False])
dense("RMSNorm", [[3]], [[2, 3], [3], [2, 2, 3]], 0.12, eps=[0.5], elementwise_affine=[False])
dense("GroupNorm", [2, 4], [[2, 4], [2, 4, 3], [1, 4, 2, 2]], 0.12, eps=[0.5], affine=[False])
for n in (1, 2, 3):
    pictures = [[2, 4, *[3, 2, 2][:n]], [4, *[3, 2, 2][:n]]]
    batches = [[2, 4, *[3, 2, 2][:n]], [3, 4, *[2, 1, 2][:n]]]
    seen = {"eps": [0.5], "affine": [True, False], "momentum": [0.5, None], "track_running_stats": [True, False]}
    dense(f"BatchNorm{n}d", [4], [*batches, *([[3, 4]] if n == 1 else [])], 0.25, **seen)
    dense(f"InstanceNorm{n}d", [4], pictures, 0.15, **seen)
    dense(f"Conv{n}d", [4, 2, 2], pictures, 0.15, stride=[1, 2], padding=[0, 1, "same"], dilation=[1, 2], groups=[1, 2], bias=[False], padding_mode=["zeros", "reflect", "replicate", "circular"])
    dense(f"ConvTranspose{n}d", [4, 2, 2], pictures, 0.12, stride=[1, 2], padding=[0, 1], output_padding=[0, 1], dilation=[1, 2], groups=[1, 2], bias=[False])
    dense(f"Dropout{n}d", [0.5], [[2, 3, *[3, 2, 2][:n]], [3, *[3, 2, 2][:n]]], 0.08)
    for border in ("Zero", "Constant", "Reflection", "Replication", "Circular"):
        if border == "Zero" or n < 4:
            dense(f"{border}Pad{n}d", [1, 2.5] if border == "Constant" else [1], [[2, 2, *[3, 2, 3][:n]], [2, *[3, 2, 2][:n]]], 0.03)
dense("PReLU", [], [[2, 3], [3]], 0.1, num_parameters=[1, 3], init=[0.5])
dense("Dropout", [0.5], [[2, 3], [4], []], 0.1)
dense("AlphaDropout", [0.5], [[2, 3], [4]], 0.08)
dense("FeatureAlphaDropout", [0.5], [[2, 3, 2], [2, 4]], 0.05)
dense("RReLU", [], [[2, 3], [4]], 0.08, lower=[0.125], upper=[0.5])
dense("Softmax2d", [], [[2, 3, 2], [1, 2, 2, 2], [2, 2]], 0.03)
layer("Bilinear", lambda g: (([2, 3, 2], (t := typed(g, some(g, bias=[False])))[0]), [g.new(t[1], [2, 2]), g.new(t[1], [2, 3])]), 0.12)
layer("Embedding", lambda g: (([4, 3], typed(g, some(g, padding_idx=[0, -1, 3], max_norm=[1], norm_type=[1], scale_grad_by_freq=[True]))[0]), [g.index(4)]), 0.25)


def bags(g):
    kw = typed(g, some(g, mode=["sum", "mean", "max"], padding_idx=[0, 2], include_last_offset=[True, False], scale_grad_by_freq=[True]))[0]
    if kw.get("mode") == "max":
        kw.pop("scale_grad_by_freq", None)
    if g.chance(0.4):
        return ([4, 3], kw), [g.index(4, [2, 3])]
    ends = g.pick([[0, 2], [0, 0, 3], [0], [0, 5]])
    if kw.get("include_last_offset"):  # where the last is not the end, PyTorch counts what lies behind it, or reads what is not there
        ends = [*ends, 5]
    return ([4, 3], kw), [g.index(4, [5]), g.new("int64", [len(ends)], False, ends)]


layer("EmbeddingBag", bags, 0.35)


def weighed(g):
    x = g.index(4, [4])
    kw = some(g, mode=["sum"], include_last_offset=[False], padding_idx=[1])
    kw["mode"] = "sum"
    kw.pop("include_last_offset", None)
    return [x, g.new(dtype := g.pick(FLOAT), [4, 2]), g.new("int64", [2], False, [0, g.pick([0, 1, 3, 4])])], {**kw, "per_sample_weights": g.new(dtype, [4])}


op("embedding_bag", "F", weighed, 0.25)
op("embedding_bag", "F", lambda g: ([g.index(4, [2, 3]), g.new(g.pick(FLOAT), [4, 3])], some(g, mode=["max", "sum", "mean"], max_norm=[1], padding_idx=[-1, 2])), 0.2)
op("embedding", "F", lambda g: ([g.index(4), g.new("float32", [4, 3], False)], some(g, max_norm=[1, 2.5], norm_type=[1, 2], scale_grad_by_freq=[True])), 0.15)

# ---- images


def resized(n):
    modes = {1: ["nearest", "nearest-exact", "linear", "area"], 2: ["nearest", "nearest-exact", "bilinear", "bicubic", "area"], 3: ["nearest", "nearest-exact", "trilinear", "area"]}[n]

    def make(g):
        mode = g.pick(modes) if g.chance(0.95) else g.pick(["bilinear", "linear", "cubic"])
        x = g.new(g.pick(FLOAT), [1, 2, *[g.pick([1, 2, 3, 4]) for _ in range(n)]] if n < 3 else [1, 1, *[g.pick([2, 3]) for _ in range(n)]])
        kw = {"mode": mode}
        if g.chance(0.5):
            kw["size"] = g.pick([g.pick([1, 2, 3, 5]), [g.pick([1, 2, 3, 5]) for _ in range(n)]])
        else:
            kw["scale_factor"] = g.pick([2, 0.5, 1.5, [g.pick([2, 1.5, 0.75]) for _ in range(n)]])
            if g.chance(0.3):
                kw["recompute_scale_factor"] = g.chance(0.7)
        if mode.endswith(("linear", "cubic")) and g.chance(0.5):
            kw["align_corners"] = g.chance(0.6)
        if mode in ("bilinear", "bicubic") and g.chance(0.3):
            kw["antialias"] = True
        return [x], kw

    return make


for n in (1, 2, 3):
    op("interpolate", "F", resized(n), 0.3)
    if n > 1:
        sizes = [2, 2, 3][:n]
        op(
            "grid_sample", "F",
            lambda g, n=n, sizes=sizes: ([x := g.new(g.pick(FLOAT), [1, 2, 3, 2, 2][: n + 2]), g.new(g.name_of(x), [1, *sizes, n], None, [g.rng.randint(-9, 9) / 8 + 0.03 for _ in range(n * (4 if n == 2 else 12))])],
                     some(g, mode=["bilinear", "nearest", *(["bicubic"] if n == 2 else [])], padding_mode=["zeros", "border", "reflection"], align_corners=[True, False])),
            0.3,
        )  # fmt: skip
        op("affine_grid", "F", lambda g, n=n: ([g.new(g.pick(FLOAT), [2, n, n + 1]), [2, 1, *[3, 2, 1][:n]]], some(g, align_corners=[True, False])), 0.15)
op("upsample_nearest upsample_bilinear", "F", lambda g: ([g.new("float32", [1, 2, 2, 3])], {"scale_factor": 2} if g.chance(0.5) else {"size": [3, 4]}), 0.05)


def folded(g):
    size, stride, padding, dilation = g.pick([2, [2, 1], 1]), g.pick([1, 2]), g.pick([0, 1]), g.pick([1, 1, 2])
    a, b = (size, size) if isinstance(size, int) else size
    rows, columns = ((n + 2 * padding - dilation * (k - 1) - 1) // stride + 1 for n, k in ((4, a), (3, b)))
    kw = {"stride": stride, "padding": padding, "dilation": dilation}
    if g.chance(0.5):
        return [g.new(g.pick(FLOAT), [*([2] if g.chance(0.6) else []), 2, 4, 3]), size], kw
    return [g.new(g.pick(FLOAT), [*([2] if g.chance(0.6) else []), a * b, rows * columns + (g.chance(0.03))]), [4, 3], size], kw


op("unfold", "F", lambda g: m if (m := folded(g)) and len(m[0]) == 2 else None, 0.3)
op("fold", "F", lambda g: m if (m := folded(g)) and len(m[0]) == 3 else None, 0.3)


def bordered(n):
    def make(g):
        x = g.new(g.pick([*FLOAT, "int64"]), [*([2] if g.chance(0.5) else []), 1, *[g.pick([2, 3]) for _ in range(n)]])
        mode = g.pick(["constant", "reflect", "replicate", "circular"])
        least = 0 if mode == "circular" else -1  # what is cut off and goes round in one is read where nothing has been written
        return [x, [g.pick([0, 1, 1, 2, least]) for _ in range(2 * n)], mode], some(g, value=[2, None]) if mode == "constant" else {}

    return make


for n in (1, 2, 3):
    op("pad", "F", bordered(n), 0.2)

# ---- pools


def window(g, n):
    return g.pick([1, 2, 3, [g.pick([1, 2, 3]) for _ in range(n)]])


def image(g, n):
    return distinct_image(g, n) if n < 3 else g.new(g.pick(FLOAT), [1, 3, 2, 4], None, [k / 4 for k in g.rng.sample(range(-40, 40), 24)])


for n in (1, 2, 3):
    op(f"max_pool{n}d", "F", lambda g, n=n: ([image(g, n), window(g, n)], some(g, stride=window(g, n), padding=[0, 1], dilation=[1, 2], ceil_mode=[True], return_indices=[True])), 0.25)
    op(f"avg_pool{n}d", "F", lambda g, n=n: ([image(g, n), window(g, n)], some(g, stride=window(g, n), padding=[0, 1], ceil_mode=[True], count_include_pad=[False], **({"divisor_override": g.pick([2, 3])} if n > 1 else {}))), 0.2)
    op(f"lp_pool{n}d", "F", lambda g, n=n: ([image(g, n), g.pick([1, 2, 3]), window(g, n) if n > 1 else g.pick([1, 2])], some(g, stride=window(g, n), ceil_mode=[True])), 0.12)
    op(f"adaptive_avg_pool{n}d", "F", lambda g, n=n: [image(g, n), g.pick([1, 2, 3, [g.pick([1, 2, 3, None][: 3 + (n > 1)]) for _ in range(n)]])], 0.12)
    op(f"adaptive_max_pool{n}d", "F", lambda g, n=n: ([image(g, n), g.pick([1, 2, 3, [g.pick([1, 2, 3, None][: 3 + (n > 1)]) for _ in range(n)]])], some(g, return_indices=[True])), 0.12)
    if n > 1:
        op(f"fractional_max_pool{n}d", "F", lambda g, n=n: ([image(g, n), g.pick([1, 2])], {**({"output_size": g.pick([1, 2])} if g.chance(0.5) else {"output_ratio": [0.5] * n}), **some(g, return_indices=[True])}), 0.12)

    def unpooled(g, n=n):
        sizes = [4, 3, 2][:n]
        pooled = [2, 2, 1][:n]
        count = 1
        for k in sizes:
            count *= k
        shape = [1, 2, *pooled]
        places = [p for _ in range(2) for p in g.rng.sample(range(count if g.chance(0.97) else count + 3), 2**min(n, 2))]
        return [g.new(g.pick(FLOAT), shape), g.new("int64", shape, False, places), 2], {"output_size": sizes} if g.chance(0.8) else some(g, stride=[1, 2], padding=[0, 1])

    op(f"max_unpool{n}d", "F", unpooled, 0.15)


# ---- convolutions


def convolved(n, turned):
    def make(g):
        groups = g.pick([1, 1, 2])
        x = g.new(g.pick(FLOAT), [*([2] if g.chance(0.7) else []), 2 * groups, *[[4, 3, 2][k] for k in range(n)]])
        size = [g.pick([1, 2, 3]) for _ in range(n)]
        weight = g.same(x, None, None, [2 * groups, g.pick([1, 2]) if turned else 2, *size])
        out = g.at(weight).shape[1] * groups if turned else 2 * groups
        args = [x, weight, *([g.same(x, None, None, [out])] if g.chance(0.5) else [])]
        pairs = lambda *items: g.pick([g.pick(items), [g.pick(items) for _ in range(n)]])
        kw = some(g, stride=pairs(1, 2, 3), padding=pairs(0, 1, 2), dilation=pairs(1, 1, 2), **({"output_padding": pairs(0, 1)} if turned else {}))
        if groups > 1 or g.chance(0.05):
            kw["groups"] = groups
        if turned:  # a length of nothing is an error or not by the kernel that is chosen
            at = lambda name, k: v[k] if isinstance(v := kw.get(name, name in ("stride", "dilation")), list) else int(v)
            lengths = [(g.at(x).shape[k - n] - 1) * at("stride", k) - 2 * at("padding", k) + at("dilation", k) * (size[k] - 1) + at("output_padding", k) + 1 for k in range(n)]
            if 0 in lengths:
                return None
        return args, kw

    return make


for n in (1, 2, 3):
    op(f"conv{n}d", "F", convolved(n, False), 0.2)
    op(f"conv_transpose{n}d", "F", convolved(n, True), 0.25)

# ---- losses as layers, with weights in their constructors


def literal(g, dtype, shape, low=0):
    size = 1
    for n in shape:
        size *= n
    return g.literal(dtype, shape, [abs(g.number(dtype)) + low for _ in range(size)])


def judged(name, options=None, target=None, weight=0.08, values=None, likewise=True):
    def make(g):
        dtype = g.pick(FLOAT)
        kw = some(g, reduction=REDUCTIONS, **{k: (v(g, dtype) if callable(v) else v) for k, v in (options or {}).items()})
        shape = g.pick([[3, 4], [3], [2, 3, 2]]) if target is None else [3, 4]
        x = g.new(dtype, shape, None, values and [g.pick(values) for _ in range(_size(shape))])
        return ([], kw), [x, target(g, dtype) if target else g.new(dtype, shape, None, values and [g.pick(values) for _ in range(_size(shape))])]

    layer(name, make, weight)


def _size(shape):
    size = 1
    for n in shape:
        size *= n
    return size


def labels(g, _):
    return g.new("int64", [3], False, [g.rng.randint(0, 3) if g.chance(0.97) else g.pick([-100, 4, -1]) for _ in range(3)])


CLASSES = {"weight": lambda g, d: literal(g, d, [4], 0.25), "ignore_index": [0, 1, -100]}
judged("CrossEntropyLoss", {**CLASSES, "label_smoothing": [0.25]}, labels, 0.3)
judged("CrossEntropyLoss", {"weight": CLASSES["weight"], "label_smoothing": [0.25]}, lambda g, d: g.new(d, [3, 4]), 0.15)
judged("NLLLoss", CLASSES, labels, 0.2)
judged("BCELoss", {"weight": lambda g, d: literal(g, d, [1])}, None, 0.15, [0, 0.25, 0.5, 0.75, 1])
judged("BCEWithLogitsLoss", {"weight": lambda g, d: literal(g, d, [1]), "pos_weight": lambda g, d: literal(g, d, [1], 0.5)}, None, 0.2)
judged("MultiLabelSoftMarginLoss", {"weight": lambda g, d: literal(g, d, [4])}, lambda g, d: g.new(d, [3, 4]), 0.1)
judged("MultiMarginLoss", {"weight": lambda g, d: literal(g, d, [4]), "p": [1, 2], "margin": [0.5]}, labels, 0.12)
judged("SmoothL1Loss", {"beta": [0, 0.5]}, None, 0.1)
judged("HuberLoss", {"delta": [0.5, 2.5]}, None, 0.1)
judged("KLDivLoss", {"log_target": [True]}, None, 0.1)
judged("PoissonNLLLoss", {"log_input": [False], "full": [True], "eps": [0.5]}, None, 0.1)
judged("SoftMarginLoss", {}, None, 0.06)
judged("HingeEmbeddingLoss", {"margin": [0.5, 2.5]}, lambda g, d: g.new(d, [3, 4], False, [g.pick([1, -1]) for _ in range(12)]), 0.08)


def three(name, **options):
    def make(g):
        dtype = g.pick(FLOAT)
        return ([], some(g, reduction=REDUCTIONS, **options)), [g.new(dtype, [3, 2]) for _ in range(3)]

    layer(name, make, 0.1)


three("TripletMarginLoss", margin=[0.5], p=[1, 2, 3], swap=[True], eps=[0.5])
three("TripletMarginWithDistanceLoss", margin=[0.5], swap=[True])
three("MarginRankingLoss", margin=[0.5])
layer("GaussianNLLLoss", lambda g: (([], some(g, full=[True], eps=[0.5], reduction=REDUCTIONS)), [x := g.new("float32", [2, 3]), g.same(x), g.new("float32", g.pick([[2, 3], [2, 1], [2]]), None, None if g.chance(0.05) else [1.5, 0.25, 0.75, 2.5, 1.25, 0.5][: 6]) if g.chance(0.05) else g.new("float32", [2, 1], None, [1.5, 0.25])]), 0.1)
layer("CosineEmbeddingLoss", lambda g: (([], some(g, margin=[0.25, -0.5], reduction=REDUCTIONS)), [x := g.new(g.pick(FLOAT), [3, 2]), g.same(x), g.new("int64", [3], False, [g.pick([1, -1]) for _ in range(3)])]), 0.1)


def ctc(g):
    steps, size, classes = 4, 2, 3
    x = g.new(dtype := g.pick(FLOAT), [steps, size, classes])
    p = {"v": (name := g.name())}
    g.emit({"do": "F.log_softmax", "args": [x, -1], "out": [name]})
    lengths = [g.rng.randint(0, 2) for _ in range(size)]
    target = g.new("int64", [size, 2], False, [g.pick([1, 2]) for _ in range(4)])
    return [p, target, g.new("int64", [size], False, [g.rng.randint(2, steps) for _ in range(size)]), g.new("int64", [size], False, lengths)], some(g, reduction=REDUCTIONS, zero_infinity=[True, False])


op("ctc_loss", "F", ctc, 0.25)
op("triplet_margin_loss", "F", lambda g: ([x := g.new(g.pick(FLOAT), [3, 2]), g.same(x), g.same(x)], some(g, reduction=REDUCTIONS, swap=[True], p=[1, 3], margin=[0.5])), 0.1)
op("pdist", "fF", lambda g: ([g.new(g.pick(FLOAT), [3, 2])], some(g, p=[0, 1, 2, 3, 0.5, {"f": "inf"}])), 0.15)
op("cdist", "f", lambda g: ([x := g.new(g.pick(FLOAT), [*(b := g.pick([[], [2]])), 3, 2]), g.same(x, None, None, [*b, 2, 2])], some(g, p=[0, 1, 2, 3, 0.5, {"f": "inf"}], compute_mode=["use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"])), 0.2)
op("pairwise_distance", "fF", lambda g: ([x := g.new(g.pick(FLOAT), [3, 2]), g.same(x)], some(g, p=[1, 2, 3, {"f": "inf"}], eps=[0.5], keepdim=[True])), 0.12)
op("gumbel_softmax", "F", lambda g: ([g.float(2)], some(g, tau=[0.5, 2.5], hard=[True], dim=[0, 1])), 0.15)
op("rrelu", "F", lambda g: ([g.float()], some(g, lower=[0.125], upper=[0.5], training=[True], inplace=[True])), 0.15)
op("alpha_dropout feature_alpha_dropout dropout1d dropout2d dropout3d", "F", lambda g: ([g.float(g.pick([2, 3, 4])), g.pick([0.5, 0.25, 0, 1])], some(g, training=[True, False], inplace=[True])), 0.08)
op("dropout alpha_dropout feature_dropout feature_alpha_dropout", "f", lambda g: [g.float(2), g.pick([0.5, 0, 1]), g.chance(0.7)], 0.06)
op("sigmoid tanh", "F", lambda g: [g.mostly_float()], 0.05)


def normed(g):
    x = g.new(g.pick(FLOAT), g.pick([[3, 2], [2, 2, 3], [2, 2, 2, 2]]))
    stats = [g.same(x, None, False, [2]), None] if g.chance(0.05) else [g.new(g.name_of(x), [2], False, [0.5, -0.25]), g.new(g.name_of(x), [2], False, [1.5, 0.75])]
    kw = some(g, momentum=[0.5, 1], eps=[0.5])
    if g.chance(0.6):
        kw["weight"], kw["bias"] = g.new(g.name_of(x), [2]), g.new(g.name_of(x), [2])
    return [x, *stats], kw


op("batch_norm", "F", lambda g: ((a := normed(g))[0], {**a[1], **some(g, training=[True])}), 0.3)
op("instance_norm", "F", lambda g: ((a := normed(g))[0], {**a[1], **some(g, use_input_stats=[True, False])}) if g.chance(0.9) else None, 0.25)
op("local_response_norm", "F", lambda g: ([g.new(g.pick(FLOAT), g.pick([[2, 4, 3], [2, 4], [1, 3, 2, 2]])), g.pick([1, 2, 3, 5])], some(g, alpha=[0.5], beta=[0.5, 1], k=[2.5])), 0.12)
op("rms_norm", "fF", lambda g: ([x := g.new(g.pick(FLOAT), [2, 3, 4]), s := g.pick([[4], [3, 4]]), *([g.same(x, None, None, s)] if g.chance(0.6) else [])], some(g, eps=[0.5])), 0.15)
op("one_hot", "F", lambda g: [g.index(4), *([g.pick([4, 5, -1, 2])] if g.chance(0.5) else [])], 0.15)
op("pixel_shuffle pixel_unshuffle", "F", lambda g: [g.new("float32", g.pick([[4, 2, 2], [2, 4, 2, 2], [1, 9, 3, 3]])), g.pick([1, 2, 3])], 0.06)
