// NLP From Scratch: Translation with a Sequence to Sequence Network and Attention.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, RandomSampler, TensorDataset } from 'tfjs-torch/utils/data';

const F = nn.functional;
const SOS_token = 0;
const EOS_token = 1;
const MAX_LENGTH = 6;
const device = torch.device('cpu');

class EncoderRNN extends nn.Module {
  embedding: nn.Embedding;
  gru: nn.GRU;
  dropout: nn.Dropout;

  constructor(
    input_size: number,
    readonly hidden_size: number,
    dropout_p = 0.1,
  ) {
    super();
    this.embedding = nn.Embedding(input_size, hidden_size);
    this.gru = nn.GRU(hidden_size, hidden_size, { batch_first: true });
    this.dropout = nn.Dropout(dropout_p);
  }

  forward(input: torch.Tensor) {
    const embedded = this.dropout(this.embedding(input));
    const [output, hidden] = this.gru(embedded);
    return [output, hidden] as const;
  }
}

class BahdanauAttention extends nn.Module {
  Wa: nn.Linear;
  Ua: nn.Linear;
  Va: nn.Linear;

  constructor(hidden_size: number) {
    super();
    this.Wa = nn.Linear(hidden_size, hidden_size);
    this.Ua = nn.Linear(hidden_size, hidden_size);
    this.Va = nn.Linear(hidden_size, 1);
  }

  forward(query: torch.Tensor, keys: torch.Tensor): [torch.Tensor, torch.Tensor] {
    let scores = this.Va(torch.tanh(this.Wa(query).add(this.Ua(keys))));
    scores = scores.squeeze(2).unsqueeze(1);
    const weights = F.softmax(scores, { dim: -1 });
    const context = torch.bmm(weights, keys);
    return [context, weights];
  }
}

class AttnDecoderRNN extends nn.Module {
  embedding: nn.Embedding;
  attention: BahdanauAttention;
  gru: nn.GRU;
  out: nn.Linear;
  dropout: nn.Dropout;

  constructor(hidden_size: number, output_size: number, dropout_p = 0.1) {
    super();
    this.embedding = nn.Embedding(output_size, hidden_size);
    this.attention = new BahdanauAttention(hidden_size);
    this.gru = nn.GRU(2 * hidden_size, hidden_size, { batch_first: true });
    this.out = nn.Linear(hidden_size, output_size);
    this.dropout = nn.Dropout(dropout_p);
  }

  forward(encoder_outputs: torch.Tensor, encoder_hidden: torch.Tensor, target_tensor: torch.Tensor | null = null) {
    const batch_size = encoder_outputs.size(0);
    let decoder_input = torch.empty(batch_size, 1, { dtype: torch.long, device }).fill_(SOS_token);
    let decoder_hidden = encoder_hidden;
    const decoder_outputs: torch.Tensor[] = [];
    const attentions: torch.Tensor[] = [];
    for (let i = 0; i < MAX_LENGTH; i++) {
      const [decoder_output, hidden, attn_weights] = this.forward_step(decoder_input, decoder_hidden, encoder_outputs);
      decoder_hidden = hidden;
      decoder_outputs.push(decoder_output);
      attentions.push(attn_weights);
      if (target_tensor !== null) decoder_input = target_tensor.index(':', i).unsqueeze(1);
      else {
        const [, topi] = decoder_output.topk(1);
        decoder_input = topi.squeeze(-1).detach();
      }
    }
    return [F.log_softmax(torch.cat(decoder_outputs, 1), -1), decoder_hidden, torch.cat(attentions, 1)] as const;
  }

  forward_step(input: torch.Tensor, hidden: torch.Tensor, encoder_outputs: torch.Tensor) {
    const embedded = this.dropout(this.embedding(input));
    const query = hidden.permute(1, 0, 2);
    const [context, attn_weights] = this.attention(query, encoder_outputs);
    const input_gru = torch.cat([embedded, context], { dim: 2 });
    const [output, next] = this.gru(input_gru, hidden);
    return [this.out(output), next, attn_weights] as const;
  }
}

const data = TensorDataset(torch.randint(0, 12, [8, MAX_LENGTH]), torch.randint(0, 12, [8, MAX_LENGTH]));
const train_dataloader = DataLoader(data, { sampler: RandomSampler(data), batch_size: 4 });
const encoder = new EncoderRNN(12, 16).to(device);
const decoder = new AttnDecoderRNN(16, 12).to(device);

function train_epoch(
  dataloader: DataLoader,
  encoder_optimizer: optim.Optimizer,
  decoder_optimizer: optim.Optimizer,
  criterion: nn.NLLLoss,
) {
  let total_loss = 0;
  for (const data of dataloader) {
    const [input_tensor, target_tensor] = data;
    encoder_optimizer.zero_grad();
    decoder_optimizer.zero_grad();
    const [encoder_outputs, encoder_hidden] = encoder(input_tensor);
    const [decoder_outputs] = decoder(encoder_outputs, encoder_hidden, target_tensor);
    const loss = criterion(decoder_outputs.view(-1, decoder_outputs.size(-1)), target_tensor.view(-1));
    loss.backward();
    encoder_optimizer.step();
    decoder_optimizer.step();
    total_loss += loss.item();
  }
  return total_loss / dataloader.length;
}
const loss = train_epoch(
  train_dataloader,
  optim.Adam(encoder.parameters(), { lr: 0.001 }),
  optim.Adam(decoder.parameters(), { lr: 0.001 }),
  nn.NLLLoss(),
);
console.log(loss.toFixed(4));

encoder.eval();
decoder.eval();
torch.no_grad(() => {
  const [outputs, hidden] = encoder(torch.randint(0, 12, [1, MAX_LENGTH]));
  const [decoder_outputs, , attention] = decoder(outputs, hidden);
  const [, topi] = decoder_outputs.topk(1);
  const decoded_ids = topi.squeeze();
  const words: string[] = [];
  for (const idx of decoded_ids) {
    if (idx.item() === EOS_token) break;
    words.push(`w${idx.item()}`);
  }
  console.log(words.join(' '), attention.shape);
});
