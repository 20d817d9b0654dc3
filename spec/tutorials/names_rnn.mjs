// Names by a character-level RNN: classifying with nn.RNN as a module, from scratch, and generating.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn } = torch;
const F = nn.functional;
const { Dataset } = torch.utils.data;

torch.manual_seed(2024);
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const allowed_characters = letters + " .,;'" + '_';
const n_letters = allowed_characters.length;

function unicodeToAscii(s) {
  return [...s.normalize('NFD')].filter((c) => !/\p{Mn}/u.test(c) && allowed_characters.includes(c)).join('');
}

show('ascii', unicodeToAscii('Ślusàrski'));

function letterToIndex(letter) {
  if (!allowed_characters.includes(letter)) {
    return allowed_characters.indexOf('_');
  }
  return allowed_characters.indexOf(letter);
}

function lineToTensor(line) {
  const tensor = torch.zeros(line.length, 1, n_letters);
  for (const [li, letter] of [...line].entries()) {
    tensor[li][0][letterToIndex(letter)] = 1;
  }
  return tensor;
}

show('a', lineToTensor('a').argmax(), lineToTensor('Ahn').size());
const names = { Polish: ['Adamczak', 'Bosko', 'Dubanowski', 'Filipek', 'Gorski', 'Jagoda'],
  Japanese: ['Abe', 'Fujimoto', 'Ito', 'Kobayashi', 'Maeda', 'Yoshida'],
  Irish: ["O'Brien", 'Kavanagh', 'Mcguire', 'Sullivan', 'Teague', 'Whelan'] };

class NamesDataset extends Dataset {
  constructor() {
    super();
    [this.data, this.data_tensors, this.labels, this.labels_tensors] = [[], [], [], []];
    for (const [label, lines_] of Object.entries(names)) {
      for (const name of lines_) {
        this.data.push(name);
        this.data_tensors.push(lineToTensor(name));
        this.labels.push(label);
      }
    }
    this.labels_uniq = Object.keys(names);
    for (const label of this.labels) {
      const temp_tensor = torch.tensor([this.labels_uniq.indexOf(label)], { dtype: torch.long });
      this.labels_tensors.push(temp_tensor);
    }
  }

  __len__() {
    return this.data.length;
  }

  __getitem__(idx) {
    return [this.labels_tensors[idx], this.data_tensors[idx], this.labels[idx], this.data[idx]];
  }
}

const alldata = new NamesDataset();
show('loaded', alldata.length);
const first = alldata.__getitem__(0);
show('example', first[0], first[2], first[3]);
const [train_set, test_set] = torch.utils.data.random_split(alldata, [0.85, 0.15], { generator: torch.Generator().manual_seed(2024) });
show('split', train_set.length, test_set.length, train_set.__getitem__(0)[3]);

class CharRNN extends nn.Module {
  constructor(input_size, hidden_size, output_size) {
    super();
    this.rnn = nn.RNN(input_size, hidden_size);
    this.h2o = nn.Linear(hidden_size, output_size);
    this.softmax = nn.LogSoftmax({ dim: 1 });
  }

  forward(line_tensor) {
    const [rnn_out, hidden] = this.rnn(line_tensor);
    let output = this.h2o(hidden[0]);
    output = this.softmax(output);
    return output;
  }
}

const n_hidden = 32;
let rnn = new CharRNN(n_letters, n_hidden, alldata.labels_uniq.length);
lines('rnn', String(rnn));
let output = rnn(lineToTensor('Albert'));
lines('albert', String(output));

function label_from_output(output, output_labels) {
  const [top_n, top_i] = output.topk(1);
  const label_i = top_i[0].item();
  return [output_labels[label_i], label_i];
}

show('label', label_from_output(output, alldata.labels_uniq));
const criterion = nn.NLLLoss();
const optimizer = torch.optim.SGD(rnn.parameters(), { lr: 0.15 });
rnn.train();
for (let iter = 1; iter < 6; iter++) {
  rnn.zero_grad();
  const order = torch.randperm(train_set.length).tolist();
  let current_loss = 0;
  for (const batch of [order.slice(0, 8), order.slice(8)]) {
    let batch_loss = torch.tensor(0);
    for (const i of batch) {
      const [label_tensor, text_tensor, label, text] = train_set.__getitem__(i);
      const output = rnn.forward(text_tensor);
      const loss = criterion(output, label_tensor);
      batch_loss = batch_loss.add(loss);
    }
    batch_loss.backward();
    nn.utils.clip_grad_norm_(rnn.parameters(), 3);
    optimizer.step();
    optimizer.zero_grad();
    current_loss += batch_loss.item() / batch.length;
  }
  show(`loss_${iter}`, current_loss);
}
const confusion = torch.zeros(3, 3);
rnn.eval();
torch.no_grad(() => {
  for (const [label_tensor, text_tensor, label, text] of alldata) {
    const [guess, guess_i] = label_from_output(rnn(text_tensor), alldata.labels_uniq);
    confusion[alldata.labels_uniq.indexOf(label)][guess_i].add_(1);
  }
});
for (let i = 0; i < 3; i++) {
  const denom = confusion[i].sum();
  if (denom.item() > 0) {
    confusion[i] = confusion[i].div(denom);
  }
}
lines('confusion', String(confusion));

// From scratch
class RNN extends nn.Module {
  constructor(input_size, hidden_size, output_size) {
    super();
    this.hidden_size = hidden_size;
    this.i2h = nn.Linear(input_size, hidden_size);
    this.h2h = nn.Linear(hidden_size, hidden_size);
    this.h2o = nn.Linear(hidden_size, output_size);
    this.softmax = nn.LogSoftmax({ dim: 1 });
  }

  forward(input, hidden) {
    hidden = F.tanh(this.i2h(input).add(this.h2h(hidden)));
    let output = this.h2o(hidden);
    output = this.softmax(output);
    return [output, hidden];
  }

  initHidden() {
    return torch.zeros(1, this.hidden_size);
  }
}

rnn = new RNN(n_letters, 16, 3);
const learning_rate = 0.05;
for (let step = 0; step < 20; step++) {
  const [category_tensor, line_tensor, category, line] = alldata.__getitem__(torch.randint(alldata.length, [1]).item());
  let hidden = rnn.initHidden();
  rnn.zero_grad();
  for (let i = 0; i < line_tensor.size()[0]; i++) {
    [output, hidden] = rnn(line_tensor[i], hidden);
  }
  const loss = criterion(output, category_tensor);
  loss.backward();
  for (const p of rnn.parameters()) {
    p.data.add_(p.grad.data, { alpha: -learning_rate });
  }
  if (step % 4 === 3) {
    show(`scratch_${step}`, loss.item(), category, line);
  }
}

// Generating
class GenRNN extends nn.Module {
  constructor(input_size, hidden_size, output_size) {
    super();
    this.hidden_size = hidden_size;
    this.i2h = nn.Linear(3 + input_size + hidden_size, hidden_size);
    this.i2o = nn.Linear(3 + input_size + hidden_size, output_size);
    this.o2o = nn.Linear(hidden_size + output_size, output_size);
    this.dropout = nn.Dropout(0.1);
    this.softmax = nn.LogSoftmax({ dim: 1 });
  }

  forward(category, input, hidden) {
    const input_combined = torch.cat([category, input, hidden], 1);
    hidden = this.i2h(input_combined);
    let output = this.i2o(input_combined);
    const output_combined = torch.cat([hidden, output], 1);
    output = this.o2o(output_combined);
    output = this.dropout(output);
    output = this.softmax(output);
    return [output, hidden];
  }

  initHidden() {
    return torch.zeros(1, this.hidden_size);
  }
}

rnn = new GenRNN(n_letters, 16, n_letters);
for (let step = 0; step < 4; step++) {
  const [category, line] = ['Irish', names.Irish[step]];
  const category_tensor = torch.zeros(1, 3);
  category_tensor[0][2] = 1;
  const input_line_tensor = lineToTensor(line);
  const target_line_tensor = torch.LongTensor([...[...line.slice(1)].map(letterToIndex), n_letters - 1]);
  target_line_tensor.unsqueeze_(-1);
  let hidden = rnn.initHidden();
  rnn.zero_grad();
  const loss = torch.Tensor([0]);
  for (let i = 0; i < input_line_tensor.size(0); i++) {
    [output, hidden] = rnn(category_tensor, input_line_tensor[i], hidden);
    const l = criterion(output, target_line_tensor[i]);
    loss.add_(l);
  }
  loss.backward();
  for (const p of rnn.parameters()) {
    p.data.add_(p.grad.data, { alpha: -0.0005 });
  }
  show(`generate_${step}`, loss.item() / input_line_tensor.size(0), output.topk(2)[1]);
}
