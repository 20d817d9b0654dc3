"""Of which gradients another gradient can be taken: writes second_history.json. `python spec/golden/second_history.py`

Each line is a call in the syntax that Python and JavaScript share. Answered are, for each operand, whether its gradient under
create_graph requires grad, for a gradient of the result that does not, and for one that does.
"""

import json
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")

UNARY = (
    "abs neg exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square reciprocal sin cos tan asin acos atan sinh cosh tanh asinh atanh sigmoid"
    " erf erfc erfinv lgamma digamma sinc positive deg2rad rad2deg floor ceil round trunc frac sign sgn logit nan_to_num relu i0"
    " sum mean nansum nanmean prod amax amin max min median nanmedian logsumexp std var norm flatten clone log_softmax softmax"
).split()
CALLS = [
    *(f"x.{name}()" for name in UNARY if name not in ("logsumexp", "log_softmax", "softmax")),
    *(f"x.{name}(0)" for name in ("logsumexp", "log_softmax", "softmax", "cumsum", "cumprod", "logcumsumexp", "sum", "mean", "prod", "amax", "amin")),
    *(f"x.{name}(0)[0]" for name in ("max", "min", "median", "nanmedian", "mode", "cummax", "cummin", "sort")),
    "x.kthvalue(1)[0]", "x.topk(1)[0]", "x.unique()", "x.msort()", "x.norm(1)", "x.norm(3)", "x.norm(0)", "x.quantile(0.5)",
    "torch.linalg.vector_norm(x, 1)", "torch.linalg.vector_norm(x, 0.5)", "torch.dist(x, y, 1)", "torch.dist(x, y, 2)", "torch.dist(x, y, 3)",
    *(f"F.{name}(x)" for name in "relu relu6 hardtanh hardswish hardsigmoid leaky_relu elu selu celu hardshrink softshrink gelu silu mish softplus softsign tanhshrink logsigmoid".split()),
    "F.threshold(x, 0.3, 1)", "F.prelu(x, y[0])", "F.rrelu(x)",
    *(f"torch.{name}(x, y)" for name in "add sub mul div rsub maximum minimum fmax fmin atan2 hypot copysign logaddexp logaddexp2 pow xlogy float_power heaviside remainder fmod floor_divide nextafter outer dot kron max min".split()),
    *(f"x.{name}(2)" for name in "add mul div pow remainder fmod clamp_min clamp_max xlogy floor_divide".split()),
    "x.pow(1)", "x.pow(0)", "x.pow(0.5)", "torch.pow(2, x)", "x.clamp(0.3, 0.6)", "x.clamp(y, y)", "x.clamp_min(y)", "x.clamp_max(y)", "x.lerp(y, 0.5)", "x.lerp(y, y)",
    "x.addcmul(y, y)", "x.addcdiv(y, y)", "x.addcmul(y, z)", "x.where(m, y)", "x.masked_fill(m, 1)", "x.masked_select(m)", "x.masked_scatter(m, y)", "x.ldexp(i)",
    "x.gather(0, i)", "x.scatter(0, i, 1)", "x.scatter(0, i, y)", "x.scatter_add(0, i, y)", "x.index_select(0, i)", "x.index_add(0, i, y)", "x.index_copy(0, i, y)", "x.index_fill(0, i, 1)",
    "x.take(i)", "x.put(i, y)", *(f"x.scatter_reduce(0, i, y, '{r}')" for r in ("sum", "prod", "mean", "amax", "amin")), *(f"x.index_reduce(0, i, y, '{r}')" for r in ("prod", "mean", "amax", "amin")),
    "x.renorm(1, 0, 1)", "torch.cdist(x.view(1, 4), y.view(1, 4), 1)", "torch.cdist(x.view(1, 4), y.view(1, 4), 2)", "torch.cdist(x.view(1, 4), y.view(1, 4), 3)",
    *(f"F.{name}(x, y)" for name in "mse_loss l1_loss smooth_l1_loss huber_loss kl_div poisson_nll_loss binary_cross_entropy_with_logits hinge_embedding_loss pairwise_distance".split()),
    "F.soft_margin_loss(x, z)", "F.binary_cross_entropy(x, z)", "F.cross_entropy(x, i0)", "F.cross_entropy(x, y)", "F.margin_ranking_loss(x, y, z)",
    "F.layer_norm(x, [4])", "F.rms_norm(x, [4])", "F.normalize(x, 2, 0)", "F.cosine_similarity(x, y, 0)", "F.dropout(x)", "F.embedding(i, x.view(4, 1))", "F.linear(x, y)", "F.bilinear(x, y, w)",
    "x.view(2, 2).mm(y.view(2, 2))", "x.view(2, 2).trace()", "x.flip([0])", "x.roll(1)", "x.repeat(2)", "x.expand(2, 4)", "x.cumsum(0)", "torch.cat([x, y])", "torch.stack([x, y])", "x.diff()",
    "F.pad(x, [1, 1])", "x.float()", "x.view(2, 2).tril()",
    "F.scaled_dot_product_attention(x.view(1, 2, 2), y.view(1, 2, 2), z.view(1, 2, 2))", "F.group_norm(x.view(1, 4), 2)", "F.batch_norm(x.view(2, 2), null, null, null, null, true)", "F.conv1d(x.view(1, 1, 4), y.view(1, 1, 4))",
    "x.eq(y)", "x.aminmax()[0]", "torch.std_mean(x)[0]", "torch.std_mean(x)[1]", "torch.einsum('i,i->', x, y)", "torch.bmm(x.view(1, 2, 2), y.view(1, 2, 2))",
]


def operands(call):
    def leaf(values):
        return torch.tensor(values, dtype=torch.float64, requires_grad=True)

    names = {"x": leaf([0.25, 0.5, 0.75, 0.4]), "y": leaf([0.5, 0.25, 0.125, 0.75]), "z": torch.tensor([1.0, 0, 1, 1], dtype=torch.float64)}
    fixed = {"m": torch.tensor([True, False, True, False]), "i": torch.tensor([0, 2, 1, 3]), "i0": torch.tensor(2), "w": torch.ones(1, 4, 4, dtype=torch.float64)}
    return names, fixed


answers = []
for call in CALLS:
    names, fixed = operands(call)
    scope = {**names, **fixed, "torch": torch, "F": F, "null": None, "true": True}
    try:
        result = eval(call, scope)
        if result.grad_fn is None:
            answers.append([call, None])
            continue
        found = {}
        for name in ("x", "y"):
            found[name] = []
            for recorded in (False, True):
                seed = torch.ones_like(result).detach().requires_grad_(recorded)
                (gradient,) = torch.autograd.grad(result, names[name], seed, create_graph=True, allow_unused=True, retain_graph=True)
                found[name].append(None if gradient is None else gradient.requires_grad)
        answers.append([call, found])
    except (RuntimeError, NotImplementedError, IndexError, AttributeError, TypeError) as error:
        answers.append([call, type(error).__name__])
text = "[\n" + ",\n".join(json.dumps(answer) for answer in answers) + "\n]\n"
(Path(__file__).parent / "second_history.json").write_text(text)
