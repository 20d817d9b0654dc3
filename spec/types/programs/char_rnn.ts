// NLP From Scratch: Classifying and Generating Names with a Character-Level RNN.
import torch, { nn } from 'tfjs-torch';

const F = nn.functional;
const all_letters = 'abcdefghijklmnopqrstuvwxyz ';
const n_letters = all_letters.length;
const category_lines: Record<string, string[]> = { English: ['smith', 'jones'], Italian: ['rossi', 'bianchi'] };
const all_categories = Object.keys(category_lines);
const n_categories = all_categories.length;

const letterToIndex = (letter: string) => all_letters.indexOf(letter);
function lineToTensor(line: string): torch.Tensor {
  const tensor = torch.zeros(line.length, 1, n_letters);
  for (const [li, letter] of [...line].entries()) tensor.index(li, 0, letterToIndex(letter)).fill_(1);
  return tensor;
}

class RNN extends nn.Module {
  readonly hidden_size: number;
  i2h: nn.Linear;
  h2h: nn.Linear;
  h2o: nn.Linear;
  softmax: nn.LogSoftmax;

  constructor(input_size: number, hidden_size: number, output_size: number) {
    super();
    this.hidden_size = hidden_size;
    this.i2h = nn.Linear(input_size, hidden_size);
    this.h2h = nn.Linear(hidden_size, hidden_size);
    this.h2o = nn.Linear(hidden_size, output_size);
    this.softmax = nn.LogSoftmax({ dim: 1 });
  }

  forward(input: torch.Tensor, hidden: torch.Tensor): [torch.Tensor, torch.Tensor] {
    hidden = F.tanh(this.i2h(input).add(this.h2h(hidden)));
    let output = this.h2o(hidden);
    output = this.softmax(output);
    return [output, hidden];
  }

  initHidden() {
    return torch.zeros(1, this.hidden_size);
  }
}
const rnn = new RNN(n_letters, 16, n_categories);
function categoryFromOutput(output: torch.Tensor): [string, number] {
  const [, top_i] = output.topk(1);
  const category_i = top_i.index(0).item();
  return [all_categories[category_i]!, category_i];
}
const criterion = nn.NLLLoss();
const learning_rate = 0.005;

function train(category_tensor: torch.Tensor, line_tensor: torch.Tensor): [torch.Tensor, number] {
  let hidden = rnn.initHidden();
  let output = torch.empty(0);
  rnn.zero_grad();
  for (let i = 0; i < line_tensor.size(0); i++) [output, hidden] = rnn(line_tensor.index(i), hidden);
  const loss = criterion(output, category_tensor);
  loss.backward();
  for (const p of rnn.parameters()) p.data.add_(p.grad!.data, { alpha: -learning_rate });
  return [output, loss.item()];
}
let current_loss = 0;
for (let iter = 1; iter <= 8; iter++) {
  const category = all_categories[iter % n_categories]!;
  const line = category_lines[category]![iter % 2]!;
  const category_tensor = torch.tensor([all_categories.indexOf(category)], { dtype: torch.long });
  const [output, loss] = train(category_tensor, lineToTensor(line));
  current_loss += loss;
  const [guess] = categoryFromOutput(output);
  if (iter % 4 === 0) console.log(`${iter} ${loss.toFixed(4)} ${line} / ${guess}`);
}
const topv = rnn(lineToTensor('rossi').index(0), rnn.initHidden())[0].topk(2, 1, true).values;
console.log(topv.index(0, 0).item(), current_loss);
