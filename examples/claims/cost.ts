// Cost: a step on all data and on a mini-batch; what optimizers keep of a parameter.
import torch, { nn, optim, Tensor } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, type Maker, short, verdict } from './claim.js';

const batches = [32, 320, 3200, 32_000];

const makers: Readonly<Record<string, Maker>> = {
  SGD: (params) => optim.SGD(params, { lr: 0.01 }),
  'SGD + momentum': (params) => optim.SGD(params, { lr: 0.01, momentum: 0.9 }),
  Adam: (params) => optim.Adam(params),
};

/** Numbers that an optimizer keeps for each number of its parameters. */
export function kept(make: Maker): number {
  const p = torch.randn(100, { requires_grad: true });
  p.grad = torch.randn(100);
  const optimizer = make([p]);
  optimizer.step();
  const state = Object.values(optimizer.state.get(p) ?? {});
  return state.reduce((sum: number, value) => (value instanceof Tensor ? sum + value.numel() : sum), 0) / p.numel();
}

/** Microseconds of a step of the article's network, the least of a few. */
function time(size: number): number {
  torch.manual_seed(0);
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
  const optimizer = optim.SGD(model.parameters(), { lr: 0.01 });
  const criterion = nn.MSELoss();
  const [inputs, targets] = [torch.randn(size, 10), torch.randn(size, 1)];
  let best = Infinity;
  for (let k = 0; k < 40; k++) {
    const began = performance.now();
    optimizer.zero_grad();
    const loss = criterion(model(inputs), targets);
    loss.backward();
    optimizer.step();
    loss.item();
    best = Math.min(best, performance.now() - began);
  }
  return best * 1000;
}

export function cost() {
  time(batches[0]!); // V8 warms
  const times = batches.map((size) => ({ size, us: time(size) }));
  const values = Object.entries(makers).map(([name, make]) => ({ name, values: kept(make) }));
  const ratio = times.at(-1)!.us / times[0]!.us;
  const kinds = Object.fromEntries(values.map(({ name, values }) => [name, values]));
  const claim: Claim = {
    title: 'Cost',
    said: 'A step on all data is dear, one on a mini-batch cheap; SGD keeps nothing of a parameter, momentum one number, Adam two.',
    how: `A step of the article's network (10-32-1) on batches of random data, the least of 40; the state after a step. float32 takes 4 bytes a number. Times are of the machine that made this page.`,
    table: {
      head: ['', 'measured'],
      rows: [
        ...times.map(({ size, us }) => [`a step on ${size} samples`, `${short(us)} µs`]),
        ...values.map(({ name, values }) => [`${name}, kept`, `${values} numbers, ${4 * values} bytes a parameter`]),
      ],
    },
    found: [
      `A step on 32000 samples takes ${short(ratio)} times as long as one on 32: less than the 1000 that their number suggests, since a small step is mostly what any step costs.`,
      `SGD keeps ${kinds.SGD} numbers a parameter, momentum ${kinds['SGD + momentum']}, Adam ${kinds.Adam}.`,
    ],
    verdict: verdict(ratio > 20 && kinds.SGD === 0 && kinds['SGD + momentum'] === 1 && kinds.Adam === 2, ratio > 1),
    picture: chart('A step by its batch', { name: 'samples', log: true }, { name: 'µs', log: true }, [
      { name: 'a step', points: times.map(({ size, us }): [number, number] => [size, us]) },
    ]),
  };
  return { claim, ratio, kept: kinds };
}
