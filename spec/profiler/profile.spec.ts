// torch.profiler: what is recorded, how it is added up and printed, and that nothing is recorded without it.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { Tensor, nn, optim } from '../../lib/index.js';

const { profile, record_function, schedule, ProfilerAction, ProfilerActivity } = torch.profiler;
const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
const [x, y] = [torch.randn(32, 10), torch.randn(32, 1)];
const optimizer = optim.Adam(model.parameters());
const step = (): void => {
  optimizer.zero_grad();
  const loss = record_function('forward', () => nn.functional.mse_loss(model(x), y));
  loss.backward();
  optimizer.step();
};
type Profiled = InstanceType<typeof profile>;
const counts = (prof: Profiled): Record<string, number> =>
  Object.fromEntries(Array.from(prof.key_averages(), ({ key, count }) => [key, count]));

test('operators, nodes of backward, optimizers and stretches, each in what calls it', () => {
  step();
  const prof = profile(step);
  expect(counts(prof)).toMatchObject({
    forward: 1,
    'aten::linear': 2,
    'aten::addmm': 2,
    'aten::relu': 1,
    'aten::t': expect.any(Number),
    'autograd::engine::evaluate_function: AddmmBackward0': 2,
    AddmmBackward0: 2,
    'autograd::engine::evaluate_function: torch::autograd::AccumulateGrad': 4,
    'Optimizer.step#Adam.step': 1,
  });
  const events = prof.events();
  const linear = events.find(({ name }) => name === 'aten::linear')!;
  expect(linear.cpu_children.map(({ name }) => name)).toEqual(['aten::t', 'aten::addmm']);
  expect(linear.cpu_parent!.name).toBe('forward');
  expect(counts(profile(() => nn.functional.relu(x)))).toEqual({ 'aten::relu': 1 });
  for (const event of events) {
    expect(event.end).toBeGreaterThanOrEqual(event.start);
    expect(event.self_cpu_time_total).toBeGreaterThanOrEqual(0);
    expect(event.self_cpu_time_total).toBeLessThanOrEqual(event.cpu_time_total);
  }
  const all = prof.key_averages();
  const roots = events.filter(({ cpu_parent }) => cpu_parent === null);
  expect(all.self_cpu_time_total).toBeCloseTo(
    roots.reduce((sum, { cpu_time_total }) => sum + cpu_time_total, 0),
    3,
  );
});

test('bytes of results, and shapes of arguments', () => {
  const prof = profile({ record_shapes: true, profile_memory: true }, () => {
    x.mul(2);
    x.mul(torch.ones(10));
    x.view(10, 32);
    x.clone().add_(1);
  });
  const by = (name: string) => prof.events().filter((event) => event.name === `aten::${name}`);
  expect(by('mul').map(({ cpu_memory_usage }) => cpu_memory_usage)).toEqual([1280, 1280]);
  expect(by('mul').map(({ input_shapes }) => input_shapes)).toEqual([
    [[32, 10], []],
    [[32, 10], [10]],
  ]);
  expect([by('view')[0]!.cpu_memory_usage, by('add_')[0]!.cpu_memory_usage]).toEqual([0, 0]);
  const grouped = prof.key_averages({ group_by_input_shape: true });
  expect(grouped.filter(({ key }) => key === 'aten::mul').length).toBe(2);
  expect(prof.key_averages().find(({ key }) => key === 'aten::mul')!.cpu_memory_usage).toBe(2560);
});

test("PyTorch's table", () => {
  const prof = profile({ profile_memory: true }, step);
  const table = prof.key_averages().table({ sort_by: 'self_cpu_time_total', row_limit: 5 });
  const lines = table.split('\n');
  expect(lines[1]!.trim().split(/ {2,}/)).toEqual([
    'Name',
    'Self CPU %',
    'Self CPU',
    'CPU total %',
    'CPU total',
    'CPU time avg',
    'CPU Mem',
    'Self CPU Mem',
    '# of Calls',
  ]);
  expect(lines[0]).toBe(lines[2]);
  expect(lines[0]).toMatch(/^-{20,55} {2}(-{12} {2}){8}$/);
  expect(lines.slice(3, 8).every((line) => line.length === lines[0]!.length)).toBe(true);
  expect(lines.slice(8)).toEqual([lines[0], expect.stringMatching(/^Self CPU time total: \d+\.\d{3}(us|ms|s)$/), '']);
  const shares = lines.slice(3, 8).map((line) => Number(/([\d.]+)%/.exec(line)![1]));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  const top = prof
    .key_averages()
    .table({ header: 'a title', top_level_events_only: true, max_name_column_width: 20, time_unit: 'ms' });
  expect(top).toContain('\na title\n');
  expect(top).toContain('This report only display top-level ops statistics');
  expect(top).toContain('Optimizer.step#Ad...');
  expect(top).not.toContain('aten::addmm');
  expect(() => prof.key_averages().table({ sort_by: 'bogus' })).toThrow(
    "'FunctionEventAvg' object has no attribute 'bogus'",
  );
  expect(String(prof.key_averages().total_average())).toMatch(/^<FunctionEventAvg key=Total self_cpu_time=/);
});

test('a Chrome trace', () => {
  const prof = profile(step);
  const file = join(mkdtempSync(join(tmpdir(), 'trace-')), 'trace.json');
  prof.export_chrome_trace(file);
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as {
    traceEvents: { ph: string; name: string; cat?: string; dur: number }[];
  };
  const spans = traceEvents.filter(({ ph }) => ph === 'X');
  expect(spans.length).toBe(prof.events().length);
  expect(spans.find(({ name }) => name === 'forward')).toMatchObject({ cat: 'user_annotation' });
  expect(spans.find(({ name }) => name === 'aten::addmm')).toMatchObject({ cat: 'cpu_op', dur: expect.any(Number) });
});

test('held by using, by start and stop, and by none', () => {
  {
    using prof = profile();
    x.mul(2);
    expect(counts(prof)).toEqual({ 'aten::mul': 1 });
  }
  const prof = profile();
  x.mul(2);
  expect(() => prof.key_averages()).toThrow('Profiler must be initialized before getting key averages');
  prof.start();
  {
    using _ = record_function('mine');
    x.add(1);
  }
  expect(() => profile(() => 1)).toThrow('Profiler is already enabled on this thread');
  prof.stop();
  x.sub(1);
  expect(counts(prof)).toEqual({ mine: 1, 'aten::add': 1 });
  const named = record_function('named')((t: Tensor) => t.mul(2));
  named(x);
  expect(counts(profile(() => named(x)))).toEqual({ named: 1, 'aten::mul': 1 });
});

test('errors leave nothing recording', () => {
  expect(() =>
    profile(() => {
      x.mul(torch.ones(3));
    }),
  ).toThrow(/must match the size/);
  expect(() => profile(() => Promise.resolve())).toThrow(/promise/);
  expect(() => profile({ activities: [] })).toThrow('No valid profiler activities found');
  expect(() => profile({ activity: [] } as never)).toThrow(/unexpected keyword argument 'activity'/);
  expect(() => record_function(5 as never)).toThrow(TypeError);
  expect(() => record_function('a', 5 as never)).toThrow(TypeError);
  expect(counts(profile({ activities: [ProfilerActivity.CPU] }, () => x.mul(2)))).toEqual({ 'aten::mul': 1 });
});

test('a schedule records the steps that it says, and hands them over', () => {
  const of = schedule({ wait: 1, warmup: 1, active: 2, repeat: 1, skip_first: 1 });
  const { NONE, WARMUP, RECORD, RECORD_AND_SAVE } = ProfilerAction;
  expect(Array.from({ length: 7 }, (_, k) => of(k))).toEqual([NONE, NONE, WARMUP, RECORD, RECORD_AND_SAVE, NONE, NONE]);
  expect(() => schedule({ wait: 0, warmup: 0, active: 0 })).toThrow(/Invalid profiler schedule arguments/);
  const seen: Record<string, number>[] = [];
  {
    using prof = profile({ schedule: of, on_trace_ready: (p) => void seen.push(counts(p)) });
    for (let i = 0; i < 7; i++) {
      x.mul(i);
      prof.step();
    }
  }
  expect(seen).toEqual([{ 'ProfilerStep#3': 1, 'ProfilerStep#4': 1, 'aten::mul': 2 }]);
});

test('what is recorded is given the profile', () => {
  const seen: number[] = [];
  profile(
    { schedule: schedule({ wait: 0, warmup: 0, active: 1 }), on_trace_ready: (p) => void seen.push(p.step_num) },
    (prof) => {
      for (let i = 0; i < 3; i++) prof.step();
    },
  );
  expect(seen).toEqual([1, 2, 3, 3]);
});
