// The word language model: LSTM, GRU and RNN with tied weights.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional;
torch.manual_seed(0);
const text = 'the quick brown fox jumps over the lazy dog. '.repeat(8);
const chars = [...new Set(text)].sort(),
  stoi: Record<string, number> = Object.fromEntries(chars.map((c, i) => [c, i]));
const data = torch.tensor(
  [...text].map((c) => stoi[c]!),
  { dtype: torch.long },
);
function batchify(d: Tensor, bsz: number) {
  const nb = Math.floor(d.size(0) / bsz);
  return d
    .narrow(0, 0, nb * bsz)
    .view(bsz, -1)
    .t()
    .contiguous();
}
const train = batchify(data, 4),
  bptt = 12;
function get_batch(s: Tensor, i: number) {
  const n = Math.min(bptt, s.length - 1 - i);
  return [s.index(torch.slice(i, i + n)), s.index(torch.slice(i + 1, i + 1 + n)).view(-1)] as const;
}
type Hidden = Tensor | [Tensor, Tensor];
class RNNModel extends nn.Module {
  drop;
  encoder;
  rnn: nn.LSTM | nn.GRU | nn.RNN;
  decoder;
  constructor(
    public rnn_type: string,
    public ntoken: number,
    ninp: number,
    public nhid: number,
    public nlayers: number,
    dropout = 0.5,
    tie = false,
  ) {
    super();
    this.drop = nn.Dropout(dropout);
    this.encoder = nn.Embedding(ntoken, ninp);
    if (rnn_type === 'LSTM' || rnn_type === 'GRU') this.rnn = nn[rnn_type](ninp, nhid, nlayers, { dropout });
    else this.rnn = nn.RNN(ninp, nhid, nlayers, { nonlinearity: rnn_type === 'RNN_TANH' ? 'tanh' : 'relu', dropout });
    this.decoder = nn.Linear(nhid, ntoken);
    if (tie) this.decoder.weight = this.encoder.weight;
    nn.init.uniform_(this.encoder.weight, -0.1, 0.1);
    nn.init.zeros_(this.decoder.bias!);
  }
  forward(x: Tensor, hidden: Hidden): [Tensor, Hidden] {
    const emb = this.drop(this.encoder(x));
    let out: Tensor;
    [out, hidden] =
      this.rnn instanceof nn.LSTM ? this.rnn(emb, hidden as [Tensor, Tensor]) : this.rnn(emb, hidden as Tensor);
    out = this.drop(out);
    return [F.log_softmax(this.decoder(out).view(-1, this.ntoken), { dim: 1 }), hidden];
  }
  init_hidden(bsz: number): Hidden {
    const w = [...this.parameters()][0]!,
      zeros = () => w.new_zeros(this.nlayers, bsz, this.nhid);
    return this.rnn_type === 'LSTM' ? [zeros(), zeros()] : zeros();
  }
}
const repackage = (h: Hidden): Hidden => (h instanceof torch.Tensor ? h.detach() : [h[0].detach(), h[1].detach()]);
const crit = nn.NLLLoss();
for (const kind of ['LSTM', 'GRU', 'RNN_TANH', 'RNN_RELU']) {
  const m = new RNNModel(kind, chars.length, 16, 16, 2, 0.2, true);
  console.log(m);
  let lr = 5;
  for (let epoch = 0; epoch < 2; epoch++) {
    m.train();
    let tot = 0,
      h = m.init_hidden(4);
    for (let i = 0; i < train.size(0) - 1; i += bptt) {
      const [x, y] = get_batch(train, i);
      m.zero_grad();
      h = repackage(h);
      let o: Tensor;
      [o, h] = m(x, h);
      const l = crit(o, y);
      l.backward();
      torch.nn.utils.clip_grad_norm_(m.parameters(), 0.25);
      for (const p of m.parameters()) p.data.add_(p.grad!, { alpha: -lr });
      tot += l.item();
    }
    lr /= 4;
    console.log(`epoch ${epoch} loss ${(tot / 8).toFixed(3)} ppl ${Math.exp(tot / 8).toFixed(2)}`);
  }
  m.eval();
  let h = m.init_hidden(1),
    s = '';
  const inp = torch.randint(chars.length, [1, 1], { dtype: torch.long });
  torch.no_grad(() => {
    for (let _ = 0; _ < 20; _++) {
      let o: Tensor;
      [o, h] = m(inp, h);
      const w = o.squeeze().div(0.8).exp().cpu(),
        i = torch.multinomial(w, 1)[0];
      inp.fill_(i);
      s += chars[i.item()];
    }
  });
  console.log(s);
}
