// Sequence Models and Long Short-Term Memory Networks.
import torch, { nn, optim } from 'tfjs-torch';

const F = nn.functional;
const lstm = nn.LSTM(3, 3);
const inputs = Array.from({ length: 5 }, () => torch.randn(1, 3));
let hidden: [torch.Tensor, torch.Tensor] = [torch.randn(1, 1, 3), torch.randn(1, 1, 3)];
for (const i of inputs) {
  const [out, next] = lstm(i.view(1, 1, -1), hidden);
  hidden = next;
  console.log(out.shape);
}
const [out, [h_n, c_n]] = lstm(torch.cat(inputs).view(inputs.length, 1, -1), hidden);
console.log(out, h_n, c_n);

const training_data: [string[], string[]][] = [
  ['The dog ate the apple'.split(' '), ['DET', 'NN', 'V', 'DET', 'NN']],
  ['Everybody read that book'.split(' '), ['NN', 'V', 'DET', 'NN']],
];
const word_to_ix: Record<string, number> = {};
for (const [sent] of training_data) for (const word of sent) word_to_ix[word] ??= Object.keys(word_to_ix).length;
const tag_to_ix: Record<string, number> = { DET: 0, NN: 1, V: 2 };
const prepare_sequence = (seq: string[], to_ix: Record<string, number>) =>
  torch.tensor(
    seq.map((w) => to_ix[w]!),
    { dtype: torch.long },
  );

class LSTMTagger extends nn.Module {
  word_embeddings: nn.Embedding;
  lstm: nn.LSTM;
  hidden2tag: nn.Linear;

  constructor(embedding_dim: number, hidden_dim: number, vocab_size: number, tagset_size: number) {
    super();
    this.word_embeddings = nn.Embedding(vocab_size, embedding_dim);
    this.lstm = nn.LSTM(embedding_dim, hidden_dim);
    this.hidden2tag = nn.Linear(hidden_dim, tagset_size);
  }

  forward(sentence: torch.Tensor) {
    const embeds = this.word_embeddings(sentence);
    const [lstm_out] = this.lstm(embeds.view(sentence.length, 1, -1));
    const tag_space = this.hidden2tag(lstm_out.view(sentence.length, -1));
    return F.log_softmax(tag_space, { dim: 1 });
  }
}
const model = new LSTMTagger(6, 6, Object.keys(word_to_ix).length, Object.keys(tag_to_ix).length);
const loss_function = nn.NLLLoss();
const optimizer = optim.SGD(model.parameters(), { lr: 0.1 });
for (let epoch = 0; epoch < 5; epoch++) {
  for (const [sentence, tags] of training_data) {
    model.zero_grad();
    const tag_scores = model(prepare_sequence(sentence, word_to_ix));
    const loss = loss_function(tag_scores, prepare_sequence(tags, tag_to_ix));
    loss.backward();
    optimizer.step();
  }
}
torch.no_grad(() => {
  const tag_scores = model(prepare_sequence(training_data[0]![0], word_to_ix));
  console.log(tag_scores.argmax({ dim: 1 }).tolist());
});

const deep = nn.LSTM(2, 3, { num_layers: 2, bidirectional: true });
nn.init.orthogonal_(deep.weight_hh_l0);
deep.bias_ih_l0.data.index('3:6').fill_(1);
console.log(deep.weight_hh_l1_reverse!.shape);
