// Language modelling with nn.Transformer: positional encoding, a causal mask, clipping, a step schedule, evaluation.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn } = torch;
const F = nn.functional;
const { TransformerEncoder, TransformerEncoderLayer } = nn;

torch.manual_seed(5);

class PositionalEncoding extends nn.Module {
  constructor(d_model, dropout = 0.1, max_len = 64) {
    super();
    this.dropout = nn.Dropout({ p: dropout });
    const position = torch.arange(max_len).unsqueeze(1);
    const div_term = torch.exp(torch.arange(0, d_model, 2).mul(-Math.log(10000.0) / d_model));
    const pe = torch.zeros(max_len, 1, d_model);
    pe[':, 0, 0::2'] = torch.sin(position.mul(div_term));
    pe[':, 0, 1::2'] = torch.cos(position.mul(div_term));
    this.register_buffer('pe', pe);
  }

  /** @param x Tensor, shape [seq_len, batch_size, embedding_dim] */
  forward(x) {
    x = x.add(this.pe[`:${x.size(0)}`]);
    return this.dropout(x);
  }
}

class TransformerModel extends nn.Module {
  constructor(ntoken, d_model, nhead, d_hid, nlayers, dropout = 0.5) {
    super();
    this.model_type = 'Transformer';
    this.pos_encoder = new PositionalEncoding(d_model, dropout);
    const encoder_layers = TransformerEncoderLayer(d_model, nhead, d_hid, dropout);
    this.transformer_encoder = TransformerEncoder(encoder_layers, nlayers);
    this.embedding = nn.Embedding(ntoken, d_model);
    this.d_model = d_model;
    this.linear = nn.Linear(d_model, ntoken);
    this.init_weights();
  }

  init_weights() {
    const initrange = 0.1;
    this.embedding.weight.data.uniform_(-initrange, initrange);
    this.linear.bias.data.zero_();
    this.linear.weight.data.uniform_(-initrange, initrange);
  }

  forward(src, src_mask = null) {
    src = this.embedding(src).mul(Math.sqrt(this.d_model));
    src = this.pos_encoder(src);
    if (src_mask === null) {
      src_mask = nn.Transformer.generate_square_subsequent_mask(src.length).to('cpu');
    }
    let output = this.transformer_encoder(src, src_mask);
    output = this.linear(output);
    return output;
  }
}

const text = 'the cat sat on the mat and the dog sat on the log while the bird sang on the bough of the old tree'.split(' ');
const vocab = Object.fromEntries([...new Set(text)].sort().map((w, i) => [w, i]));
const words = Array.from({ length: 6 }, () => text).flat();
const corpus = torch.tensor(words.map((w) => vocab[w]), { dtype: torch.long });

function batchify(data, bsz) {
  const seq_len = Math.floor(data.size(0) / bsz);
  data = data[`:${seq_len * bsz}`];
  data = data.view(bsz, seq_len).t().contiguous();
  return data;
}

const train_data = batchify(corpus, 4);
const bptt = 8;

function get_batch(source, i) {
  const seq_len = Math.min(bptt, source.length - 1 - i);
  const data = source[`${i}:${i + seq_len}`];
  const target = source[`${i + 1}:${i + 1 + seq_len}`].reshape(-1);
  return [data, target];
}

const ntokens = Object.keys(vocab).length;
const model = new TransformerModel(ntokens, 16, 2, 32, 2, 0.2);
lines('model', String(model));
const criterion = nn.CrossEntropyLoss();
const lr = 1.0;
let optimizer = torch.optim.SGD(model.parameters(), { lr });
const scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1.0, { gamma: 0.95 });
for (let epoch = 1; epoch < 4; epoch++) {
  model.train();
  let total_loss = 0;
  let num_batches = 0;
  for (let i = 0; i < train_data.size(0) - 1; i += bptt) {
    const [data, targets] = get_batch(train_data, i);
    const output = model(data);
    const output_flat = output.view(-1, ntokens);
    const loss = criterion(output_flat, targets);
    optimizer.zero_grad();
    loss.backward();
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5);
    optimizer.step();
    total_loss += loss.item();
    num_batches += 1;
  }
  show(`epoch_${epoch}`, scheduler.get_last_lr()[0], total_loss / num_batches, Math.exp(total_loss / num_batches));
  scheduler.step();
}
model.eval();
torch.no_grad(() => {
  const [data, targets] = get_batch(train_data, 0);
  const output = model(data);
  show('val~1e-3', criterion(output.view(-1, ntokens), targets).item(), output['0, 0']);
});
show('state', Object.keys(model.state_dict()).slice(0, 6), Object.keys(model.state_dict()).length);

// Translation: nn.Transformer whole, with masks and padding
torch.manual_seed(6);
const PAD = 0;
const transformer = nn.Transformer({ d_model: 16, nhead: 2, num_encoder_layers: 1, num_decoder_layers: 1, dim_feedforward: 32, dropout: 0.1 });
for (const p of transformer.parameters()) {
  if (p.dim() > 1) {
    nn.init.xavier_uniform_(p);
  }
}
const embed = nn.Embedding(9, 16, { padding_idx: PAD });
const generator = nn.Linear(16, 9);
const src = torch.randint(1, 9, [5, 3]);
const tgt = torch.randint(1, 9, [6, 3]);
src['3:, 1'] = PAD;
tgt['4:, 2'] = PAD;
const tgt_input = tgt[':-1, :'];
const src_mask = torch.zeros([5, 5]).type(torch.bool);
let tgt_mask = torch.triu(torch.ones([5, 5])).eq(1).transpose(0, 1);
tgt_mask = tgt_mask.float().masked_fill(tgt_mask.eq(0), -Infinity).masked_fill(tgt_mask.eq(1), 0);
lines('tgt_mask', String(tgt_mask));
const src_padding_mask = src.eq(PAD).transpose(0, 1);
const tgt_padding_mask = tgt_input.eq(PAD).transpose(0, 1);
const loss_fn = torch.nn.CrossEntropyLoss({ ignore_index: PAD });
const params = [...transformer.parameters(), ...embed.parameters(), ...generator.parameters()];
optimizer = torch.optim.Adam(params, { lr: 0.001, betas: [0.9, 0.98], eps: 1e-9 });
for (let step = 0; step < 4; step++) {
  const outs = transformer(embed(src), embed(tgt_input), src_mask, tgt_mask, null, src_padding_mask, tgt_padding_mask, src_padding_mask);
  const logits = generator(outs);
  optimizer.zero_grad();
  const tgt_out = tgt['1:, :'];
  const loss = loss_fn(logits.reshape(-1, logits.shape.at(-1)), tgt_out.reshape(-1));
  loss.backward();
  optimizer.step();
  show(`translate_${step}`, loss.item());
}
const memory = transformer.encoder(embed(src[':, :1']), src_mask);
let ys = torch.ones(1, 1).fill_(1).type(torch.long);
transformer.eval();
for (let i = 0; i < 4; i++) {
  const m = nn.Transformer.generate_square_subsequent_mask(ys.size(0)).type(torch.bool);
  let out = transformer.decoder(embed(ys), memory, m);
  out = out.transpose(0, 1);
  const prob = generator(out[':, -1']);
  let [_, next_word] = torch.max(prob, { dim: 1 });
  next_word = next_word.item();
  ys = torch.cat([ys, torch.ones(1, 1).type_as(src.data).fill_(next_word)], { dim: 0 });
}
show('ys', ys.flatten());
