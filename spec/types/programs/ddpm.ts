// A small denoising diffusion model of points in the plane.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional;
torch.manual_seed(3);
class SinusoidalEmbedding extends nn.Module {
  constructor(
    public size: number,
    { scale = 1.0 } = {},
  ) {
    super();
    this.scale = scale;
  }
  scale: number;
  forward(x: Tensor) {
    x = x.mul(this.scale);
    const half_size = Math.floor(this.size / 2);
    let emb = torch.log(torch.Tensor([10000.0])).div(half_size - 1);
    emb = torch.exp(emb.neg().mul(torch.arange(half_size)));
    emb = x.unsqueeze(-1).mul(emb.unsqueeze(0));
    return torch.cat([torch.sin(emb), torch.cos(emb)], { dim: -1 });
  }
  override get length() {
    return this.size;
  }
}
class Block extends nn.Module {
  ff: nn.Linear;
  act = nn.GELU();
  constructor(size: number) {
    super();
    this.ff = nn.Linear(size, size);
  }
  forward(x: Tensor): Tensor {
    return x.add(this.act(this.ff(x)));
  }
}
class MLP extends nn.Module {
  time_mlp;
  input_mlp1;
  input_mlp2;
  joint_mlp;
  constructor({ hidden_size = 32, hidden_layers = 2, emb_size = 16 } = {}) {
    super();
    this.time_mlp = new SinusoidalEmbedding(emb_size);
    this.input_mlp1 = new SinusoidalEmbedding(emb_size, { scale: 25.0 });
    this.input_mlp2 = new SinusoidalEmbedding(emb_size, { scale: 25.0 });
    const concat_size = this.time_mlp.length + this.input_mlp1.length + this.input_mlp2.length;
    const layers: nn.Module[] = [nn.Linear(concat_size, hidden_size), nn.GELU()];
    for (let _ = 0; _ < hidden_layers; _++) layers.push(new Block(hidden_size));
    layers.push(nn.Linear(hidden_size, 2));
    this.joint_mlp = nn.Sequential(...layers);
  }
  forward(x: Tensor, t: Tensor): Tensor {
    const x1_emb = this.input_mlp1(x[':, 0']!);
    const x2_emb = this.input_mlp2(x[':, 1']!);
    const t_emb = this.time_mlp(t);
    x = torch.cat([x1_emb, x2_emb, t_emb], { dim: -1 });
    return this.joint_mlp(x);
  }
}
class NoiseScheduler {
  num_timesteps: number;
  betas;
  alphas;
  alphas_cumprod;
  alphas_cumprod_prev;
  sqrt_alphas_cumprod;
  sqrt_one_minus_alphas_cumprod;
  sqrt_inv_alphas_cumprod;
  sqrt_inv_alphas_cumprod_minus_one;
  posterior_mean_coef1;
  posterior_mean_coef2;
  constructor({ num_timesteps = 50, beta_start = 0.0001, beta_end = 0.02 } = {}) {
    this.num_timesteps = num_timesteps;
    this.betas = torch.linspace(beta_start ** 0.5, beta_end ** 0.5, num_timesteps, { dtype: torch.float32 }).pow(2);
    this.alphas = torch.sub(1, this.betas);
    this.alphas_cumprod = torch.cumprod(this.alphas, { dim: 0 });
    this.alphas_cumprod_prev = F.pad(this.alphas_cumprod[':-1']!, [1, 0], { value: 1 });
    this.sqrt_alphas_cumprod = this.alphas_cumprod.pow(0.5);
    this.sqrt_one_minus_alphas_cumprod = torch.sub(1, this.alphas_cumprod).pow(0.5);
    this.sqrt_inv_alphas_cumprod = torch.sqrt(this.alphas_cumprod.reciprocal());
    this.sqrt_inv_alphas_cumprod_minus_one = torch.sqrt(this.alphas_cumprod.reciprocal().sub(1));
    this.posterior_mean_coef1 = this.betas
      .mul(torch.sqrt(this.alphas_cumprod_prev))
      .div(torch.sub(1, this.alphas_cumprod));
    this.posterior_mean_coef2 = torch
      .sub(1, this.alphas_cumprod_prev)
      .mul(torch.sqrt(this.alphas))
      .div(torch.sub(1, this.alphas_cumprod));
  }
  reconstruct_x0(x_t: Tensor, t: Tensor, noise: Tensor) {
    const s1 = this.sqrt_inv_alphas_cumprod.index(t).reshape(-1, 1);
    const s2 = this.sqrt_inv_alphas_cumprod_minus_one.index([t]).reshape(-1, 1);
    return s1.mul(x_t).sub(s2.mul(noise));
  }
  q_posterior(x_0: Tensor, x_t: Tensor, t: Tensor) {
    const s1 = this.posterior_mean_coef1.index(t).reshape(-1, 1);
    const s2 = this.posterior_mean_coef2.index(t).reshape(-1, 1);
    return s1.mul(x_0).add(s2.mul(x_t));
  }
  get_variance(t: Tensor) {
    if (t.item() === 0) return torch.tensor(0);
    const variance = this.betas
      .index(t)
      .mul(torch.sub(1, this.alphas_cumprod_prev.index(t)))
      .div(torch.sub(1, this.alphas_cumprod.index(t)));
    return variance.clip(1e-20);
  }
  step(model_output: Tensor, timestep: Tensor, sample: Tensor) {
    const t = timestep;
    const pred = this.reconstruct_x0(sample, t, model_output);
    const prev = this.q_posterior(pred, sample, t);
    if (t.gt(0).item()) {
      const noise = torch.randn_like(model_output);
      return prev.add(this.get_variance(t).pow(0.5).mul(noise));
    }
    return prev;
  }
  add_noise(x_start: Tensor, x_noise: Tensor, timesteps: Tensor) {
    const s1 = this.sqrt_alphas_cumprod.index(timesteps).reshape(-1, 1);
    const s2 = this.sqrt_one_minus_alphas_cumprod.index(timesteps).reshape(-1, 1);
    return s1.mul(x_start).add(s2.mul(x_noise));
  }
}
const theta = torch.rand(256).mul(2 * Math.PI);
const data = torch.stack([theta.cos(), theta.sin()], { dim: 1 });
const loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(data), {
  batch_size: 32,
  shuffle: true,
  drop_last: true,
});
const model = new MLP(),
  ns = new NoiseScheduler();
console.log(model);
const opt = torch.optim.AdamW(model.parameters(), { lr: 1e-3 });
for (let epoch = 0; epoch < 5; epoch++) {
  model.train();
  const losses: number[] = [];
  for (const [step, [batch]] of loader.entries()) {
    const noise = torch.randn(batch.shape);
    const timesteps = torch.randint(0, ns.num_timesteps, [batch.shape[0]!]).long();
    const noisy = ns.add_noise(batch, noise, timesteps);
    const noise_pred = model(noisy, timesteps);
    const loss = F.mse_loss(noise_pred, noise);
    loss.backward(loss);
    nn.utils.clip_grad_norm_(model.parameters(), 1.0);
    opt.step();
    opt.zero_grad();
    losses.push(loss.detach().item());
  }
  console.log(`epoch ${epoch} ${(losses.reduce((a, b) => a + b) / losses.length).toFixed(5)}`);
}
model.eval();
let sample = torch.randn(5, 2);
for (let t = ns.num_timesteps - 1; t >= 0; t--) {
  const tt = torch.full([5], t).long();
  const residual = torch.no_grad(() => model(sample, tt));
  sample = ns.step(residual, tt[0]!, sample);
}
console.log(sample);
