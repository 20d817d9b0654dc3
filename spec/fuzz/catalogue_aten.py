"""Functions of torch that take more than nn.functional's of the same names: reductions as numbers, all parameters, the table first."""

from catalogue import op, some
from catalogue_layers import FLOAT


def loss(operands, *, least=2, **keywords):
    """A loss: operands of one shape, and a reduction as a number."""

    def make(g):
        x = g.float(exact=True)
        return [x, *(g.same(x) for _ in range(operands - 1))], some(g, reduction=[0, 1, 2, 3], **keywords)

    return make


op("kl_div", "f", loss(2, log_target=[True]), 0.08)
op("hinge_embedding_loss", "f", loss(2, margin=[0.5]), 0.05)
op("margin_ranking_loss", "f", loss(3, margin=[0.5]), 0.05)
op("triplet_margin_loss", "f", loss(3, margin=[0.5, -1], p=[1, 3], swap=[True]), 0.06)
op("binary_cross_entropy_with_logits", "f", lambda g: ([x := g.float(), g.same(x)], some(g, reduction=[0, 2], pos_weight=g.same(x, None, False))), 0.06)
op("poisson_nll_loss", "f", lambda g: [x := g.float(), g.same(x), g.chance(0.6), g.chance(0.3), 0.25, g.pick([0, 1, 2])], 0.06)
op("cosine_embedding_loss", "f", lambda g: ([g.new("float32", [2, 3]), g.new("float32", [2, 3]), g.new("float32", [2], False, [1, -1])], some(g, margin=[0.5], reduction=[0, 2])), 0.05)
op("ctc_loss", "f", lambda g: ([g.new("float32", [4, 2, 3]), g.new("int64", [2, 2], False, [1, 2, 1, 2]), [4, 3], [2, 1]], some(g, reduction=[0, 1, 2], zero_infinity=[True])), 0.05)


def normalization(g):
    dtype = g.pick(FLOAT)
    own = g.chance(0.6)
    vector = lambda chance: g.new(dtype, [3]) if g.chance(chance) else None
    running = [g.new(dtype, [3], False), g.new(dtype, [3], False, [1, 0.5, 2])] if not own or g.chance(0.4) else [None, None]
    return [g.new(dtype, [2, 3, 4]), vector(0.6), vector(0.5), *running, own, g.pick([0.1, 0.5]), 1e-5, False]


op("batch_norm instance_norm", "f", normalization, 0.08)
op("frobenius_norm", "f", lambda g: ([x := g.float(2), g.pick([[0, 1], 1, [0]])], some(g, keepdim=[True])), 0.06)
op("nuclear_norm", "f", lambda g: ([g.new(g.pick(FLOAT), [3, 2])], some(g, dim=[[0, 1]], keepdim=[True])), 0.04)
op("norm_except_dim", "f", lambda g: [g.new(g.pick(FLOAT), [2, 3, 4]), g.pick([1, 2, 3]), g.pick([0, 2, -1, -3])], 0.06)
op("dropout_ feature_dropout_ alpha_dropout_ feature_alpha_dropout_", "f", lambda g: [g.float(2), g.pick([0, 0.5, 1]), g.chance(0.7)], 0.05)
op("native_dropout", "f", lambda g: [g.float(), g.pick([0, 0.5, 1]), g.pick([True, True, False, None])], 0.06)
op("rrelu", "f", lambda g: ([g.float()], some(g, lower=[0.25], upper=[0.5], training=[True])), 0.05)
op("embedding", "f", lambda g: ([g.new(g.pick(FLOAT), [4, 3]), g.index(4)], some(g, padding_idx=[0, -1, 3], scale_grad_by_freq=[True])), 0.08)
op("embedding_renorm_", "f", lambda g: [g.new(g.pick(FLOAT), [4, 3], False), g.index(4), g.pick([1, 2.5]), g.pick([1, 2])], 0.05)
op("embedding_bag", "f", lambda g: ([g.new(g.pick(FLOAT), [4, 3]), g.index(4, [5]), g.new("int64", [3], False, g.pick([[0, 2, 4], [0, 2, 2], [0, 1, 5]]))], some(g, mode=[0, 1, 2], include_last_offset=[False], padding_idx=[2, -1])), 0.1)
op("bilinear", "f", lambda g: [g.new("float32", [2, 3]), g.new("float32", [2, 4]), g.new("float32", [2, 3, 4])], 0.03)
op("adaptive_max_pool1d", "f", lambda g: [g.new(g.pick(FLOAT), [2, 5]), g.pick([1, 2, 3])], 0.04)
op("max_pool1d_with_indices max_pool1d", "f", lambda g: ([g.new(g.pick(FLOAT), [1, 2, 6]), 2], some(g, stride=[1], ceil_mode=[True])), 0.04)
op("affine_grid_generator", "f", lambda g: [g.new(g.pick(FLOAT), [1, 2, 3]), [1, 1, 2, 3], g.chance(0.5)], 0.04)
op("native_channel_shuffle", "f", lambda g: [g.new("float32", [1, 4, 2], False), g.pick([1, 2, 4, 3])], 0.03)
op("conv_tbc", "f", lambda g: [g.new("float32", [4, 2, 2]), g.new("float32", [2, 2, 3]), g.new("float32", [3]), g.pick([0, 1])], 0.05)
op("convolution", "f", lambda g: [g.new("float32", [1, 2, 5]), g.new("float32", [2, 2, 2]), g.new("float32", [2]) if g.chance(0.5) else None, [g.pick([1, 2])], [g.pick([0, 1])], [1], g.chance(0.4), [0], 1], 0.08)
op("detach_copy", "f", lambda g: [g.any()], 0.03)


def segments(g):
    bounds = {"lengths": g.new("int64", [2], False, g.pick([[1, 2], [3, 0], [2, 1]]))} if g.chance(0.6) else {"offsets": g.new("int64", [3], False, g.pick([[0, 1, 3], [0, 3, 3]]))}
    return [g.new(g.pick(FLOAT), g.pick([[3], [3, 2]])), g.pick(["sum", "mean", "max", "min", "prod"])], {**bounds, **some(g, initial=[0.5, 2], unsafe=[True])}


op("segment_reduce", "f", segments, 0.12)


def recurrent(gates, two):
    def make(g):
        biases, layers, directions, first = g.chance(0.5), g.pick([1, 2]), g.pick([1, 2]), g.chance(0.3)
        size = 2
        params = []
        for layer in range(layers):
            for _ in range(directions):
                below = 2 if layer == 0 else 3 * directions
                params += [g.new("float32", [gates * 3, below]), g.new("float32", [gates * 3, 3])]
                if biases:
                    params += [g.new("float32", [gates * 3]), g.new("float32", [gates * 3])]
        state = lambda: g.new("float32", [layers * directions, size, 3])
        hx = [state(), state()] if two else state()
        rest = [hx, params, biases, layers, 0, False, directions == 2]
        if g.chance(0.3):
            return [g.new("float32", [3, 2]), g.new("int64", [2], False, [2, 1]), *rest]
        return [g.new("float32", [size, 3, 2] if first else [3, size, 2]), *rest, first]

    return make


for name, gates, two in (("lstm", 4, True), ("gru", 3, False), ("rnn_tanh", 1, False), ("rnn_relu", 1, False)):
    op(name, "f", recurrent(gates, two), 0.06)


def cell(gates, two):
    def make(g):
        state = lambda: g.new("float32", [2, 3])
        biases = [g.new("float32", [gates * 3]), g.new("float32", [gates * 3])] if g.chance(0.5) else []
        return [g.new("float32", [2, 2]), [state(), state()] if two else state(), g.new("float32", [gates * 3, 2]), g.new("float32", [gates * 3, 3]), *biases]

    return make


for name, gates, two in (("lstm_cell", 4, True), ("gru_cell", 3, False), ("rnn_tanh_cell", 1, False), ("rnn_relu_cell", 1, False)):
    op(name, "f", cell(gates, two), 0.04)
