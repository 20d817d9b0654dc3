// Language Modeling with nn.Transformer.
import torch, { nn } from 'tfjs-torch';

class PositionalEncoding extends nn.Module {
  declare pe: torch.Tensor;
  dropout: nn.Dropout;

  constructor(d_model: number, dropout = 0.1, max_len = 64) {
    super();
    this.dropout = nn.Dropout({ p: dropout });
    const position = torch.arange(max_len).unsqueeze(1);
    const div_term = torch.exp(torch.arange(0, d_model, 2).mul(-Math.log(10000.0) / d_model));
    const pe = torch.zeros(max_len, 1, d_model);
    pe.index_put_([':', 0, torch.arange(0, d_model, 2)], torch.sin(position.mul(div_term)));
    pe.index_put_([':', 0, torch.arange(1, d_model, 2)], torch.cos(position.mul(div_term)));
    this.register_buffer('pe', pe);
  }

  forward(x: torch.Tensor) {
    x = x.add(this.pe.index(`:${x.size(0)}`));
    return this.dropout(x);
  }
}

class TransformerModel extends nn.Module {
  pos_encoder: PositionalEncoding;
  transformer_encoder: nn.TransformerEncoder;
  embedding: nn.Embedding;
  linear: nn.Linear;

  constructor(
    ntoken: number,
    readonly d_model: number,
    nhead: number,
    d_hid: number,
    nlayers: number,
    dropout = 0.5,
  ) {
    super();
    this.pos_encoder = new PositionalEncoding(d_model, dropout);
    const encoder_layers = nn.TransformerEncoderLayer(d_model, nhead, d_hid, dropout);
    this.transformer_encoder = nn.TransformerEncoder(encoder_layers, nlayers);
    this.embedding = nn.Embedding(ntoken, d_model);
    this.linear = nn.Linear(d_model, ntoken);
    this.init_weights();
  }

  init_weights() {
    const initrange = 0.1;
    this.embedding.weight.data.uniform_(-initrange, initrange);
    this.linear.bias.data.zero_();
    this.linear.weight.data.uniform_(-initrange, initrange);
  }

  forward(src: torch.Tensor, src_mask: torch.Tensor | null = null) {
    src = this.embedding(src).mul(Math.sqrt(this.d_model));
    src = this.pos_encoder(src);
    if (src_mask === null) src_mask = nn.Transformer.generate_square_subsequent_mask(src.length);
    const output = this.transformer_encoder(src, src_mask);
    return this.linear(output);
  }
}

const bptt = 5;
function get_batch(source: torch.Tensor, i: number): [torch.Tensor, torch.Tensor] {
  const seq_len = Math.min(bptt, source.length - 1 - i);
  const data = source.index(`${i}:${i + seq_len}`);
  const target = source.index(`${i + 1}:${i + 1 + seq_len}`).reshape(-1);
  return [data, target];
}
const ntokens = 20;
const train_data = torch.randint(0, ntokens, [16, 4]);
const model = new TransformerModel(ntokens, 16, 2, 16, 2, 0.2);
const criterion = nn.CrossEntropyLoss();
let lr = 5.0;
const optimizer = torch.optim.SGD(model.parameters(), { lr });
const scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1.0, { gamma: 0.95 });

model.train();
let total_loss = 0;
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
}
lr = scheduler.get_last_lr()[0]!;
console.log(`lr ${lr.toFixed(2)} | loss ${total_loss.toFixed(2)} | ppl ${Math.exp(total_loss / 3).toFixed(2)}`);
scheduler.step();
