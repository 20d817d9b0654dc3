// Parametrizations Tutorial, weight norm, pruning.
import torch, { nn } from 'tfjs-torch';

const { parametrize } = nn.utils;

class Symmetric extends nn.Module {
  forward(X: torch.Tensor) {
    return X.triu().add(X.triu(1).transpose(-1, -2));
  }
  right_inverse(A: torch.Tensor) {
    return A.triu();
  }
}
class Skew extends nn.Module {
  forward(X: torch.Tensor) {
    const A = X.triu(1);
    return A.sub(A.transpose(-1, -2));
  }
}
class MatrixExponential extends nn.Module {
  forward(X: torch.Tensor) {
    return torch.matrix_exp(X);
  }
}

const layer = nn.Linear(3, 3);
parametrize.register_parametrization(layer, 'weight', new Symmetric());
const A = layer.weight;
console.log(torch.allclose(A, A.T), parametrize.is_parametrized(layer, 'weight'));
parametrize.remove_parametrizations(layer, 'weight', { leave_parametrized: false });

const layer_orthogonal = nn.Linear(3, 3);
parametrize.register_parametrization(layer_orthogonal, 'weight', new Skew());
parametrize.register_parametrization(layer_orthogonal, 'weight', new MatrixExponential());
const X = layer_orthogonal.weight;
console.log(torch.dist(X.T.matmul(X), torch.eye(3)).item());
const cached = parametrize.cached(() => layer_orthogonal(torch.randn(2, 3)));
console.log(cached.shape);

const normed = nn.utils.parametrizations.weight_norm(nn.Linear(20, 40), { name: 'weight' });
console.log(normed(torch.randn(2, 20)).shape);
const module = nn.Conv2d(1, 6, 3);
nn.utils.prune.l1_unstructured(module, 'weight', 0.3);
console.log([...module.named_buffers()].map(([name]) => name));
nn.utils.prune.remove(module, 'weight');
console.log(module.weight.eq(0).sum().item());
