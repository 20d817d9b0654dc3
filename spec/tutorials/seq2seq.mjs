// Translation with a sequence to sequence network and attention: GRU encoder, Bahdanau attention, teacher forcing.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn, optim } = torch;
const F = nn.functional;
const { TensorDataset, DataLoader, RandomSampler } = torch.utils.data;

torch.manual_seed(3);
const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
const SOS_token = 0;
const EOS_token = 1;
const MAX_LENGTH = 6;

class Lang {
  constructor(name) {
    this.name = name;
    this.word2index = {};
    this.word2count = {};
    this.index2word = { 0: 'SOS', 1: 'EOS' };
    this.n_words = 2; // Count SOS and EOS
  }

  addSentence(sentence) {
    for (const word of sentence.split(' ')) {
      this.addWord(word);
    }
  }

  addWord(word) {
    if (!(word in this.word2index)) {
      this.word2index[word] = this.n_words;
      this.word2count[word] = 1;
      this.index2word[this.n_words] = word;
      this.n_words += 1;
    } else {
      this.word2count[word] += 1;
    }
  }
}

const pairs = [['je suis ici', 'i am here'], ['il est froid', 'he is cold'], ['tu es tres grand', 'you are very tall'],
  ['elle est la', 'she is there'], ['nous sommes ici', 'we are here'], ['je suis grand', 'i am tall'],
  ['il est grand', 'he is tall'], ['tu es la', 'you are there']];
const [input_lang, output_lang] = [new Lang('fra'), new Lang('eng')];
for (const pair of pairs) {
  input_lang.addSentence(pair[0]);
  output_lang.addSentence(pair[1]);
}
show('words', input_lang.n_words, output_lang.n_words);

class EncoderRNN extends nn.Module {
  constructor(input_size, hidden_size, dropout_p = 0.1) {
    super();
    this.hidden_size = hidden_size;
    this.embedding = nn.Embedding(input_size, hidden_size);
    this.gru = nn.GRU(hidden_size, hidden_size, { batch_first: true });
    this.dropout = nn.Dropout(dropout_p);
  }

  forward(input) {
    const embedded = this.dropout(this.embedding(input));
    const [output, hidden] = this.gru(embedded);
    return [output, hidden];
  }
}

class BahdanauAttention extends nn.Module {
  constructor(hidden_size) {
    super();
    this.Wa = nn.Linear(hidden_size, hidden_size);
    this.Ua = nn.Linear(hidden_size, hidden_size);
    this.Va = nn.Linear(hidden_size, 1);
  }

  forward(query, keys) {
    let scores = this.Va(torch.tanh(this.Wa(query).add(this.Ua(keys))));
    scores = scores.squeeze(2).unsqueeze(1);
    const weights = F.softmax(scores, { dim: -1 });
    const context = torch.bmm(weights, keys);
    return [context, weights];
  }
}

class AttnDecoderRNN extends nn.Module {
  constructor(hidden_size, output_size, dropout_p = 0.1) {
    super();
    this.embedding = nn.Embedding(output_size, hidden_size);
    this.attention = new BahdanauAttention(hidden_size);
    this.gru = nn.GRU(2 * hidden_size, hidden_size, { batch_first: true });
    this.out = nn.Linear(hidden_size, output_size);
    this.dropout = nn.Dropout(dropout_p);
  }

  forward(encoder_outputs, encoder_hidden, target_tensor = null) {
    const batch_size = encoder_outputs.size(0);
    let decoder_input = torch.empty(batch_size, 1, { dtype: torch.long, device }).fill_(SOS_token);
    let decoder_hidden = encoder_hidden;
    let decoder_outputs = [];
    let attentions = [];
    for (let i = 0; i < MAX_LENGTH; i++) {
      let decoder_output, attn_weights;
      [decoder_output, decoder_hidden, attn_weights] = this.forward_step(
        decoder_input, decoder_hidden, encoder_outputs
      );
      decoder_outputs.push(decoder_output);
      attentions.push(attn_weights);
      if (target_tensor !== null) {
        // Teacher forcing: Feed the target as the next input
        decoder_input = target_tensor[`:, ${i}`].unsqueeze(1); // Teacher forcing
      } else {
        // Without teacher forcing: use its own predictions as the next input
        const [_, topi] = decoder_output.topk(1);
        decoder_input = topi.squeeze(-1).detach(); // detach from history as input
      }
    }
    decoder_outputs = torch.cat(decoder_outputs, { dim: 1 });
    decoder_outputs = F.log_softmax(decoder_outputs, { dim: -1 });
    attentions = torch.cat(attentions, { dim: 1 });
    return [decoder_outputs, decoder_hidden, attentions];
  }

  forward_step(input, hidden, encoder_outputs) {
    const embedded = this.dropout(this.embedding(input));
    const query = hidden.permute(1, 0, 2);
    const [context, attn_weights] = this.attention(query, encoder_outputs);
    const input_gru = torch.cat([embedded, context], { dim: 2 });
    let output;
    [output, hidden] = this.gru(input_gru, hidden);
    output = this.out(output);
    return [output, hidden, attn_weights];
  }
}

function indexesFromSentence(lang, sentence) {
  return sentence.split(' ').map((word) => lang.word2index[word]);
}

function tensorFromSentence(lang, sentence) {
  const indexes = indexesFromSentence(lang, sentence);
  indexes.push(EOS_token);
  return torch.tensor(indexes, { dtype: torch.long, device }).view(1, -1);
}

const input_ids = torch.zeros([pairs.length, MAX_LENGTH], { dtype: torch.int32 });
const target_ids = torch.zeros([pairs.length, MAX_LENGTH], { dtype: torch.int32 });
for (const [idx, [inp, tgt]] of pairs.entries()) {
  const inp_ids = indexesFromSentence(input_lang, inp);
  const tgt_ids = indexesFromSentence(output_lang, tgt);
  inp_ids.push(EOS_token);
  tgt_ids.push(EOS_token);
  input_ids[`${idx}, :${inp_ids.length}`] = torch.tensor(inp_ids);
  target_ids[`${idx}, :${tgt_ids.length}`] = torch.tensor(tgt_ids);
}
const train_data = TensorDataset(torch.LongTensor(input_ids.long()).to(device), target_ids.long().to(device));
const train_sampler = RandomSampler(train_data);
const train_dataloader = DataLoader(train_data, { sampler: train_sampler, batch_size: 4 });

const hidden_size = 16;
const encoder = new EncoderRNN(input_lang.n_words, hidden_size).to(device);
const decoder = new AttnDecoderRNN(hidden_size, output_lang.n_words).to(device);
lines('decoder', String(decoder));
const encoder_optimizer = optim.Adam(encoder.parameters(), { lr: 0.01 });
const decoder_optimizer = optim.Adam(decoder.parameters(), { lr: 0.01 });
const criterion = nn.NLLLoss();
for (let epoch = 1; epoch < 11; epoch++) {
  let total_loss = 0;
  for (const data of train_dataloader) {
    const [input_tensor, target_tensor] = data;
    encoder_optimizer.zero_grad();
    decoder_optimizer.zero_grad();
    const [encoder_outputs, encoder_hidden] = encoder(input_tensor);
    const [decoder_outputs] = decoder(encoder_outputs, encoder_hidden, target_tensor);
    const loss = criterion(
      decoder_outputs.view(-1, decoder_outputs.size(-1)),
      target_tensor.view(-1)
    );
    loss.backward();
    encoder_optimizer.step();
    decoder_optimizer.step();
    total_loss += loss.item();
  }
  show(`loss_${epoch}` + (epoch > 3 ? '~2e-3' : ''), total_loss / train_dataloader.length);
}

encoder.eval();
decoder.eval();
torch.no_grad(() => {
  const input_tensor = tensorFromSentence(input_lang, pairs[0][0]);
  const [encoder_outputs, encoder_hidden] = encoder(input_tensor);
  const [decoder_outputs, decoder_hidden, decoder_attn] = decoder(encoder_outputs, encoder_hidden);
  const [_, topi] = decoder_outputs.topk(1);
  const decoded_ids = topi.squeeze();
  const decoded_words = [];
  for (const idx of decoded_ids) {
    if (idx.item() === EOS_token) {
      decoded_words.push('<EOS>');
      break;
    }
    decoded_words.push(output_lang.index2word[idx.item()]);
  }
  show('decoded', decoded_words);
  show('attention~5e-3,1e-4', decoder_attn[`0, :${decoded_words.length}, :`]);
});

// Variable lengths: packed sequences, as the chatbot's
const encoder2 = nn.GRU(hidden_size, hidden_size, { num_layers: 2, dropout: 0.1, bidirectional: true });
const lengths = torch.tensor([5n, 4n, 2n]);
const embedded = torch.randn(5, 3, hidden_size);
const packed = nn.utils.rnn.pack_padded_sequence(embedded, lengths);
let [outputs, hidden] = encoder2(packed);
let out_lengths;
[outputs, out_lengths] = nn.utils.rnn.pad_packed_sequence(outputs);
outputs = outputs[`:, :, :${hidden_size}`].add(outputs[`:, :, ${hidden_size}:`]);
show('packed', outputs.shape, out_lengths, outputs.sum([0, 2]), hidden.sum());
const mask = torch.arange(5).unsqueeze(1).lt(lengths.unsqueeze(0));
const nll = torch.log(torch.gather(F.softmax(outputs, 2).view(-1, hidden_size), 1, torch.arange(15).view(-1, 1).remainder(hidden_size)).squeeze(1)).neg();
const loss = nll.view(5, 3).masked_select(mask).mean();
loss.backward();
show('masked', loss.item(), encoder2.weight_hh_l1_reverse.grad.norm(), nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(3)], { batch_first: true }));
