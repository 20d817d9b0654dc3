// A data set, sampler, collate function, optimizer and schedules of one's own; averaged weights.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const {
  Dataset,
  DataLoader,
  Sampler,
  BatchSampler,
  WeightedRandomSampler,
  SequentialSampler,
  SubsetRandomSampler,
  random_split,
  IterableDataset,
  ConcatDataset,
  TensorDataset,
  Subset,
} = torch.utils.data;
torch.manual_seed(0);
const round = (v: number, d: number) => +v.toFixed(d);
class Var extends Dataset<[Tensor, number]> {
  data: Tensor[];
  constructor(n: number) {
    super();
    this.data = Array.from({ length: n }, (_, i) => torch.arange(1, 2 + (i % 4)));
  }
  __len__() {
    return this.data.length;
  }
  __getitem__(i: number): [Tensor, number] {
    return [this.data[i]!, i % 3];
  }
}
function collate(batch: [Tensor, number][]) {
  const xs = batch.map(([x]) => x),
    ys = batch.map(([, y]) => y);
  const lens = torch.tensor(
    xs.map((x) => x.length),
    { dtype: torch.long },
  );
  return [
    nn.utils.rnn.pad_sequence(xs, { batch_first: true, padding_value: -1 }),
    lens,
    torch.tensor(ys, { dtype: torch.long }),
  ] as const;
}
class BucketSampler extends Sampler<number[]> {
  constructor(
    public ds: Var,
    public bs: number,
  ) {
    super();
  }
  override *[Symbol.iterator]() {
    const order = Array.from({ length: this.ds.length }, (_, i) => i).sort(
      (a, b) => this.ds[a]![0].length - this.ds[b]![0].length,
    );
    const batches: number[][] = [];
    for (let i = 0; i < order.length; i += this.bs) batches.push(order.slice(i, i + this.bs));
    for (const k of torch.randperm(batches.length).tolist() as number[]) yield batches[k]!;
  }
  override get length() {
    return Math.ceil(this.ds.length / this.bs);
  }
}
const ds = new Var(10);
for (const [xs, l, y] of DataLoader(ds, { batch_sampler: new BucketSampler(ds, 4), collate_fn: collate }))
  console.log(xs, l, y);
const w = WeightedRandomSampler([0.1, 0.9, 0.4], 6, { replacement: true });
console.log([...w]);
const g = torch.Generator().manual_seed(42);
const [tr, va] = random_split(ds, [0.7, 0.3], { generator: g });
console.log([...tr.indices], [...va.indices], tr.length);
console.log(
  [...BatchSampler(SequentialSampler(Array.from({ length: 10 })), { batch_size: 4, drop_last: false })],
  [...SubsetRandomSampler([4, 5, 6])],
);
class It extends IterableDataset<number> {
  override *[Symbol.iterator]() {
    for (let i = 0; i < 7; i++) yield i;
  }
}
console.log([...DataLoader(new It(), { batch_size: 3 })]);
const cd = ConcatDataset([TensorDataset(torch.arange(3)), TensorDataset(torch.arange(10, 12))]);
console.log(
  cd.length,
  Object.freeze([...cd[3]!]),
  Object.freeze([...cd[-1]!]),
  Object.freeze([...Subset(cd, [0, 4])[1]!]),
);
class D2 extends Dataset {
  __getitem__(i: number) {
    return {
      x: torch.tensor([BigInt(i), BigInt(i)]),
      name: `n${i}`,
      v: torch.tensor(i * 0.5, { dtype: torch.float64 }),
      nest: [i, [i]] as [number, [number]],
    };
  }
  __len__() {
    return 4;
  }
}
for (const b of DataLoader(new D2(), { batch_size: 2, shuffle: true, generator: torch.Generator().manual_seed(1) }))
  console.log(
    `{'x': ${b.x}, 'name': [${b.name.map((n) => `'${n}'`).join(', ')}], 'v': ${b.v}, 'nest': [${b.nest[0]}, [${b.nest[1][0]}]]}`,
  );
const packed = nn.utils.rnn.pack_padded_sequence(torch.arange(6).float().view(2, 3, 1), torch.tensor([3n, 2n]), {
  batch_first: true,
});
console.log(packed);
interface LionOptions {
  lr?: number;
  betas?: [number, number];
  weight_decay?: number;
}
class Lion extends torch.optim.Optimizer {
  constructor(params: Iterable<Tensor>, { lr = 1e-2, betas = [0.9, 0.99], weight_decay = 0 }: LionOptions = {}) {
    super(params, { lr, betas, weight_decay });
  }
  step(closure: (() => Tensor) | null = null) {
    using _ = torch.no_grad();
    let loss = null;
    if (closure !== null) loss = torch.enable_grad(() => closure());
    for (const group of this.param_groups) {
      const {
        lr,
        weight_decay,
        betas: [b1, b2],
      } = group as unknown as Required<{ lr: number; weight_decay: number; betas: [number, number] }>;
      for (const p of group.params) {
        if (p.grad === null) continue;
        p.mul_(1 - lr * weight_decay);
        const state = this.state.get(p)!;
        if (Object.keys(state).length === 0) state.exp_avg = torch.zeros_like(p);
        const m = state.exp_avg as Tensor;
        p.add_(
          m
            .mul(b1)
            .add(p.grad, { alpha: 1 - b1 })
            .sign_(),
          { alpha: -lr },
        );
        m.mul_(b2).add_(p.grad, { alpha: 1 - b2 });
      }
    }
    return loss;
  }
}
const m = nn.Linear(3, 1),
  X = torch.randn(16, 3),
  Y = X.sum(1, { keepdim: true });
const opt = new Lion(m.parameters(), { lr: 0.05, weight_decay: 0.01 });
console.log(opt);
class Noam extends torch.optim.lr_scheduler.LRScheduler {
  declare warm: number;
  constructor(opt: torch.optim.Optimizer, warm: number, last_epoch = -1) {
    super(opt, last_epoch);
    this.warm = warm;
  }
  get_lr() {
    const s = Math.max(1, this._step_count);
    return this.base_lrs.map((b) => b * Math.min(s ** -0.5, s * (this.warm ?? 4) ** -1.5));
  }
}
const sch = new Noam(opt, 4);
console.log(sch.get_last_lr());
for (let i = 0; i < 6; i++) {
  const closure = () => {
    opt.zero_grad();
    const l = m(X).sub(Y).pow(2).mean();
    l.backward();
    return l;
  };
  const l = opt.step(closure)!;
  sch.step();
  console.log(
    round(l.item(), 4),
    sch.get_last_lr().map((v) => round(v, 5)),
  );
}
const sd = opt.state_dict();
console.log(sd.param_groups);
console.log(sd.state[1]!.exp_avg, sch.state_dict().last_epoch);
const { lr_scheduler } = torch.optim;
type S = { step(): void };
for (const make of [
  (o) => lr_scheduler.OneCycleLR(o, { max_lr: 0.1, total_steps: 8 }),
  (o) => lr_scheduler.CosineAnnealingWarmRestarts(o, { T_0: 3, T_mult: 2 }),
  (o) => lr_scheduler.CyclicLR(o, 0.01, 0.1, { step_size_up: 3, mode: 'triangular2' }),
  (o) => lr_scheduler.PolynomialLR(o, 5, 2),
  (o) => lr_scheduler.LambdaLR(o, (e) => 0.9 ** e),
  (o) => lr_scheduler.MultiStepLR(o, [2, 5], 0.1),
  (o) => lr_scheduler.ExponentialLR(o, 0.8),
  (o) => lr_scheduler.ChainedScheduler([lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.9)]),
  (o) => lr_scheduler.MultiplicativeLR(o, () => 0.95),
] as ((o: torch.optim.Optimizer) => S)[]) {
  const o = torch.optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 0.05, momentum: 0.9 }),
    s = make(o),
    r: number[] = [];
  for (let _ = 0; _ < 7; _++) {
    o.step();
    r.push(round(o.param_groups[0].lr, 6));
    s.step();
  }
  console.log(r, round(o.param_groups[0].momentum, 4));
}
const { AveragedModel, SWALR, update_bn, get_ema_multi_avg_fn } = torch.optim.swa_utils;
const net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)),
  ema = AveragedModel(net, { multi_avg_fn: get_ema_multi_avg_fn(0.9) }),
  swa = AveragedModel(net);
const o = torch.optim.NAdam(net.parameters(), { lr: 0.01 }),
  sl = SWALR(o, { swa_lr: 0.05, anneal_epochs: 3, anneal_strategy: 'linear' });
for (let i = 0; i < 5; i++) {
  o.zero_grad();
  net(X).sub(Y).pow(2).mean().backward();
  o.step();
  ema.update_parameters(net);
  swa.update_parameters(net);
  sl.step();
}
update_bn([X.index(':8'), X.index('8:')], swa);
console.log(swa.n_averaged, swa.module[0].bias, ema.module[2].weight, swa.module[1].running_mean, sl.get_last_lr());
const plateau = lr_scheduler.ReduceLROnPlateau(o, 'max', { patience: 1, threshold: 0.1, cooldown: 1, factor: 0.5 });
const seen: number[] = [];
for (const v of [1, 1, 1, 1, 2, 2, 2, 2]) {
  plateau.step(v);
  seen.push(round(o.param_groups[0].lr, 6));
}
console.log(seen.join(' '));

class FrozenNorm extends nn.BatchNorm1d {
  override train(mode = true) {
    return super.train(mode && false);
  }
}
console.log(nn.Sequential(nn.Linear(2, 2), new FrozenNorm(2)).train()[1].training);
