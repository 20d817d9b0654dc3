// Deep learning for NLP: word embeddings, n-grams and a continuous bag of words, then the LSTM tagger (with characters, too).
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { autograd, nn, optim } = torch;
const F = nn.functional;

torch.manual_seed(1);
let word_to_ix = { hello: 0, world: 1 };
const embeds = nn.Embedding(2, 5); // 2 words in vocab, 5 dimensional embeddings
const lookup_tensor = torch.tensor([word_to_ix.hello], { dtype: torch.long });
const hello_embed = embeds(lookup_tensor);
lines('hello', String(hello_embed));

const CONTEXT_SIZE = 2;
let EMBEDDING_DIM = 10;
const test_sentence = `When forty winters shall besiege thy brow,
And dig deep trenches in thy beauty's field,
Thy youth's proud livery so gazed on now,
Will be a totter'd weed of small worth held:
Then being asked, where all thy beauty lies,
Where all the treasure of thy lusty days;`.split(/\s+/);
const ngrams = test_sentence.slice(CONTEXT_SIZE).map((word, k) => [[test_sentence[k + 1], test_sentence[k]], word]);
show('ngrams', ngrams.slice(0, 3));
const vocab = [...new Set(test_sentence)].sort();
word_to_ix = Object.fromEntries(vocab.map((word, i) => [word, i]));

class NGramLanguageModeler extends nn.Module {
  constructor(vocab_size, embedding_dim, context_size) {
    super();
    this.embeddings = nn.Embedding(vocab_size, embedding_dim);
    this.linear1 = nn.Linear(context_size * embedding_dim, 128);
    this.linear2 = nn.Linear(128, vocab_size);
  }

  forward(inputs) {
    const embeds = this.embeddings(inputs).view([1, -1]);
    let out = F.relu(this.linear1(embeds));
    out = this.linear2(out);
    const log_probs = F.log_softmax(out, { dim: 1 });
    return log_probs;
  }
}

const losses = [];
const loss_function = nn.NLLLoss();
let model = new NGramLanguageModeler(vocab.length, EMBEDDING_DIM, CONTEXT_SIZE);
let optimizer = optim.SGD(model.parameters(), { lr: 0.001 });
for (let epoch = 0; epoch < 5; epoch++) {
  let total_loss = 0;
  for (const [context, target] of ngrams) {
    const context_idxs = torch.tensor(context.map((w) => word_to_ix[w]), { dtype: torch.long });
    model.zero_grad();
    const log_probs = model(context_idxs);
    const loss = loss_function(log_probs, torch.tensor([word_to_ix[target]], { dtype: torch.long }));
    loss.backward();
    optimizer.step();
    total_loss += loss.item();
  }
  losses.push(total_loss);
}
show('losses', losses);
lines('beauty', String(model.embeddings.weight[word_to_ix.beauty]));

class CBOW extends nn.Module {
  constructor(vocab_size, embedding_dim) {
    super();
    this.embeddings = nn.Embedding(vocab_size, embedding_dim, { max_norm: 1 });
    this.bag = nn.EmbeddingBag(vocab_size, embedding_dim, { mode: 'sum' });
    this.linear1 = nn.Linear(embedding_dim, 32);
    this.linear2 = nn.Linear(32, vocab_size);
  }

  forward(inputs) {
    const embeds = [...this.embeddings(inputs)].reduce((a, b) => a.add(b)).view(1, -1).add(this.bag(inputs.view(1, -1)));
    const out = F.relu(this.linear1(embeds));
    return F.log_softmax(this.linear2(out), { dim: -1 });
  }
}

const cbow = new CBOW(vocab.length, EMBEDDING_DIM);
lines('bag', String(cbow));
optimizer = optim.Adam(cbow.parameters(), { lr: 0.01 });
const data = [];
for (let i = 2; i < test_sentence.length - 2; i++) {
  const context = [test_sentence[i - 2], test_sentence[i - 1], test_sentence[i + 1], test_sentence[i + 2]];
  data.push([context, test_sentence[i]]);
}
for (let epoch = 0; epoch < 3; epoch++) {
  const total_loss = torch.zeros([]);
  for (const [context, target] of data) {
    optimizer.zero_grad();
    const loss = loss_function(
      cbow(torch.tensor(context.map((w) => word_to_ix[w]), { dtype: torch.long })),
      torch.tensor([word_to_ix[target]], { dtype: torch.long }),
    );
    loss.backward();
    optimizer.step();
    total_loss.add_(loss.detach());
  }
  show(`cbow_${epoch}` + (epoch ? '~2e-3' : '~2e-4'), total_loss.item());
}

// Sequence models
torch.manual_seed(1);
const lstm = nn.LSTM(3, 3); // Input dim is 3, output dim is 3
let inputs = Array.from({ length: 5 }, () => torch.randn(1, 3)); // make a sequence of length 5
let hidden = [torch.randn(1, 1, 3), torch.randn(1, 1, 3)];
let out;
for (const i of inputs) {
  // after each step, hidden contains the hidden state.
  [out, hidden] = lstm(i.view(1, 1, -1), hidden);
}
inputs = torch.cat(inputs).view(inputs.length, 1, -1);
hidden = [torch.randn(1, 1, 3), torch.randn(1, 1, 3)]; // clean out hidden state
[out, hidden] = lstm(inputs, hidden);
lines('lstm_out', String(out));
lines('lstm_hidden', String(hidden[0]));

function prepare_sequence(seq, to_ix) {
  const idxs = [...seq].map((w) => to_ix[w]);
  return torch.tensor(idxs, { dtype: torch.long });
}

const training_data = [
  // Tags are: DET - determiner; NN - noun; V - verb
  ['The dog ate the apple'.split(' '), ['DET', 'NN', 'V', 'DET', 'NN']],
  ['Everybody read that book'.split(' '), ['NN', 'V', 'DET', 'NN']],
];
word_to_ix = {};
const char_to_ix = {};
for (const [sent, tags] of training_data) {
  for (const word of sent) {
    if (!(word in word_to_ix)) { // word has not been assigned an index yet
      word_to_ix[word] = Object.keys(word_to_ix).length;
    }
    for (const c of word) {
      char_to_ix[c] ??= Object.keys(char_to_ix).length;
    }
  }
}
const tag_to_ix = { DET: 0, NN: 1, V: 2 };
EMBEDDING_DIM = 6;
const HIDDEN_DIM = 6;

class LSTMTagger extends nn.Module {
  constructor(embedding_dim, hidden_dim, vocab_size, tagset_size) {
    super();
    this.hidden_dim = hidden_dim;
    this.word_embeddings = nn.Embedding(vocab_size, embedding_dim);
    this.char_embeddings = nn.Embedding(Object.keys(char_to_ix).length, 3);
    this.char_lstm = nn.LSTM(3, 4, { bidirectional: true });
    this.lstm = nn.LSTM(embedding_dim + 8, hidden_dim);
    this.hidden2tag = nn.Linear(hidden_dim, tagset_size);
  }

  forward(sentence, words) {
    let embeds = this.word_embeddings(sentence);
    const chars = [];
    for (const word of words) {
      const [_, [h]] = this.char_lstm(this.char_embeddings(prepare_sequence(word, char_to_ix)));
      chars.push(h.view(-1));
    }
    embeds = torch.cat([embeds, torch.stack(chars)], { dim: 1 });
    const [lstm_out] = this.lstm(embeds.view(sentence.length, 1, -1));
    const tag_space = this.hidden2tag(lstm_out.view(sentence.length, -1));
    const tag_scores = F.log_softmax(tag_space, { dim: 1 });
    return tag_scores;
  }
}

model = new LSTMTagger(EMBEDDING_DIM, HIDDEN_DIM, Object.keys(word_to_ix).length, Object.keys(tag_to_ix).length);
optimizer = optim.SGD(model.parameters(), { lr: 0.1 });
torch.no_grad(() => {
  inputs = prepare_sequence(training_data[0][0], word_to_ix);
  const tag_scores = model(inputs, training_data[0][0]);
  lines('tag_scores', String(tag_scores));
});
for (let epoch = 0; epoch < 30; epoch++) {
  let loss;
  for (const [sentence, tags] of training_data) {
    model.zero_grad();
    const sentence_in = prepare_sequence(sentence, word_to_ix);
    const targets = prepare_sequence(tags, tag_to_ix);
    const tag_scores = model(sentence_in, sentence);
    loss = loss_function(tag_scores, targets);
    loss.backward();
    optimizer.step();
  }
  if (epoch % 10 === 9) {
    show(`tagger_${epoch}`, loss.item());
  }
}
torch.no_grad(() => {
  const tag_scores = model(inputs, training_data[0][0]);
  show('tags', tag_scores.argmax(1), tag_scores);
});

// Bi-LSTM CRF: the forward algorithm
torch.manual_seed(1);

function argmax(vec) {
  const [_, idx] = torch.max(vec, 1);
  return idx.item();
}

function log_sum_exp(vec) {
  const max_score = vec[0][argmax(vec)];
  const max_score_broadcast = max_score.view(1, -1).expand(1, vec.size()[1]);
  return max_score.add(torch.log(torch.sum(torch.exp(vec.sub(max_score_broadcast)))));
}

const transitions = nn.Parameter(torch.randn(5, 5));
transitions.data['3, :'] = -10000;
transitions.data[':, 4'] = -10000;
const feats = torch.randn(4, 5, { requires_grad: true });
let forward_var = torch.full([1, 5], -10000);
forward_var[0][3] = 0;
for (const feat of feats) {
  const alphas_t = [];
  for (let next_tag = 0; next_tag < 5; next_tag++) {
    const emit_score = feat[next_tag].view(1, -1).expand(1, 5);
    const trans_score = transitions[next_tag].view(1, -1);
    const next_tag_var = forward_var.add(trans_score).add(emit_score);
    alphas_t.push(log_sum_exp(next_tag_var).view(1));
  }
  forward_var = torch.cat(alphas_t).view(1, -1);
}
const alpha = log_sum_exp(forward_var.add(transitions[4]));
alpha.backward();
show('crf', alpha.item(), feats.grad, transitions.grad);
