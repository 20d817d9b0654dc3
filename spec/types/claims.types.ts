// What types are said to be: each line compiles, and what is marked does not.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, Dataset, Subset, TensorDataset, random_split } from 'tfjs-torch/utils/data';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles where the types are the same. */
declare function same<A, B>(..._: Same<A, B> extends true ? [] : [never]): void;

declare const x: torch.Tensor;
declare const mask: torch.Tensor;

// subscripts: the typed form, never undefined
const slice = x.index(':', '1:3');
same<typeof slice, torch.Tensor>();
x.index(mask).sum();
x.index(0, ...[1, 2]).add(1);
x.index([mask, null, '...']).add(1);

// item and tolist by use
const n = x.item();
same<typeof n, number>();
const b: boolean = x.item();
const big: bigint = x.item();
const rows: number[][] = x.tolist();
x.tolist().map((v) => v.toFixed(2));
// @ts-expect-error an element is no string
const s: string = x.item();

// operands
x.mul(true).add(2).eq(false).logical_and(mask);
torch.where(mask, true, x);

// lists of tensors and shapes, taken apart
const [q, k, v] = x.chunk(3, -1);
q.add(k).add(v);
const [B, T] = x.shape;
torch.zeros(B, T);
const [dx] = torch.autograd.grad(x.sum(), x);
dx.add(1);
const [values, indices] = torch.max(x, 1);
values.add(torch.max(x, 1).values).gather(0, indices);

// a Function's apply is inferred
class Twice extends torch.autograd.Function {
  static forward(ctx: torch.autograd.FunctionCtx, input: torch.Tensor, factor = 2) {
    ctx.save_for_backward(input);
    return input.mul(factor);
  }
  static backward(_ctx: torch.autograd.FunctionCtx, grad: torch.Tensor) {
    return [grad.mul(2), null];
  }
}
class Pair extends torch.autograd.Function {
  static override forward(_ctx: torch.autograd.FunctionCtx, input: torch.Tensor): [torch.Tensor, torch.Tensor] {
    return [input, input];
  }
}
x.mul(Twice.apply(x)).add(Twice.apply(x, 3));
const apply = Twice.apply;
x.mul(apply(x));
const pair = Pair.apply(x);
same<typeof pair, [torch.Tensor, torch.Tensor]>();
Pair.apply<[torch.Tensor, torch.Tensor]>(x)[1].add(1);

// modules: no `override` is asked for, a call is what `forward` says, `bias` is a Parameter
class Net extends nn.Module {
  fc = nn.Linear(2, 3);
  forward(input: torch.Tensor, scale = 1) {
    return this.fc(input).mul(scale);
  }
}
class Silent extends nn.Module {
  parts = nn.ModuleDict({ conv: nn.Conv2d(1, 1, 3), pool: nn.MaxPool2d(2) });
}
const net = new Net();
same<ReturnType<typeof net>, torch.Tensor>();
net(x, 2).add(1);
net.fc.bias.data.zero_();
for (const m of net.modules()) if (m instanceof nn.BatchNorm2d) nn.init.constant_(m.bias, 0);
const dict = new Silent().parts;
same<typeof dict.conv.kernel_size, (typeof dict)['conv']['kernel_size']>();
dict['pool'](x);
dict.at('conv').forward(x);
const sequential = nn.Sequential(nn.Linear(1, 2), nn.ReLU());
sequential[0].bias.add(1);
// what a flag leaves out is no Parameter; such a module is one of its class still
const bare = nn.Conv2d(3, 8, 3, { padding: 1, bias: false });
const none: null = bare.bias;
// @ts-expect-error there is none
bare.bias.data.zero_();
// @ts-expect-error there is none
nn.Linear(3, 4, false).bias.data.zero_();
// @ts-expect-error there is none
nn.Linear(3, 4, { bias: false }).bias.data.zero_();
// @ts-expect-error there is none
nn.BatchNorm2d(3, { affine: false }).weight.data.zero_();
nn.Linear(3, 4, { bias: true, dtype: torch.double }).bias.data.zero_();
nn.Linear(3, 4, { bias: Math.random() < 0.5 }).bias.data.zero_();
nn.LayerNorm(3, { elementwise_affine: true }).weight.data.zero_();
class Residual extends nn.Module {
  conv: nn.Conv2d;
  constructor(bias = false) {
    super();
    this.conv = bias ? nn.Conv2d(3, 3, 1, { bias }) : nn.Conv2d(3, 3, 1, { bias: false });
  }
  forward(input: torch.Tensor) {
    return this.conv(input).add(input);
  }
}
new Residual().conv.bias.requires_grad_(false);
class Scaled extends nn.Linear {}
new Scaled(3, 4, { bias: false }).forward(x);
// @ts-expect-error a module is no tensor
x.add(net);

// hooks as PyTorch's documentation writes them
net.fc.register_forward_hook((module, args, output) => {
  same<typeof output, torch.Tensor>();
  return output.add(args[0]).mul(module.out_features);
});
net.fc.register_forward_hook(
  (_module: nn.Module, _input: torch.Tensor[], output: torch.Tensor) => void output.detach(),
);
net.register_forward_pre_hook((_module, args) => [args[0].mul(2)]);
net.register_forward_hook((_module, _args, kwargs, output) => void [kwargs['mask'], output.add(1)], {
  with_kwargs: true,
});

// data: an annotation iterates tensors, parts of a tuple are a tuple
declare const loader: DataLoader;
for (const batch of loader) {
  const list: torch.Tensor[] = batch;
  const [inputs, targets] = batch;
  inputs.add(targets).add(list.length);
}
const [train, valid] = random_split(TensorDataset(x, x), [0.8, 0.2]);
same<typeof train, typeof valid>();
const pairs: DataLoader = DataLoader(train, { batch_size: 2 });
same<typeof pairs, DataLoader>();
class Numbers extends Dataset<number> {
  __len__() {
    return 3;
  }
  __getitem__(index: number) {
    return index;
  }
}
for (const batch of DataLoader(new Numbers(), { batch_size: 2 })) batch.add(1);
Subset(new Numbers(), [0]).length.toFixed();

// optimizers and schedulers of one's own
class Plain extends optim.Optimizer {
  step() {
    return null;
  }
}
class Halving extends optim.lr_scheduler.LRScheduler {
  get_lr() {
    return [0.5];
  }
}
new Halving(new Plain(net.parameters(), { lr: 0.1 })).step();

// keywords
x.sum(1, { keepdim: true });
torch.sum(x, { dim: 1, keepdim: true });
x.sum({ axis: 1, keepdims: true });
// @ts-expect-error a wrong keyword
x.sum(1, { keepdin: true });
// @ts-expect-error NumPy's name, which classes do not know
torch.nn.Softmax({ axis: 1 });
// @ts-expect-error a keyword that was given by position
x.sum(1, { dim: 1 });
// @ts-expect-error no Tensor has internals
x.storage;
export { b, big, none, rows, s };

// hooks follow what they are registered with, and may stand among the keywords
net.register_forward_hook({ hook: (_module, _args, output) => output.add(1), prepend: true, always_call: true });
net.register_forward_hook({
  hook: (_module, _args, kwargs, output) => void [kwargs['mask'], output.add(1)],
  with_kwargs: true,
});
net.register_forward_pre_hook({ hook: (_module, args, kwargs) => [[args[0].mul(2)], kwargs], with_kwargs: true });
net.register_full_backward_hook((module, grad_input) => void [module.fc, grad_input[0]?.add(1)], { prepend: true });
net.register_state_dict_post_hook({ hook: (module) => void module.fc });
// @ts-expect-error without `with_kwargs` there are three arguments
net.register_forward_hook((_module, _args, _kwargs, _output) => undefined);
// @ts-expect-error did you mean 'prepend'?
net.register_forward_hook((_module, _args, output) => output, { prepnd: true });

// hints of what makes tensors
torch.zeros(2, 3, { layout: torch.strided, pin_memory: true });
torch.rand_like(x, { layout: torch.strided });
torch.arange({ end: 3, pin_memory: false }).add(torch.arange(1, 4, 2, { layout: null }));
// @ts-expect-error there is no other layout
torch.ones(2, { layout: 'sparse_coo' });
// @ts-expect-error a layer has no layout
nn.Linear(2, 2, { layout: torch.strided });

// what comes beside distinct values is what was asked for
const [distinct, inverse, counts] = torch.unique(x, { return_inverse: true, return_counts: true });
distinct.index(inverse).add(counts.sum());
const [runs, lengths] = x.unique_consecutive({ return_counts: true });
runs.add(lengths).add(x.unique());
const [across, down] = torch.meshgrid(x, x, { indexing: 'ij' });
across.add(down);
optim.SGD([x], { lr: 1 }).param_groups[0].lr = 0.1;

// every argument by keyword
nn.utils.clip_grad_norm_({ parameters: net.parameters(), max_norm: 1 });
nn.utils.rnn.pad_sequence({ sequences: [x, x], batch_first: true }).add(1);
const normed: nn.Linear = nn.utils.weight_norm({ module: nn.Linear(1, 1), dim: 0 });
normed.add_module('again', nn.utils.spectral_norm(normed));

// positions that are written out are there; results without names are lists to be taken apart
x[0].add(x[-1]);
const [rowsAt, columnsAt] = torch.where(mask);
x.index(rowsAt, columnsAt);
const [wide, high] = torch.broadcast_tensors(x, mask);
wide.add(high);

// Identity gives what it takes, beside other modules too
const passing: torch.Tensor = nn.Identity()(x);
const chosen = passing.ndim > 1 ? nn.Identity() : nn.Dropout(0.1);
chosen(x).add(1);
const both: [torch.Tensor, number] = nn.Identity<[torch.Tensor, number]>()([x, 1]);

// a Sequential of a list knows what is in it
const spreadOut = nn.Sequential(...[2, 3].map((width) => nn.Linear(width, width)));
spreadOut[0]!.weight.add(1);

// gradients have the form of what they are taken by
type Params = Record<string, torch.Tensor>;
const lossOf = (params: Params, input: torch.Tensor) => input.mul(params.w!).sum();
const { grad, grad_and_value, vmap } = torch.func;
const slopes: Params = grad(lossOf)({ w: x }, x);
const slope: torch.Tensor = grad(lossOf, { argnums: 1 })({ w: x }, x);
const [first, second]: [Params, torch.Tensor] = grad(lossOf, { argnums: [0, 1] })({ w: x }, x);
const [another, aux]: [torch.Tensor, unknown] = grad((t: torch.Tensor) => [t.sum(), 3], { has_aux: true })(x);
const [both_, valueOf]: [Params, torch.Tensor] = grad_and_value(lossOf)({ w: x }, x);
const perSample: Params = vmap(grad(lossOf), { in_dims: [null, 0] })({ w: x }, x);
grad(torch.sin)(x).add(1);

// averages know their model; parametrized modules what they are computed of; an optimizer's closure is the program's
const average = optim.swa_utils.AveragedModel(nn.Sequential(nn.Linear(1, 2)));
average(x).add(average.module[0].weight);
const computed = nn.utils.parametrize.register_parametrization(nn.Linear(1, 1), 'weight', new Net() as never);
computed.parametrizations.weight.original.add(computed.weight);
class Own extends optim.Optimizer {
  step(closure: (() => torch.Tensor) | null = null) {
    return closure === null ? null : closure();
  }
}
