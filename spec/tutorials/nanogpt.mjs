// nanoGPT: a character-level GPT with tied weights, AdamW with decay groups, a cosine schedule with warmup, and sampling.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn } = torch;
const F = nn.functional;

torch.manual_seed(1337);

/** LayerNorm but with an optional bias. PyTorch doesn't support simply bias=False */
class LayerNorm extends nn.Module {
  constructor(ndim, { bias }) {
    super();
    this.weight = nn.Parameter(torch.ones(ndim));
    this.bias = bias ? nn.Parameter(torch.zeros(ndim)) : null;
  }

  forward(input) {
    return F.layer_norm(input, this.weight.shape, this.weight, this.bias, 1e-5);
  }
}

class CausalSelfAttention extends nn.Module {
  constructor(config) {
    super();
    // key, query, value projections for all heads, but in a batch
    this.c_attn = nn.Linear(config.n_embd, 3 * config.n_embd, { bias: config.bias });
    // output projection
    this.c_proj = nn.Linear(config.n_embd, config.n_embd, { bias: config.bias });
    // regularization
    this.attn_dropout = nn.Dropout(config.dropout);
    this.resid_dropout = nn.Dropout(config.dropout);
    this.n_head = config.n_head;
    this.n_embd = config.n_embd;
    this.dropout = config.dropout;
    this.flash = config.flash;
    // causal mask to ensure that attention is only applied to the left in the input sequence
    this.register_buffer('bias', torch.tril(torch.ones(config.block_size, config.block_size))
      .view(1, 1, config.block_size, config.block_size));
  }

  forward(x) {
    const [B, T, C] = x.size(); // batch size, sequence length, embedding dimensionality (n_embd)
    let [q, k, v] = this.c_attn(x).split(this.n_embd, { dim: 2 });
    k = k.view(B, T, this.n_head, C / this.n_head).transpose(1, 2); // (B, nh, T, hs)
    q = q.view(B, T, this.n_head, C / this.n_head).transpose(1, 2); // (B, nh, T, hs)
    v = v.view(B, T, this.n_head, C / this.n_head).transpose(1, 2); // (B, nh, T, hs)
    let y;
    if (this.flash) {
      y = torch.nn.functional.scaled_dot_product_attention(q, k, v, { attn_mask: null, dropout_p: this.training ? this.dropout : 0, is_causal: true });
    } else {
      let att = q.matmul(k.transpose(-2, -1)).mul(1.0 / Math.sqrt(k.size(-1)));
      att = att.masked_fill(this.bias[`:, :, :${T}, :${T}`].eq(0), -Infinity);
      att = F.softmax(att, { dim: -1 });
      att = this.attn_dropout(att);
      y = att.matmul(v); // (B, nh, T, T) x (B, nh, T, hs) -> (B, nh, T, hs)
    }
    y = y.transpose(1, 2).contiguous().view(B, T, C); // re-assemble all head outputs side by side
    y = this.resid_dropout(this.c_proj(y));
    return y;
  }
}

class MLP extends nn.Module {
  constructor(config) {
    super();
    this.c_fc = nn.Linear(config.n_embd, 4 * config.n_embd, { bias: config.bias });
    this.gelu = nn.GELU();
    this.c_proj = nn.Linear(4 * config.n_embd, config.n_embd, { bias: config.bias });
    this.dropout = nn.Dropout(config.dropout);
  }

  forward(x) {
    x = this.c_fc(x);
    x = this.gelu(x);
    x = this.c_proj(x);
    x = this.dropout(x);
    return x;
  }
}

class Block extends nn.Module {
  constructor(config) {
    super();
    this.ln_1 = new LayerNorm(config.n_embd, { bias: config.bias });
    this.attn = new CausalSelfAttention(config);
    this.ln_2 = new LayerNorm(config.n_embd, { bias: config.bias });
    this.mlp = new MLP(config);
  }

  forward(x) {
    x = x.add(this.attn(this.ln_1(x)));
    x = x.add(this.mlp(this.ln_2(x)));
    return x;
  }
}

class GPTConfig {
  block_size = 16;
  vocab_size = 28;
  n_layer = 2;
  n_head = 2;
  n_embd = 16;
  dropout = 0.0;
  bias = true;
  flash = false;
  constructor(fields) {
    Object.assign(this, fields);
  }
}

class GPT extends nn.Module {
  constructor(config) {
    super();
    this.config = config;
    this.transformer = nn.ModuleDict({
      wte: nn.Embedding(config.vocab_size, config.n_embd),
      wpe: nn.Embedding(config.block_size, config.n_embd),
      drop: nn.Dropout(config.dropout),
      h: nn.ModuleList(Array.from({ length: config.n_layer }, () => new Block(config))),
      ln_f: new LayerNorm(config.n_embd, { bias: config.bias }),
    });
    this.lm_head = nn.Linear(config.n_embd, config.vocab_size, { bias: false });
    this.transformer.wte.weight = this.lm_head.weight; // https://paperswithcode.com/method/weight-tying
    // init all weights
    this.apply((module) => this._init_weights(module));
    // apply special scaled init to the residual projections, per GPT-2 paper
    for (const [pn, p] of this.named_parameters()) {
      if (pn.endsWith('c_proj.weight')) {
        torch.nn.init.normal_(p, { mean: 0.0, std: 0.02 / Math.sqrt(2 * config.n_layer) });
      }
    }
  }

  get_num_params(non_embedding = true) {
    let n_params = [...this.parameters()].reduce((n, p) => n + p.numel(), 0);
    if (non_embedding) {
      n_params -= this.transformer.wpe.weight.numel();
    }
    return n_params;
  }

  _init_weights(module) {
    if (module instanceof nn.Linear) {
      torch.nn.init.normal_(module.weight, { mean: 0.0, std: 0.02 });
      if (module.bias !== null) {
        torch.nn.init.zeros_(module.bias);
      }
    } else if (module instanceof nn.Embedding) {
      torch.nn.init.normal_(module.weight, { mean: 0.0, std: 0.02 });
    }
  }

  forward(idx, targets = null) {
    const device = idx.device;
    const [b, t] = idx.size();
    const pos = torch.arange(0, t, { dtype: torch.long, device }); // shape (t)
    const tok_emb = this.transformer.wte(idx); // token embeddings of shape (b, t, n_embd)
    const pos_emb = this.transformer.wpe(pos); // position embeddings of shape (t, n_embd)
    let x = this.transformer.drop(tok_emb.add(pos_emb));
    for (const block of this.transformer.h) {
      x = block(x);
    }
    x = this.transformer.ln_f(x);
    let logits, loss;
    if (targets !== null) {
      logits = this.lm_head(x);
      loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), { ignore_index: -1 });
    } else {
      // inference-time mini-optimization: only forward the lm_head on the very last position
      logits = this.lm_head(x.index([':', [-1], ':'])); // note: using list [-1] to preserve the time dim
      loss = null;
    }
    return [logits, loss];
  }

  crop_block_size(block_size) {
    this.config.block_size = block_size;
    this.transformer.wpe.weight = nn.Parameter(this.transformer.wpe.weight[`:${block_size}`]);
    for (const block of this.transformer.h) {
      if ('bias' in block.attn) {
        block.attn.bias = block.attn.bias[`:, :, :${block_size}, :${block_size}`];
      }
    }
  }

  configure_optimizers(weight_decay, learning_rate, betas, device_type) {
    const param_dict = [...this.named_parameters()].filter(([, p]) => p.requires_grad);
    const decay_params = param_dict.filter(([, p]) => p.dim() >= 2).map(([, p]) => p);
    const nodecay_params = param_dict.filter(([, p]) => p.dim() < 2).map(([, p]) => p);
    const optim_groups = [
      { params: decay_params, weight_decay },
      { params: nodecay_params, weight_decay: 0.0 },
    ];
    const total = (params) => params.reduce((n, p) => n + p.numel(), 0);
    show('groups', decay_params.length, total(decay_params), nodecay_params.length, total(nodecay_params));
    const optimizer = torch.optim.AdamW(optim_groups, { lr: learning_rate, betas });
    return optimizer;
  }

  generate(idx, max_new_tokens, { temperature = 1.0, top_k = null } = {}) {
    return torch.no_grad(() => {
      for (let k = 0; k < max_new_tokens; k++) {
        const idx_cond = idx.size(1) <= this.config.block_size ? idx : idx[`:, ${-this.config.block_size}:`];
        let [logits] = this(idx_cond);
        logits = logits[':, -1, :'].div(temperature);
        if (top_k !== null) {
          const [v] = torch.topk(logits, Math.min(top_k, logits.size(-1)));
          logits.index_put_([logits.lt(v.index([':', [-1]]))], torch.tensor(-Infinity));
        }
        const probs = F.softmax(logits, { dim: -1 });
        const idx_next = torch.multinomial(probs, { num_samples: 1 });
        idx = torch.cat([idx, idx_next], { dim: 1 });
      }
      return idx;
    });
  }
}

const text = 'to be or not to be that is the question whether tis nobler in the mind to suffer the slings and arrows of outrageous fortune ';
const chars = [...new Set(text)].sort();
const stoi = Object.fromEntries(chars.map((ch, i) => [ch, i]));
const data = torch.tensor([...text].map((c) => stoi[c]), { dtype: torch.int64 });
const config = new GPTConfig({ vocab_size: chars.length });
const [batch_size, block_size] = [4, config.block_size];

function get_batch(split) {
  const ix = torch.randint(data.length - block_size, [batch_size]).tolist();
  const x = torch.stack(ix.map((i) => data[`${i}:${i + block_size}`]));
  const y = torch.stack(ix.map((i) => data[`${i + 1}:${i + 1 + block_size}`]));
  return [x, y];
}

const model = new GPT(config);
lines('model', String(model));
show('params', model.get_num_params());
const optimizer = model.configure_optimizers(1e-1, 1e-2, [0.9, 0.95], 'cpu');
const [learning_rate, min_lr, warmup_iters, lr_decay_iters, max_iters] = [1e-2, 1e-3, 4, 20, 20];

function get_lr(it) {
  if (it < warmup_iters) {
    return (learning_rate * (it + 1)) / (warmup_iters + 1);
  }
  if (it > lr_decay_iters) {
    return min_lr;
  }
  const decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters);
  const coeff = 0.5 * (1.0 + Math.cos(Math.PI * decay_ratio));
  return min_lr + coeff * (learning_rate - min_lr);
}

function estimate_loss() {
  return torch.no_grad(() => {
    model.eval();
    const losses = torch.zeros(3);
    for (let k = 0; k < 3; k++) {
      const [X, Y] = get_batch('val');
      const [logits, loss] = model(X, Y);
      losses[k] = loss.item();
    }
    model.train();
    return losses.mean();
  });
}

const scaler = torch.amp.GradScaler('cpu', { enabled: false });
for (let iter_num = 0; iter_num < max_iters; iter_num++) {
  const lr = get_lr(iter_num);
  for (const param_group of optimizer.param_groups) {
    param_group.lr = lr;
  }
  if (iter_num % 10 === 0) {
    show(`val_${iter_num}~1e-3`, estimate_loss());
  }
  let loss;
  for (let micro_step = 0; micro_step < 2; micro_step++) {
    const [X, Y] = get_batch('train');
    let logits;
    [logits, loss] = model(X, Y);
    loss = loss.div(2);
    scaler.scale(loss).backward();
  }
  scaler.unscale_(optimizer);
  torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0);
  scaler.step(optimizer);
  scaler.update();
  optimizer.zero_grad({ set_to_none: true });
  if (iter_num % 5 === 4) {
    show(`loss_${iter_num}~${iter_num > 4 ? 0.002 : 0.0002}`, loss.item() * 2, lr);
  }
}
model.eval();
for (const block of model.transformer.h) {
  block.attn.flash = true;
}
const x = torch.tensor([[stoi.t]], { dtype: torch.long });
const y = model.generate(x, 24, { temperature: 0.8, top_k: 5 });
show('sample', y[0].tolist().map((i) => chars[i]).join('').replaceAll(' ', '_'));
model.crop_block_size(8);
show('cropped', model.transformer.wpe.weight.shape, model.transformer.h[0].attn.bias.shape, model.transformer.wte.weight === model.lm_head.weight);
show('keys', Object.keys(model.state_dict()).length, Object.keys(model.state_dict()).filter((k) => k.endsWith('.attn.bias')));
