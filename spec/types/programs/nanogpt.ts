// nanoGPT's model.
import torch, { nn } from 'tfjs-torch';

const F = nn.functional;

interface GPTConfig {
  block_size: number;
  vocab_size: number;
  n_layer: number;
  n_head: number;
  n_embd: number;
  dropout: number;
  bias: boolean;
}

class LayerNorm extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter | null;

  constructor(ndim: number, bias: boolean) {
    super();
    this.weight = nn.Parameter(torch.ones(ndim));
    this.bias = bias ? nn.Parameter(torch.zeros(ndim)) : null;
  }

  forward(input: torch.Tensor) {
    return F.layer_norm(input, this.weight.shape, this.weight, this.bias, 1e-5);
  }
}

class CausalSelfAttention extends nn.Module {
  c_attn: nn.Linear;
  c_proj: nn.Linear;
  attn_dropout: nn.Dropout;
  resid_dropout: nn.Dropout;
  declare mask: torch.Tensor;
  readonly n_head: number;
  readonly n_embd: number;

  constructor(
    config: GPTConfig,
    readonly flash = true,
  ) {
    super();
    this.c_attn = nn.Linear(config.n_embd, 3 * config.n_embd, { bias: config.bias });
    this.c_proj = nn.Linear(config.n_embd, config.n_embd, { bias: config.bias });
    this.attn_dropout = nn.Dropout(config.dropout);
    this.resid_dropout = nn.Dropout(config.dropout);
    this.n_head = config.n_head;
    this.n_embd = config.n_embd;
    const { block_size } = config;
    this.register_buffer('mask', torch.tril(torch.ones(block_size, block_size)).view(1, 1, block_size, block_size));
  }

  forward(x: torch.Tensor) {
    const [B, T, C] = x.size();
    let [q, k, v] = this.c_attn(x).split(this.n_embd, { dim: 2 });
    k = k.view(B, T, this.n_head, Math.floor(C / this.n_head)).transpose(1, 2);
    q = q.view(B, T, this.n_head, Math.floor(C / this.n_head)).transpose(1, 2);
    v = v.view(B, T, this.n_head, Math.floor(C / this.n_head)).transpose(1, 2);
    let y: torch.Tensor;
    if (this.flash) {
      y = F.scaled_dot_product_attention(q, k, v, {
        attn_mask: null,
        dropout_p: this.training ? 0.1 : 0,
        is_causal: true,
      });
    } else {
      let att = q.matmul(k.transpose(-2, -1)).mul(1.0 / Math.sqrt(k.size(-1)));
      att = att.masked_fill(this.mask.index(':', ':', `:${T}`, `:${T}`).eq(0), -Infinity);
      att = this.attn_dropout(F.softmax(att, -1));
      y = att.matmul(v);
    }
    y = y.transpose(1, 2).contiguous().view(B, T, C);
    return this.resid_dropout(this.c_proj(y));
  }
}

class MLP extends nn.Module {
  c_fc: nn.Linear;
  gelu = nn.GELU();
  c_proj: nn.Linear;
  dropout: nn.Dropout;

  constructor(config: GPTConfig) {
    super();
    this.c_fc = nn.Linear(config.n_embd, 4 * config.n_embd, { bias: config.bias });
    this.c_proj = nn.Linear(4 * config.n_embd, config.n_embd, { bias: config.bias });
    this.dropout = nn.Dropout(config.dropout);
  }

  forward(x: torch.Tensor) {
    return this.dropout(this.c_proj(this.gelu(this.c_fc(x))));
  }
}

class Block extends nn.Module {
  ln_1: LayerNorm;
  attn: CausalSelfAttention;
  ln_2: LayerNorm;
  mlp: MLP;

  constructor(config: GPTConfig) {
    super();
    this.ln_1 = new LayerNorm(config.n_embd, config.bias);
    this.attn = new CausalSelfAttention(config);
    this.ln_2 = new LayerNorm(config.n_embd, config.bias);
    this.mlp = new MLP(config);
  }

  forward(x: torch.Tensor) {
    x = x.add(this.attn(this.ln_1(x)));
    return x.add(this.mlp(this.ln_2(x)));
  }
}

class GPT extends nn.Module {
  transformer: nn.ModuleDict<nn.Module>;
  wte: nn.Embedding;
  wpe: nn.Embedding;
  h: nn.ModuleList<Block>;
  lm_head: nn.Linear;

  constructor(readonly config: GPTConfig) {
    super();
    this.wte = nn.Embedding(config.vocab_size, config.n_embd);
    this.wpe = nn.Embedding(config.block_size, config.n_embd);
    this.h = nn.ModuleList(Array.from({ length: config.n_layer }, () => new Block(config)));
    this.transformer = nn.ModuleDict({
      drop: nn.Dropout(config.dropout),
      ln_f: new LayerNorm(config.n_embd, config.bias),
    });
    this.lm_head = nn.Linear(config.n_embd, config.vocab_size, { bias: false });
    this.wte.weight = this.lm_head.weight;
    this.apply((module) => this._init_weights(module));
    for (const [pn, p] of this.named_parameters())
      if (pn.endsWith('c_proj.weight'))
        torch.nn.init.normal_(p, { mean: 0.0, std: 0.02 / Math.sqrt(2 * config.n_layer) });
  }

  _init_weights(module: nn.Module) {
    if (module instanceof nn.Linear) {
      torch.nn.init.normal_(module.weight, { mean: 0.0, std: 0.02 });
      if (module.bias !== null) torch.nn.init.zeros_(module.bias);
    } else if (module instanceof nn.Embedding) torch.nn.init.normal_(module.weight, { mean: 0.0, std: 0.02 });
  }

  forward(idx: torch.Tensor, targets: torch.Tensor | null = null): [torch.Tensor, torch.Tensor | null] {
    const { device } = idx;
    const [, t] = idx.size();
    const pos = torch.arange(0, t, { dtype: torch.long, device });
    let x = this.transformer.at('drop')(this.wte(idx).add(this.wpe(pos)));
    for (const block of this.h) x = block(x);
    x = this.transformer.at('ln_f')(x);
    if (targets !== null) {
      const logits = this.lm_head(x);
      const loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), { ignore_index: -1 });
      return [logits, loss];
    }
    return [this.lm_head(x.index(':', [-1], ':')), null];
  }

  configure_optimizers(weight_decay: number, learning_rate: number, betas: [number, number]) {
    const params = [...this.named_parameters()].filter(([, p]) => p.requires_grad);
    const decay_params = params.filter(([, p]) => p.dim() >= 2).map(([, p]) => p);
    const nodecay_params = params.filter(([, p]) => p.dim() < 2).map(([, p]) => p);
    const optim_groups = [
      { params: decay_params, weight_decay },
      { params: nodecay_params, weight_decay: 0.0 },
    ];
    return torch.optim.AdamW(optim_groups, { lr: learning_rate, betas });
  }

  generate(idx: torch.Tensor, max_new_tokens: number, temperature = 1.0, top_k: number | null = null) {
    return torch.no_grad(() => {
      for (let k = 0; k < max_new_tokens; k++) {
        const idx_cond = idx.size(1) <= this.config.block_size ? idx : idx.index(':', `-${this.config.block_size}:`);
        let [logits] = this.forward(idx_cond);
        logits = logits.index(':', -1, ':').div(temperature);
        if (top_k !== null) {
          const [v] = torch.topk(logits, Math.min(top_k, logits.size(-1)));
          logits = logits.masked_fill(logits.lt(v.index(':', [-1])), -Infinity);
        }
        const probs = F.softmax(logits, { dim: -1 });
        const idx_next = torch.multinomial(probs, { num_samples: 1 });
        idx = torch.cat([idx, idx_next], { dim: 1 });
      }
      return idx;
    });
  }
}

const model = new GPT({ block_size: 8, vocab_size: 20, n_layer: 2, n_head: 2, n_embd: 16, dropout: 0, bias: true });
const optimizer = model.configure_optimizers(0.1, 1e-3, [0.9, 0.95]);
for (let step = 0; step < 3; step++) {
  const x = torch.randint(20, [2, 8]);
  const [, loss] = model(x.index(':', ':-1').contiguous(), x.index(':', '1:').contiguous());
  optimizer.zero_grad({ set_to_none: true });
  loss!.backward();
  optimizer.step();
  console.log(step, loss!.item());
}
model.eval();
console.log(
  model
    .generate(torch.zeros([1, 1], { dtype: torch.long }), 4, 0.8, 5)
    .index(0)
    .tolist()
    .join(','),
);
