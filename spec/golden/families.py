"""What spec/distributions.spec.ts expects of the families beyond the first four: draws, log-probabilities, moments, gradients and divergences.

python spec/golden/families.py     writes families.json beside this file
"""
import json
import pathlib

import torch
from torch import distributions as D

t = torch.tensor
made = {
    'Exponential': (lambda: D.Exponential(t([0.5, 2.0])), [0.3, 1.5]),
    'Gamma': (lambda: D.Gamma(t([0.5, 3.0]), t([2.0, 0.7])), [0.3, 4.0]),
    'Chi2': (lambda: D.Chi2(t([3.0, 5.0])), [0.3, 4.0]),
    'Beta': (lambda: D.Beta(t([0.5, 3.0]), t([2.0, 1.5])), [0.3, 0.6]),
    'Dirichlet': (lambda: D.Dirichlet(t([[0.5, 1.5, 3.0], [2.0, 2.0, 1.0]])), [[0.2, 0.3, 0.5], [0.1, 0.7, 0.2]]),
    'Laplace': (lambda: D.Laplace(t([0.5, -1.0]), t([1.0, 2.0])), [0.1, 2.0]),
    'StudentT': (lambda: D.StudentT(t([3.0, 5.0]), t([0.5, -1.0]), 2.0), [0.1, 2.0]),
    'LogNormal': (lambda: D.LogNormal(t([0.5, -1.0]), t([1.0, 0.5])), [0.4, 2.0]),
    'Gumbel': (lambda: D.Gumbel(t([0.5, -1.0]), t([1.0, 0.5])), [0.4, 2.0]),
    'MultivariateNormal': (lambda: D.MultivariateNormal(t([1.0, -1.0]), t([[2.0, 0.6], [0.6, 1.0]])), [0.4, 2.0]),
    'MultivariateNormal of a precision': (lambda: D.MultivariateNormal(torch.zeros(2), precision_matrix=t([[2.0, 0.6], [0.6, 1.0]])), [0.4, 2.0]),
    'MultivariateNormal of a factor': (lambda: D.MultivariateNormal(torch.zeros(3, 2), scale_tril=t([[2.0, 0.0], [0.6, 1.0]])), [0.4, 2.0]),
    'Poisson': (lambda: D.Poisson(t([0.5, 30.0])), [1.0, 25.0]),
    'Geometric': (lambda: D.Geometric(t([0.5, 0.2])), [1.0, 5.0]),
    'Geometric of logits': (lambda: D.Geometric(logits=t([0.5, -0.2])), [1.0, 5.0]),
    'Binomial': (lambda: D.Binomial(40, t([0.5, 0.1])), [20.0, 5.0]),
    'Binomial of logits': (lambda: D.Binomial(t([3.0, 3.0]), logits=t([0.5, -1.0])), [2.0, 0.0]),
    'OneHotCategorical': (lambda: D.OneHotCategorical(t([[0.5, 1.5, 2.0], [1.0, 0.0, 3.0]])), [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    'OneHotCategoricalStraightThrough': (lambda: D.OneHotCategoricalStraightThrough(logits=t([0.3, -1.0, 2.0])), [0.0, 1.0, 0.0]),
    'Independent': (lambda: D.Independent(D.Normal(torch.zeros(3, 2), t([1.0, 2.0])), 1), [0.4, 2.0]),
    'MixtureSameFamily': (lambda: D.MixtureSameFamily(D.Categorical(t([0.3, 0.7])), D.Normal(t([-1.0, 2.0]), t([0.5, 1.0]))), [0.4, 2.0]),
    'MixtureSameFamily of vectors': (lambda: D.MixtureSameFamily(D.Categorical(torch.ones(4, 3)), D.Independent(D.Normal(torch.arange(24.0).view(4, 3, 2), 1.0), 1)), [0.4, 2.0]),
    'TransformedDistribution': (lambda: D.TransformedDistribution(D.Normal(torch.zeros(2), 1.0), [D.AffineTransform(0.5, 2.0), D.TanhTransform()]), [0.4, -0.9]),
    'TransformedDistribution of a wider affine': (lambda: D.TransformedDistribution(D.Normal(0.0, 1.0), [D.SigmoidTransform(), D.AffineTransform(t([0.5, 1.0]), t([2.0, -1.0]))]), [0.9, 0.3]),
}


def encode(f):
    try:
        value = f()
    except NotImplementedError:
        return None
    return [None if v != v else v for v in value.double().reshape(-1).tolist()], list(value.shape)


out = {}
for name, (make, value) in made.items():
    d, value = make(), torch.tensor(value)
    torch.manual_seed(1)
    out[name] = {'value': value.tolist(), 'sample': encode(lambda: d.sample((4,))), 'log_prob': encode(lambda: d.log_prob(value)),
                 'printed': repr(make()) if not name.startswith(('Mixture', 'Transformed')) and not name.endswith('of logits') else None}
    for member in ('entropy', 'mean', 'mode', 'variance', 'stddev'):
        def read():
            found = getattr(d, member)
            return found() if callable(found) else found
        out[name][member] = encode(read)
    out[name]['cdf'] = encode(lambda: d.cdf(value)) if name != 'StudentT' else None
    out[name]['icdf'] = encode(lambda: d.icdf(torch.tensor([0.2, 0.9]))) if not name.startswith(('Mixture', 'Independent', 'Gamma', 'Chi2')) else None
    out[name]['expanded'] = encode(lambda: d.expand((2, *d.batch_shape)).mean)
    if d.has_rsample:
        torch.manual_seed(2)
        out[name]['rsample'] = encode(lambda: d.rsample((2,)).detach())

grads = {}
for name, make, count in (('Gamma', D.Gamma, 2), ('Beta', D.Beta, 2), ('StudentT', D.StudentT, 3), ('Laplace', D.Laplace, 2), ('LogNormal', D.LogNormal, 2)):
    torch.manual_seed(3)
    leaves = [t([1.5, 4.0, 0.7], requires_grad=True) for _ in range(count)]
    x = make(*leaves).rsample((5,))
    grads[name] = [g.tolist() for g in torch.autograd.grad((x * torch.arange(15.0).view(5, 3).cos()).sum(), leaves)]
torch.manual_seed(3)
leaf = t([1.5, 4.0, 0.7], requires_grad=True)
x = D.Dirichlet(leaf).rsample((5,))
grads['Dirichlet'] = [torch.autograd.grad((x * torch.arange(15.0).view(5, 3).cos()).sum(), leaf)[0].tolist()]

pairs = {
    'Exponential': (lambda s: D.Exponential(t([0.5, 2.0]) * s)),
    'Gamma': (lambda s: D.Gamma(t([0.5, 3.0]) * s, t([2.0, 0.7]))),
    'Beta': (lambda s: D.Beta(t([0.5, 3.0]) * s, t([2.0, 0.7]))),
    'Dirichlet': (lambda s: D.Dirichlet(t([0.5, 3.0, 1.0]) + s)),
    'Laplace': (lambda s: D.Laplace(t([0.5, 3.0]) * s, t([2.0, 0.7]))),
    'Poisson': (lambda s: D.Poisson(t([0.5, 3.0]) * s)),
    'Geometric': (lambda s: D.Geometric(t([0.5, 0.3]) / s)),
    'LogNormal': (lambda s: D.LogNormal(t([0.5, 3.0]) * s, t([2.0, 0.7]))),
    'Independent': (lambda s: D.Independent(D.Normal(t([0.5, 3.0]) * s, t([2.0, 0.7])), 1)),
    'MultivariateNormal': (lambda s: D.MultivariateNormal(t([0.5, 3.0]) * s, scale_tril=t([[2.0, 0.0], [0.6, 1.0]]) * s)),
    'OneHotCategorical': (lambda s: D.OneHotCategorical(t([0.5, 3.0]) + s)),
    'Gumbel': (lambda s: D.Gumbel(t([0.5, 3.0]) * s, t([2.0, 0.7]))),
    'Binomial': (lambda s: D.Binomial(5, t([0.5, 0.3]) / s)),
}
kl = {name: D.kl_divergence(make(1.0), make(1.5)).reshape(-1).tolist() for name, make in pairs.items()}
(pathlib.Path(__file__).parent / 'families.json').write_text(json.dumps({'values': out, 'grads': grads, 'kl': kl}, indent=1) + '\n')
