// Scaled gradients and 16 bits, against PyTorch: spec/golden/averaging.py.
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import torch, { Tensor, nn, optim } from 'tfjs-torch';

const golden = JSON.parse(readFileSync(new URL('../golden/averaging.json', import.meta.url), 'utf8')) as {
  scaling: number[][];
  casting: [string, string, number][];
};
const onlyOnCpu = (process.env.TFJS_TORCH_DEVICE ?? 'cpu') === 'cpu' ? describe : describe.skip;

onlyOnCpu('a scaler', () => {
  it("leaves steps out that overflow, and grows as PyTorch's", () => {
    const scaler = torch.amp.GradScaler('cpu', { init_scale: 8, growth_interval: 2 });
    const p = nn.Parameter(torch.tensor([1, -2]));
    const optimizer = optim.SGD([p], { lr: 0.1 });
    golden.scaling.forEach((wanted, k) => {
      optimizer.zero_grad();
      scaler
        .scale(
          p
            .mul(p)
            .sum()
            .mul(k === 1 ? Infinity : 1),
        )
        .backward();
      if (k === 3) {
        scaler.unscale_(optimizer);
        nn.utils.clip_grad_norm_([p], 0.5);
      }
      scaler.step(optimizer);
      scaler.update();
      const got = [...p.tolist<number[]>(), scaler.get_scale(), scaler.state_dict()._growth_tracker!];
      got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
    });
    const other = torch.amp.GradScaler('cpu');
    other.load_state_dict(scaler.state_dict());
    expect(other.state_dict()).toEqual(scaler.state_dict());
  });

  it("has PyTorch's errors", () => {
    const scaler = torch.amp.GradScaler('cpu');
    const p = nn.Parameter(torch.ones(1));
    const optimizer = optim.SGD([p]);
    expect(() => scaler.step(optimizer)).toThrow(/^Attempted step but _scale is None/);
    scaler.scale(p.sum()).backward();
    scaler.unscale_(optimizer);
    expect(() => scaler.unscale_(optimizer)).toThrow(
      'unscale_() has already been called on this optimizer since the last update().',
    );
    scaler.step(optimizer);
    expect(() => scaler.step(optimizer)).toThrow('step() has already been called since the last update().');
    expect(() => torch.amp.GradScaler('cpu', { growth_factor: 1 })).toThrow('The growth factor must be > 1.0.');
    expect(() => scaler.load_state_dict({})).toThrow(/^The source state dict is empty/);
  });

  it('does nothing without CUDA where that is meant', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const scaler = torch.amp.GradScaler();
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/CUDA is not available/));
    warn.mockRestore();
    const loss = torch.ones(1);
    expect(scaler.is_enabled()).toBe(false);
    expect(scaler.scale(loss)).toBe(loss);
    expect(scaler.state_dict()).toEqual({});
  });
});

onlyOnCpu('autocast', () => {
  it("trains as PyTorch's", () => {
    torch.manual_seed(0);
    const m = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1));
    const optimizer = optim.SGD(m.parameters(), { lr: 0.1 });
    const [x, y] = [torch.randn(8, 3), torch.randn(8, 1)];
    for (const [outType, lossType, wanted] of golden.casting) {
      optimizer.zero_grad();
      let loss: Tensor;
      {
        using _ = torch.autocast('cpu');
        const out = m(x);
        loss = nn.functional.mse_loss(out, y);
        expect([String(out.dtype), String(loss.dtype)]).toEqual([outType, lossType]);
      }
      loss.backward();
      optimizer.step();
      expect(Math.abs(loss.item() - wanted)).toBeLessThan(0.01 * wanted);
    }
  });

  it('looks into what operators are made of, also when nested, and ends with its block', () => {
    const a = torch.ones(2, 2);
    const type = () => String(torch.einsum('ij,jk->ik', a, a).dtype);
    expect(torch.autocast('cpu')(type)()).toBe('torch.bfloat16');
    const nested = () => [
      type(),
      torch.autocast('cpu', { enabled: false })(type)(),
      torch.autocast('cpu', torch.float16)(type)(),
      type(),
    ];
    expect(torch.autocast('cpu')(nested)()).toEqual([
      'torch.bfloat16',
      'torch.float32',
      'torch.float16',
      'torch.bfloat16',
    ]);
    expect([type(), torch.is_autocast_enabled()]).toEqual(['torch.float32', false]);
    expect(torch.get_autocast_dtype('cpu')).toBe(torch.bfloat16);
    const within = [torch.autocast('cpu', type), torch.autocast('cpu', { dtype: torch.float16 }, type)];
    expect([...within, type()]).toEqual(['torch.bfloat16', 'torch.float16', 'torch.float32']);
    expect(() => torch.autocast('cpu', () => Promise.resolve())).toThrow('the function returned a promise');
    expect(() => torch.autocast('tpu')).toThrow("User specified an unsupported autocast device_type 'tpu'");
  });

  it('leaves float64, int64 and out alone', () => {
    using _ = torch.autocast('cpu');
    const wide = torch.ones(2, 2, { dtype: torch.float64 });
    expect(wide.matmul(wide).dtype).toBe(torch.float64);
    const out = torch.empty(2, 2);
    expect(torch.mm(torch.ones(2, 2), torch.ones(2, 2), { out }).dtype).toBe(torch.float32);
  });
});
