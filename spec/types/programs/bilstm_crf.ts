// Making Dynamic Decisions and the Bi-LSTM CRF (advanced tutorial).
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
torch.manual_seed(1);

function argmax(vec: Tensor) {
  const [, idx] = torch.max(vec, 1);
  return idx.item();
}

function prepare_sequence(seq: string[], to_ix: Record<string, number>) {
  const idxs = seq.map((w) => to_ix[w]!);
  return torch.tensor(idxs, { dtype: torch.long });
}

function log_sum_exp(vec: Tensor) {
  const max_score = vec[0][argmax(vec)]!;
  const max_score_broadcast = max_score.view(1, -1).expand(1, vec.size()[1]!);
  return max_score.add(torch.log(torch.sum(torch.exp(vec.sub(max_score_broadcast)))));
}

const START_TAG = '<START>';
const STOP_TAG = '<STOP>';

class BiLSTM_CRF extends nn.Module {
  tagset_size: number;
  word_embeds: nn.Embedding;
  lstm: nn.LSTM;
  hidden2tag: nn.Linear;
  transitions: nn.Parameter;
  hidden: [Tensor, Tensor];
  constructor(
    vocab_size: number,
    public tag_to_ix: Record<string, number>,
    embedding_dim: number,
    public hidden_dim: number,
  ) {
    super();
    this.tagset_size = Object.keys(tag_to_ix).length;
    this.word_embeds = nn.Embedding(vocab_size, embedding_dim);
    this.lstm = nn.LSTM(embedding_dim, Math.floor(hidden_dim / 2), { num_layers: 1, bidirectional: true });
    this.hidden2tag = nn.Linear(hidden_dim, this.tagset_size);
    this.transitions = nn.Parameter(torch.randn(this.tagset_size, this.tagset_size));
    this.transitions.data[`${tag_to_ix[START_TAG]!}, :`]!.fill_(-10000);
    this.transitions.data[`:, ${tag_to_ix[STOP_TAG]!}`]!.fill_(-10000);
    this.hidden = this.init_hidden();
  }
  init_hidden(): [Tensor, Tensor] {
    return [torch.randn(2, 1, this.hidden_dim / 2), torch.randn(2, 1, this.hidden_dim / 2)];
  }
  _forward_alg(feats: Tensor) {
    const init_alphas = torch.full([1, this.tagset_size], -10000);
    init_alphas[0]![this.tag_to_ix[START_TAG]!]!.fill_(0);
    let forward_var = init_alphas;
    for (const feat of feats) {
      const alphas_t: Tensor[] = [];
      for (let next_tag = 0; next_tag < this.tagset_size; next_tag++) {
        const emit_score = feat[next_tag]!.view(1, -1).expand(1, this.tagset_size);
        const trans_score = this.transitions[next_tag]!.view(1, -1);
        const next_tag_var = forward_var.add(trans_score).add(emit_score);
        alphas_t.push(log_sum_exp(next_tag_var).view(1));
      }
      forward_var = torch.cat(alphas_t).view(1, -1);
    }
    const terminal_var = forward_var.add(this.transitions[this.tag_to_ix[STOP_TAG]!]!);
    return log_sum_exp(terminal_var);
  }
  _get_lstm_features(sentence: Tensor) {
    this.hidden = this.init_hidden();
    const embeds = this.word_embeds(sentence).view(sentence.length, 1, -1);
    let lstm_out: Tensor;
    [lstm_out, this.hidden] = this.lstm(embeds, this.hidden);
    lstm_out = lstm_out.view(sentence.length, this.hidden_dim);
    return this.hidden2tag(lstm_out);
  }
  _score_sentence(feats: Tensor, tags: Tensor) {
    let score = torch.zeros(1);
    tags = torch.cat([torch.tensor([this.tag_to_ix[START_TAG]!], { dtype: torch.long }), tags]);
    for (const [i, feat] of [...feats].entries()) {
      score = score.add(this.transitions.index(tags[i + 1]!, tags[i]!)).add(feat.index(tags[i + 1]!));
    }
    score = score.add(this.transitions.index(this.tag_to_ix[STOP_TAG]!, tags[-1]!));
    return score;
  }
  _viterbi_decode(feats: Tensor): [Tensor, number[]] {
    const backpointers: number[][] = [];
    const init_vvars = torch.full([1, this.tagset_size], -10000);
    init_vvars[0]![this.tag_to_ix[START_TAG]!]!.fill_(0);
    let forward_var = init_vvars;
    for (const feat of feats) {
      const bptrs_t: number[] = [];
      const viterbivars_t: Tensor[] = [];
      for (let next_tag = 0; next_tag < this.tagset_size; next_tag++) {
        const next_tag_var = forward_var.add(this.transitions[next_tag]!);
        const best_tag_id = argmax(next_tag_var);
        bptrs_t.push(best_tag_id);
        viterbivars_t.push(next_tag_var[0]![best_tag_id]!.view(1));
      }
      forward_var = torch.cat(viterbivars_t).add(feat).view(1, -1);
      backpointers.push(bptrs_t);
    }
    const terminal_var = forward_var.add(this.transitions[this.tag_to_ix[STOP_TAG]!]!);
    let best_tag_id = argmax(terminal_var);
    const path_score = terminal_var[0]![best_tag_id]!;
    const best_path = [best_tag_id];
    for (const bptrs_t of backpointers.reverse()) {
      best_tag_id = bptrs_t[best_tag_id]!;
      best_path.push(best_tag_id);
    }
    best_path.pop();
    best_path.reverse();
    return [path_score, best_path];
  }
  neg_log_likelihood(sentence: Tensor, tags: Tensor) {
    const feats = this._get_lstm_features(sentence);
    return this._forward_alg(feats).sub(this._score_sentence(feats, tags));
  }
  forward(sentence: Tensor) {
    const lstm_feats = this._get_lstm_features(sentence);
    const [score, tag_seq] = this._viterbi_decode(lstm_feats);
    return [score, tag_seq] as const;
  }
}

const training_data: [string[], string[]][] = [
  [
    'the wall street journal reported today that apple corporation made money'.split(' '),
    'B I I I O O O B I O O'.split(' '),
  ],
  ['georgia tech is a university in georgia'.split(' '), 'B I O O O O B'.split(' ')],
];
const word_to_ix: Record<string, number> = {};
for (const [sentence] of training_data)
  for (const word of sentence) if (!(word in word_to_ix)) word_to_ix[word] = Object.keys(word_to_ix).length;
const tag_to_ix: Record<string, number> = { B: 0, I: 1, O: 2, [START_TAG]: 3, [STOP_TAG]: 4 };
const model = new BiLSTM_CRF(Object.keys(word_to_ix).length, tag_to_ix, 5, 4);
const optimizer = optim.SGD(model.parameters(), { lr: 0.01, weight_decay: 1e-4 });
const show = ([score, path]: readonly [Tensor, number[]]) => console.log(`(${score}, [${path.join(', ')}])`);
torch.no_grad(() => show(model(prepare_sequence(training_data[0]![0], word_to_ix))));
for (let epoch = 0; epoch < 10; epoch++) {
  let loss!: Tensor;
  for (const [sentence, tags] of training_data) {
    model.zero_grad();
    const sentence_in = prepare_sequence(sentence, word_to_ix);
    const targets = torch.tensor(
      tags.map((t) => tag_to_ix[t]!),
      { dtype: torch.long },
    );
    loss = model.neg_log_likelihood(sentence_in, targets);
    loss.backward();
    optimizer.step();
  }
  if (epoch % 10 === 9) console.log(loss);
}
torch.no_grad(() => show(model(prepare_sequence(training_data[0]![0], word_to_ix))));
console.log(model.transitions);
