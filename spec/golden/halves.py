"""What PyTorch rounds to 16 bits, and when: results of functions of several steps. `python spec/golden/halves.py`"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F

# Of 32 columns: what is left of a row past the processor's vectors PyTorch rounds otherwise.
torch.manual_seed(0)
x = torch.randn(7, 32) * 3 + 2
y = torch.rand(7, 32)
classes = torch.arange(7) * 4
large = torch.full((20,), 12000.0)


def attended(x, y):
    q, k = (t.view(1, 1, 7, 32) for t in (x, y))
    return F.scaled_dot_product_attention(q, k, q).view(7, 32)


functions = {
    'x.mean(1)': lambda x, y, large: x.mean(1),
    'x.mean()': lambda x, y, large: x.mean(),
    'x.nanmean(0)': lambda x, y, large: x.nanmean(0),
    'x.var(1)': lambda x, y, large: x.var(1),
    'x.std()': lambda x, y, large: x.std(),
    'torch.var_mean(x, 1)[1]': lambda x, y, large: torch.var_mean(x, 1)[1],
    'torch.std_mean(x, 0)[0]': lambda x, y, large: torch.std_mean(x, 0)[0],
    'x.logcumsumexp(1)': lambda x, y, large: x.logcumsumexp(1),
    'x.logsumexp(0)': lambda x, y, large: x.logsumexp(0),
    'x.cumsum(1)': lambda x, y, large: x.cumsum(1),
    'x.norm()': lambda x, y, large: x.norm(),
    'F.mse_loss(x, y)': lambda x, y, large: F.mse_loss(x, y),
    'F.l1_loss(x, y)': lambda x, y, large: F.l1_loss(x, y),
    'F.smooth_l1_loss(x, y)': lambda x, y, large: F.smooth_l1_loss(x, y),
    'F.binary_cross_entropy_with_logits(x, y)': lambda x, y, large: F.binary_cross_entropy_with_logits(x, y),
    'torch.add(x, y, alpha=0.3)': lambda x, y, large: torch.add(x, y, alpha=0.3),
    'torch.sub(x, y, alpha=1.7)': lambda x, y, large: torch.sub(x, y, alpha=1.7),
    'torch.rsub(x, y, alpha=0.3)': lambda x, y, large: torch.rsub(x, y, alpha=0.3),
    'y ** 1.7': lambda x, y, large: y**1.7,
    'torch.pow(0.3, x)': lambda x, y, large: torch.pow(0.3, x),
    'torch.mul(0.3, x)': lambda x, y, large: torch.mul(0.3, x),
    'x * 0.3': lambda x, y, large: x * 0.3,
    'torch.div(0.3, y)': lambda x, y, large: torch.div(0.3, y + 1),
    'x / 0.3': lambda x, y, large: x / 0.3,
    'x + 0.3': lambda x, y, large: x + 0.3,
    'torch.addcmul(x, y, y, value=0.3)': lambda x, y, large: torch.addcmul(x, y, y, value=0.3),
    'F.batch_norm(x, null, null, y[0].float(), null, true)': lambda x, y, large: F.batch_norm(
        x, None, None, y[0].float(), None, True
    ),
    'F.layer_norm(x, [32], y[0].float(), y[1].float())': lambda x, y, large: F.layer_norm(
        x, [32], y[0].float(), y[1].float()
    ),
    'F.layer_norm(x, [32], y[0], y[1])': lambda x, y, large: F.layer_norm(x, [32], y[0], y[1]),
    'F.softmax(x, 1)': lambda x, y, large: F.softmax(x, 1),
    'large.mean()': lambda x, y, large: large.mean(),
    'large.std()': lambda x, y, large: (large * y.flatten()[:20]).std(),
    'F.l1_loss(large, -large)': lambda x, y, large: F.l1_loss(large, -large),
    'F.adaptive_avg_pool1d(large, 1)': lambda x, y, large: F.adaptive_avg_pool1d(large.view(1, 20), 1),
    'F.smooth_l1_loss(x, y, beta=0.3)': lambda x, y, large: F.smooth_l1_loss(x, y, reduction='none', beta=0.3),
    'F.huber_loss(x, y, delta=0.3)': lambda x, y, large: F.huber_loss(x, y, reduction='none', delta=0.3),
    'F.binary_cross_entropy(y, y[0])': lambda x, y, large: F.binary_cross_entropy(y, y.flip(0), x, reduction='none'),
    'F.soft_margin_loss(x, y)': lambda x, y, large: F.soft_margin_loss(x, y, reduction='none'),
    'F.softsign(x)': lambda x, y, large: F.softsign(x),
    'y.logit(0.1)': lambda x, y, large: y.logit(0.1),
    'torch.polygamma(1, y)': lambda x, y, large: torch.polygamma(1, y + 0.5),
    'torch.special.entr(y)': lambda x, y, large: torch.special.entr(y),
    'torch.special.ndtr(x)': lambda x, y, large: torch.special.ndtr(x),
    'F.log_softmax(x, 1)': lambda x, y, large: F.log_softmax(x, 1),
    'F.cross_entropy(x, classes)': lambda x, y, large: F.cross_entropy(x, classes),
    'F.cross_entropy(x, classes, y[0])': lambda x, y, large: F.cross_entropy(x, classes, y[0]),
    'F.nll_loss(x.repeat(20, 1), classes)': lambda x, y, large: F.nll_loss(x.repeat(20, 1), classes.repeat(20), y[0]),
    'torch.addmv(x[:, 0], x, y[0])': lambda x, y, large: torch.addmv(x[:, 0], x, y[0], beta=0.3, alpha=1.7),
    'torch.addr(x, x[:, 0], y[0])': lambda x, y, large: torch.addr(x, x[:, 0], y[0], beta=0.3, alpha=1.7),
    'F.batch_norm(x)': lambda x, y, large: F.batch_norm(x, None, None, None, None, True),
    'F.scaled_dot_product_attention(x, y, x)': lambda x, y, large: attended(x, y),
    'torch.renorm(x, 2, 0, 7)': lambda x, y, large: torch.renorm(x, 2, 0, 7),
    'x.prod(0)': lambda x, y, large: x.prod(0),
    'x ** 3': lambda x, y, large: x**3,
    'y ** -2': lambda x, y, large: (y + 0.1) ** -2,
    'torch.polygamma(3, y)': lambda x, y, large: torch.polygamma(3, y + 0.5),
    '(y * 0.2 + 0.9).prod()': lambda x, y, large: (y * 0.2 + 0.9).prod(),
    '(y * 0.2 + 0.9).view(2, 112).prod(1)': lambda x, y, large: (y * 0.2 + 0.9).view(2, 112).prod(1),
    'F.adaptive_avg_pool3d(x, [3, 3, 3])': lambda x, y, large: F.adaptive_avg_pool3d(x.view(1, 7, 4, 8), [3, 3, 3]),
    'F.bilinear(x, y, w)': lambda x, y, large: F.bilinear(x, y, x[:, :, None] * y[:, None, :]),
    'F.embedding_bag(classes % 3, x, y)': lambda x, y, large: F.embedding_bag(
        (classes % 3)[None], x, mode='sum', per_sample_weights=y[:1, :7]
    ),
    'F.interpolate(x, linear)': lambda x, y, large: F.interpolate(x[None], size=[45], mode='linear'),
    'F.interpolate(x, bicubic)': lambda x, y, large: F.interpolate(x[None, None], size=[9, 32], mode='bicubic'),
    'F.interpolate(x, trilinear)': lambda x, y, large: F.interpolate(
        x.view(1, 1, 7, 4, 8), size=[9, 5, 6], mode='trilinear'
    ),
    'x.index_put(classes % 3, x)': lambda x, y, large: x.index_put((classes % 3,), x, accumulate=True),
    'x.index_add(0, classes % 3, x)': lambda x, y, large: x[:, 0].index_add(0, classes % 3, x[:, 1]),
}
# Of which the gradients by x and y are wanted. Where the processor has a division or root of its own, as for rsqrt, they are left out.
gradients = {
    'x.sin()': lambda x, y: x.sin(),
    'x.exp2()': lambda x, y: x.exp2(),
    'x.sigmoid()': lambda x, y: x.sigmoid(),
    'x.erf()': lambda x, y: x.erf(),
    'x.atan()': lambda x, y: x.atan(),
    'x.sinc()': lambda x, y: x.sinc(),
    'x.digamma()': lambda x, y: x.digamma(),
    'y.logit()': lambda x, y: y.logit(),
    'x / y': lambda x, y: x / y,
    'y ** x': lambda x, y: y**x,
    'y ** 1.7': lambda x, y: y**1.7,
    '0.3 ** x': lambda x, y: torch.pow(0.3, x),
    'x * 0.3': lambda x, y: x * 0.3,
    'torch.add(x, y, alpha=0.3)': lambda x, y: torch.add(x, y, alpha=0.3),
    'torch.addcmul(x, x, y, value=0.3)': lambda x, y: torch.addcmul(x, x, y, value=0.3),
    'torch.hypot(x, y)': lambda x, y: torch.hypot(x, y),
    'torch.atan2(x, y)': lambda x, y: torch.atan2(x, y),
    'torch.logaddexp(x, y)': lambda x, y: torch.logaddexp(x, y),
    'torch.xlogy(x, y)': lambda x, y: torch.xlogy(x, y),
    'torch.special.ndtr(x)': lambda x, y: torch.special.ndtr(x),
    'torch.special.i1(x)': lambda x, y: torch.special.i1(x),
    'F.softsign(x)': lambda x, y: F.softsign(x),
    'F.silu(x)': lambda x, y: F.silu(x),
    'F.logsigmoid(x)': lambda x, y: F.logsigmoid(x),
    'F.glu(x)': lambda x, y: F.glu(x),
    'F.mse_loss(x, y)': lambda x, y: F.mse_loss(x, y),
    'F.smooth_l1_loss(x, y, beta=0.3)': lambda x, y: F.smooth_l1_loss(x, y, beta=0.3),
    'F.huber_loss(x, y, delta=0.3)': lambda x, y: F.huber_loss(x, y, delta=0.3),
    'F.binary_cross_entropy(y, y.flip(0))': lambda x, y: F.binary_cross_entropy(y, y.detach().flip(0)),
    'F.binary_cross_entropy_with_logits(x, y)': lambda x, y: F.binary_cross_entropy_with_logits(x, y),
    'F.binary_cross_entropy_with_logits(x, y, pos_weight)': lambda x, y: F.binary_cross_entropy_with_logits(
        x, y, pos_weight=y.detach()[0]
    ),
    'F.cross_entropy(x, classes)': lambda x, y: F.cross_entropy(x, classes),
    'F.cross_entropy(x, classes, y[0])': lambda x, y: F.cross_entropy(x, classes, y.detach()[0]),
    'F.batch_norm(x)': lambda x, y: F.batch_norm(x, None, None, None, None, True),
    'F.scaled_dot_product_attention(x, y, x)': lambda x, y: attended(x, y),
    'F.kl_div(x, y)': lambda x, y: F.kl_div(x, y, reduction='sum'),
    'torch.xlogy(x, 0.3)': lambda x, y: torch.xlogy(x, 0.3),
    'torch.addcdiv(x, x, y + 1, value=0.3)': lambda x, y: torch.addcdiv(x, x, y + 1, value=0.3),
    'F.soft_margin_loss(x, y)': lambda x, y: F.soft_margin_loss(x, y.detach()),
    'torch.polygamma(2, y)': lambda x, y: torch.polygamma(2, y + 0.5),
    'F.embedding(classes % 3, x)': lambda x, y: F.embedding(classes % 3, x),
    'F.avg_pool2d(x, 3, 1, 1)': lambda x, y: F.avg_pool2d(x[None], 3, 1, 1, count_include_pad=False)[0],
    'F.avg_pool1d(x, 3, 1, 1)': lambda x, y: F.avg_pool1d(x, 3, 1, 1),
    'F.max_pool2d(x, 3, 1, 1)': lambda x, y: F.max_pool2d(x[None], 3, 1, 1)[0],
    'F.adaptive_avg_pool2d(x, [7, 32])': lambda x, y: F.adaptive_avg_pool2d(x.view(1, 14, 16), [7, 32])[0],
    'F.pad(x, reflect)': lambda x, y: F.pad(x[None], [2, 1, 1, 2], mode='reflect')[0, :7, :32],
    'F.pad(x, replicate)': lambda x, y: F.pad(x[None], [2, 1, 1, 2], mode='replicate')[0, :7, :32],
    'F.pad(x, circular)': lambda x, y: F.pad(x[None], [2, 1, 1, 2], mode='circular')[0, :7, :32],
}


def slopes(f, x, y):
    x, y = (t.clone().requires_grad_() for t in (x, y))
    out = f(x, y)
    out.backward(weights[tuple(out.shape)].to(out.dtype))
    return [(t.grad + 0).view(torch.int16).flatten().tolist() for t in (x, y) if t.grad is not None]


weights = {(): torch.tensor(1.0), (7, 32): torch.randn(7, 32), (7, 16): torch.randn(7, 16)}
halves = {str(dtype).removeprefix('torch.'): dtype for dtype in (torch.float16, torch.bfloat16)}
answers = {
    name: {
        half: f(x.to(dtype), y.to(dtype), large.to(dtype)).double().flatten().tolist() for half, dtype in halves.items()
    }
    for name, f in functions.items()
}
slopes = {
    name: {half: slopes(f, x.to(dtype), y.to(dtype)) for half, dtype in halves.items()}
    for name, f in gradients.items()
}
golden = {'x': x.tolist(), 'y': y.tolist(), 'weights': [w.tolist() for w in weights.values()], 'answers': answers, 'slopes': slopes}
Path(__file__).with_name('halves.json').write_text(json.dumps(golden))
