// Calls whose names are hovered over by `npm run check:types`: each that follows a mark shows documentation and named parameters.
import torch, { nn } from 'tfjs-torch';

const F = nn.functional;
const x = torch.rand(4, 4);
const ids = torch.tensor([0n, 1n]);

// functions
torch./*?*/ sum(x, 1);
torch./*?*/ softmax(x, 1);
torch./*?*/ matmul(x, x);
torch./*?*/ cat([x, x], 1);
torch./*?*/ stack([x, x], { dim: 1 });
torch./*?*/ where(x.gt(0), x, 0);
torch./*?*/ max(x, 1);
torch./*?*/ tensor([1, 2]);
torch./*?*/ zeros(2, 3);
torch./*?*/ randn([2, 3]);
torch./*?*/ arange(0, 4);
torch./*?*/ einsum('ij,jk->ik', x, x);
torch./*?*/ clamp(x, { min: 0 });
torch./*?*/ std(x, 1);
torch./*?*/ exp(x);
torch./*?*/ manual_seed(0);
torch.linalg./*?*/ norm(x);
torch.autograd./*?*/ grad(x.sum(), x);
F./*?*/ cross_entropy(x, x);
F./*?*/ relu(x);
F./*?*/ mse_loss(x, x, { reduction: 'sum' });
F./*?*/ conv2d(x.view(1, 1, 4, 4), x.view(1, 1, 4, 4));
F./*?*/ max_pool2d(x.view(1, 1, 4, 4), 2);
F./*?*/ layer_norm(x, [4]);
F./*?*/ embedding(ids, x);

// methods
x./*?*/ sum(1);
x./*?*/ sum({ dim: 1 });
x./*?*/ mean([0, 1], true);
x./*?*/ add(1, { alpha: 2 });
x./*?*/ mul(x);
x./*?*/ view(2, -1);
x./*?*/ reshape([2, 8]);
x./*?*/ transpose(0, 1);
x./*?*/ argmax(1);
x./*?*/ topk(2);
x./*?*/ softmax(1);
x./*?*/ eq(x);
x./*?*/ to(torch.float64);
x./*?*/ index(':', 0);
x./*?*/ item();
x./*?*/ gather(0, ids.view(1, 2));
x./*?*/ masked_fill(x.gt(0), 0);
x./*?*/ unsqueeze(0);
x./*?*/ split(2);
x./*?*/ backward();

// in-place twins
x./*?*/ add_(1);
x./*?*/ mul_(2);
x./*?*/ clamp_(0, 1);
x./*?*/ zero_();
x./*?*/ fill_(1);
x./*?*/ scatter_(0, ids.view(1, 2), 1);
x./*?*/ unsqueeze_(0);
x./*?*/ copy_(x);
x./*?*/ requires_grad_();

// modules, losses, optimizers
nn./*?*/ Linear(10, 32);
nn./*?*/ Conv2d(3, 6, 5);
nn./*?*/ CrossEntropyLoss({ label_smoothing: 0.1 });
nn./*?*/ Sequential(nn.Linear(1, 1));
torch.optim./*?*/ SGD([x], { lr: 0.1 });
torch.optim.lr_scheduler./*?*/ ReduceLROnPlateau(torch.optim.SGD([x]), 'min');
