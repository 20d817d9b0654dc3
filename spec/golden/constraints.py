"""What spec/constraints.spec.ts expects: constraints of values and of distributions' parameters in PyTorch.

python spec/golden/constraints.py     writes constraints.json beside this file
"""
import json
import pathlib

import torch
from torch import distributions as D

c = D.constraints
numbers = torch.tensor([-1.0, 0.0, 0.25, 1.0, 2.0, 3.5, float('nan'), float('inf')])
vectors = torch.tensor([[0.0, 1.0, 0.0], [0.25, 0.25, 0.5], [1.0, 1.0, -1.0], [3.0, 0.0, 1.0]])
matrices = torch.tensor([[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.6, 0.8]], [[1.0, 1.0], [1.0, 1.0]], [[-1.0, 0.5], [0.5, -2.0]]])
of = {'numbers': numbers, 'vectors': vectors, 'matrices': matrices, 'oblong': torch.ones(2, 3)}
rows = []
for name, args, on in [
    ('boolean', [], 'numbers'),
    ('real', [], 'numbers'),
    ('positive', [], 'numbers'),
    ('nonnegative', [], 'numbers'),
    ('unit_interval', [], 'numbers'),
    ('nonnegative_integer', [], 'numbers'),
    ('positive_integer', [], 'numbers'),
    ('greater_than', [0.5], 'numbers'),
    ('greater_than_eq', [1], 'numbers'),
    ('less_than', [1], 'numbers'),
    ('interval', [0.25, 2], 'numbers'),
    ('half_open_interval', [0, 1], 'numbers'),
    ('integer_interval', [0, 1], 'numbers'),
    ('real_vector', [], 'vectors'),
    ('one_hot', [], 'vectors'),
    ('simplex', [], 'vectors'),
    ('multinomial', [1], 'vectors'),
    ('lower_triangular', [], 'matrices'),
    ('lower_cholesky', [], 'matrices'),
    ('corr_cholesky', [], 'matrices'),
    ('square', [], 'matrices'),
    ('symmetric', [], 'matrices'),
    ('positive_semidefinite', [], 'matrices'),
    ('positive_definite', [], 'matrices'),
    ('square', [], 'oblong'),
    ('positive_definite', [], 'oblong'),
]:
    one = getattr(c, name)
    one = one(*args) if args else one
    rows.append([name, args, on, str(one), one.is_discrete, one.event_dim, one.check(of[on]).tolist()])
two = torch.ones(2)
made = {
    'Bernoulli': D.Bernoulli(0.5), 'Beta': D.Beta(1.0, 2.0), 'Binomial': D.Binomial(3, 0.5), 'Categorical': D.Categorical(two),
    'Chi2': D.Chi2(1.0), 'Dirichlet': D.Dirichlet(two), 'Exponential': D.Exponential(1.0), 'Gamma': D.Gamma(1.0, 2.0),
    'Geometric': D.Geometric(0.5), 'Gumbel': D.Gumbel(0.0, 1.0), 'Independent': D.Independent(D.Normal(two, two), 1),
    'Laplace': D.Laplace(0.0, 1.0), 'LogNormal': D.LogNormal(0.0, 1.0),
    'MixtureSameFamily': D.MixtureSameFamily(D.Categorical(two), D.Normal(two, two)),
    'MultivariateNormal': D.MultivariateNormal(two, torch.eye(2)), 'Normal': D.Normal(0.0, 1.0), 'OneHotCategorical': D.OneHotCategorical(two),
    'Poisson': D.Poisson(1.0), 'StudentT': D.StudentT(1.0), 'Uniform': D.Uniform(0.0, 1.0),
    'TransformedDistribution': D.TransformedDistribution(D.Normal(0.0, 1.0), [D.SigmoidTransform()]),
}
owned = {
    name: [{k: str(v) for k, v in d.arg_constraints.items()}, str(d.support), d.support.is_discrete, d.support.event_dim, d.has_enumerate_support]
    for name, d in made.items()
}
divergences = {}
for p, d in made.items():
    for q, e in made.items():
        try:
            found = D.kl_divergence(d, e)
        except (NotImplementedError, ValueError, RuntimeError):
            continue
        if found.isinf().all():
            divergences[f'{p} {q}'] = list(found.shape)
errors = {}
for name, make in {
    'Binomial': lambda: D.Binomial(5, -1.0),
    'Binomial of -5': lambda: D.Binomial(-5, 0.5),
    'Geometric of 0': lambda: D.Geometric(0.0),
    'Geometric of some': lambda: D.Geometric(torch.tensor([0.0, 0.5])),
    'Geometric of 2': lambda: D.Geometric(2.0),
    'Chi2': lambda: D.Chi2(-1.0),
    'Beta': lambda: D.Beta(-1.0, 2.0),
    'Gamma': lambda: D.Gamma(1.0, -1.0),
    'Uniform': lambda: D.Uniform(2.0, 1.0),
    'LogNormal': lambda: D.LogNormal(0.0, -1.0),
}.items():
    try:
        make()
    except ValueError as error:
        errors[name] = str(error)
plain = {name: t.tolist() for name, t in of.items() if name != 'numbers'}
text = json.dumps({'of': plain, 'rows': rows, 'owned': owned, 'infinite': divergences, 'errors': errors}, indent=1)
(pathlib.Path(__file__).parent / 'constraints.json').write_text(text + '\n')
