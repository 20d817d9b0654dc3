// Word Embeddings: n-grams and continuous bag of words.
import torch, { nn, optim } from 'tfjs-torch';

const F = nn.functional;
const CONTEXT_SIZE = 2;
const EMBEDDING_DIM = 10;
const test_sentence = 'When forty winters shall besiege thy brow And dig deep trenches in thy beauty field'.split(' ');
const ngrams = test_sentence
  .slice(CONTEXT_SIZE)
  .map((word, i): [string[], string] => [
    Array.from({ length: CONTEXT_SIZE }, (_, j) => test_sentence[i + CONTEXT_SIZE - j - 1]!),
    word,
  ]);
const vocab = new Set(test_sentence);
const word_to_ix = new Map([...vocab].map((word, i) => [word, i]));

class NGramLanguageModeler extends nn.Module {
  embeddings: nn.Embedding;
  linear1: nn.Linear;
  linear2: nn.Linear;

  constructor(vocab_size: number, embedding_dim: number, context_size: number) {
    super();
    this.embeddings = nn.Embedding(vocab_size, embedding_dim);
    this.linear1 = nn.Linear(context_size * embedding_dim, 32);
    this.linear2 = nn.Linear(32, vocab_size);
  }

  forward(inputs: torch.Tensor) {
    const embeds = this.embeddings(inputs).view([1, -1]);
    const out = F.relu(this.linear1(embeds));
    return F.log_softmax(this.linear2(out), { dim: 1 });
  }
}
const losses: number[] = [];
const loss_function = nn.NLLLoss();
const model = new NGramLanguageModeler(vocab.size, EMBEDDING_DIM, CONTEXT_SIZE);
const optimizer = optim.SGD(model.parameters(), { lr: 0.001 });
for (let epoch = 0; epoch < 3; epoch++) {
  let total_loss = 0;
  for (const [context, target] of ngrams) {
    const context_idxs = torch.tensor(
      context.map((w) => word_to_ix.get(w)!),
      { dtype: torch.long },
    );
    model.zero_grad();
    const log_probs = model(context_idxs);
    const loss = loss_function(log_probs, torch.tensor([word_to_ix.get(target)!], { dtype: torch.long }));
    loss.backward();
    optimizer.step();
    total_loss += loss.item();
  }
  losses.push(total_loss);
}
console.log(losses, model.embeddings.weight.index(word_to_ix.get('thy')!));

class CBOW extends nn.Module {
  embeddings = nn.EmbeddingBag(vocab.size, EMBEDDING_DIM, { mode: 'sum' });
  out = nn.Linear(EMBEDDING_DIM, vocab.size);

  forward(inputs: torch.Tensor) {
    return this.out(this.embeddings(inputs.unsqueeze(0)));
  }
}
const cbow = new CBOW();
const ids = torch.tensor([0n, 1n, 3n, 4n]);
console.log(F.cross_entropy(cbow(ids), torch.tensor([2n])).item());
const sims = F.cosine_similarity(cbow.embeddings.weight, cbow.embeddings.weight.index([[0]]), { dim: 1 });
console.log(sims.topk(3).indices.tolist());
