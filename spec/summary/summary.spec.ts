// The table of a model beside torchinfo's (spec/golden/tools.py has the same models).
import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import torch, { type Tensor, nn } from 'tfjs-torch';
import { summary } from 'tfjs-torch/summary';

const golden = JSON.parse(readFileSync(new URL('../golden/tools.json', import.meta.url), 'utf8')) as {
  summaries: Record<string, string>;
};
const tables = golden.summaries;

class Block extends nn.Module {
  conv = nn.Conv2d(8, 8, 3, { padding: 1, bias: false });
  norm = nn.BatchNorm2d(8);
  act = nn.ReLU();

  override forward(x: Tensor): Tensor {
    return x.add(this.act(this.norm(this.conv(x))));
  }
}

class Net extends nn.Module {
  stem = nn.Sequential(nn.Conv2d(3, 8, 3, { stride: 2 }), nn.ReLU());
  blocks = nn.ModuleList([new Block(), new Block()]);
  pool = nn.AdaptiveAvgPool2d(1);
  drop = nn.Dropout(0.5);
  fc = nn.Linear(8, 10);

  constructor() {
    super();
    for (const p of this.stem.parameters()) p.requires_grad_(false);
  }

  override forward(input: Tensor): Tensor {
    let x: Tensor = this.stem(input);
    for (const block of this.blocks) x = block(x);
    return this.fc(this.drop(this.pool(x).flatten(1)));
  }
}

class Shared extends nn.Module {
  scale = nn.Parameter(torch.ones(4));
  fc = nn.Linear(4, 4);
  lstm = nn.LSTM(4, 6, { batch_first: true });

  override forward(x: Tensor, ids: Tensor): Tensor {
    const [y] = this.lstm(this.fc(this.fc(x)).mul(this.scale));
    return y.add(ids.unsqueeze(-1));
  }
}

const quiet = { verbose: 0 } as const;
const every = ['kernel_size', 'input_size', 'output_size', 'num_params', 'params_percent', 'mult_adds', 'trainable'] as const; // prettier-ignore

describe('summary', () => {
  const net = new Net();
  const cases: Record<string, () => unknown> = {
    mlp: () => summary(nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1)), [64, 10], quiet),
    net: () => summary(net, [2, 3, 32, 32], quiet),
    'net, all': () => summary(net, { input_size: [2, 3, 32, 32], col_names: every, col_width: 16, row_settings: ['depth', 'var_names'], ...quiet }), // prettier-ignore
    'net, shallow': () => summary(net, { input_size: [2, 3, 32, 32], depth: 1, row_settings: ['ascii_only', 'depth'], ...quiet }), // prettier-ignore
    'net, without input': () => summary(net, quiet),
    shared: () => summary(new Shared(), { input_size: [[2, 5, 4], [2, 5]], dtypes: [torch.float32, torch.int64], ...quiet }), // prettier-ignore
    transformer: () => summary(nn.TransformerEncoderLayer(16, 4, 32, { batch_first: true }), { input_size: [2, 7, 16], mode: 'train', ...quiet }), // prettier-ignore
  };
  it.each(Object.keys(cases))('prints as torchinfo: %s', (name) => {
    expect(String(cases[name]!())).toBe(tables[name]);
  });

  it('prints weights as rows', () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    summary(net, { input_size: [2, 3, 32, 32], verbose: 2, col_names: ['kernel_size', 'num_params'] });
    expect(log.mock.calls).toEqual([[tables['net, weights']]]);
    log.mockRestore();
  });

  it('computes nothing: a large model takes no memory but its own', () => {
    const model = nn.Sequential(nn.Linear(2000, 2000), nn.ReLU()).requires_grad_(false);
    const before = torch.memory_allocated();
    torch.reset_peak_memory_stats();
    expect(summary(model, [100_000, 2000], quiet).total_params).toBe(4_002_000);
    expect(torch.max_memory_allocated() - before).toBeLessThan(1 << 20);
    expect(torch.zeros(1).device.type).toBe('cpu');
  });

  it('leaves the model as it was', () => {
    const before = Object.entries(net.state_dict()).map(([name, tensor]) => [name, tensor.clone()] as const);
    net.train();
    summary(net, { input_size: [2, 3, 8, 8], mode: 'train', ...quiet });
    const after = net.state_dict();
    for (const [name, tensor] of before) expect(torch.equal(after[name]!, tensor)).toBe(true);
    expect(net.blocks[0]!.training).toBe(true);
    expect([...net.parameters()].every((p) => p.device.type === 'cpu')).toBe(true);
    expect(net(torch.zeros(1, 3, 8, 8)).shape).toEqual([1, 10]);
  });

  it('runs on values where the model asks for them, and says so', () => {
    class Looking extends nn.Module {
      fc = nn.Linear(2, 2);
      override forward(x: Tensor): Tensor {
        return x.sum().item() > 0 ? this.fc(x) : x;
      }
    }
    const model = new Looking();
    expect(() => summary(model, [1, 2], quiet)).toThrow('give input_data instead of input_size');
    expect(summary(model, { input_data: torch.ones(1, 2), ...quiet }).summary_list.length).toBe(2);
  });

  it('runs lazy modules, which get their sizes', () => {
    const model = nn.Sequential(nn.LazyLinear(4), nn.ReLU());
    expect(summary(model, [3, 7], quiet).total_params).toBe(32);
  });

  it('refuses what makes no sense', () => {
    const model = nn.Linear(2, 2);
    expect(() => summary(model, [2, -1])).toThrow('Input_data is invalid, or negative size found in input_data.');
    expect(() => summary(model, [1, 2], torch.ones(1, 2))).toThrow('Only one of (input_data, input_size)');
    expect(() => summary(model, { col_names: ['output_size'] })).toThrow('You must pass input_data or input_size');
    expect(() => summary(model, [1, 3], quiet)).toThrow(
      'Failed to run summary: addmm: mat1 and mat2 shapes cannot be multiplied',
    );
  });
});
