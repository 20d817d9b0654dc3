# Deep learning for NLP: word embeddings, n-grams and a continuous bag of words, then the LSTM tagger (with characters, too).
import torch
import torch.autograd as autograd
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from show import lines, show

torch.manual_seed(1)
word_to_ix = {"hello": 0, "world": 1}
embeds = nn.Embedding(2, 5)  # 2 words in vocab, 5 dimensional embeddings
lookup_tensor = torch.tensor([word_to_ix["hello"]], dtype=torch.long)
hello_embed = embeds(lookup_tensor)
lines('hello', str(hello_embed))

CONTEXT_SIZE = 2
EMBEDDING_DIM = 10
test_sentence = """When forty winters shall besiege thy brow,
And dig deep trenches in thy beauty's field,
Thy youth's proud livery so gazed on now,
Will be a totter'd weed of small worth held:
Then being asked, where all thy beauty lies,
Where all the treasure of thy lusty days;""".split()
ngrams = [
    ([test_sentence[i - j - 1] for j in range(CONTEXT_SIZE)], test_sentence[i])
    for i in range(CONTEXT_SIZE, len(test_sentence))
]
show('ngrams', ngrams[:3])
vocab = sorted(set(test_sentence))
word_to_ix = {word: i for i, word in enumerate(vocab)}


class NGramLanguageModeler(nn.Module):

    def __init__(self, vocab_size, embedding_dim, context_size):
        super(NGramLanguageModeler, self).__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, 128)
        self.linear2 = nn.Linear(128, vocab_size)

    def forward(self, inputs):
        embeds = self.embeddings(inputs).view((1, -1))
        out = F.relu(self.linear1(embeds))
        out = self.linear2(out)
        log_probs = F.log_softmax(out, dim=1)
        return log_probs


losses = []
loss_function = nn.NLLLoss()
model = NGramLanguageModeler(len(vocab), EMBEDDING_DIM, CONTEXT_SIZE)
optimizer = optim.SGD(model.parameters(), lr=0.001)
for epoch in range(5):
    total_loss = 0
    for context, target in ngrams:
        context_idxs = torch.tensor([word_to_ix[w] for w in context], dtype=torch.long)
        model.zero_grad()
        log_probs = model(context_idxs)
        loss = loss_function(log_probs, torch.tensor([word_to_ix[target]], dtype=torch.long))
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
    losses.append(total_loss)
show('losses', losses)
lines('beauty', str(model.embeddings.weight[word_to_ix["beauty"]]))


class CBOW(nn.Module):
    def __init__(self, vocab_size, embedding_dim):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim, max_norm=1.0)
        self.bag = nn.EmbeddingBag(vocab_size, embedding_dim, mode='sum')
        self.linear1 = nn.Linear(embedding_dim, 32)
        self.linear2 = nn.Linear(32, vocab_size)

    def forward(self, inputs):
        embeds = sum(self.embeddings(inputs)).view(1, -1) + self.bag(inputs.view(1, -1))
        out = F.relu(self.linear1(embeds))
        return F.log_softmax(self.linear2(out), dim=-1)


cbow = CBOW(len(vocab), EMBEDDING_DIM)
lines('bag', str(cbow))
optimizer = optim.Adam(cbow.parameters(), lr=0.01)
data = []
for i in range(2, len(test_sentence) - 2):
    context = [test_sentence[i - 2], test_sentence[i - 1], test_sentence[i + 1], test_sentence[i + 2]]
    data.append((context, test_sentence[i]))
for epoch in range(3):
    total_loss = torch.zeros(())
    for context, target in data:
        optimizer.zero_grad()
        loss = loss_function(cbow(torch.tensor([word_to_ix[w] for w in context])), torch.tensor([word_to_ix[target]]))
        loss.backward()
        optimizer.step()
        total_loss += loss.detach()
    show(f'cbow_{epoch}' + ('~2e-3' if epoch else '~2e-4'), total_loss.item())

# Sequence models
torch.manual_seed(1)
lstm = nn.LSTM(3, 3)  # Input dim is 3, output dim is 3
inputs = [torch.randn(1, 3) for _ in range(5)]  # make a sequence of length 5
hidden = (torch.randn(1, 1, 3), torch.randn(1, 1, 3))
for i in inputs:
    # after each step, hidden contains the hidden state.
    out, hidden = lstm(i.view(1, 1, -1), hidden)
inputs = torch.cat(inputs).view(len(inputs), 1, -1)
hidden = (torch.randn(1, 1, 3), torch.randn(1, 1, 3))  # clean out hidden state
out, hidden = lstm(inputs, hidden)
lines('lstm_out', str(out))
lines('lstm_hidden', str(hidden[0]))


def prepare_sequence(seq, to_ix):
    idxs = [to_ix[w] for w in seq]
    return torch.tensor(idxs, dtype=torch.long)


training_data = [
    # Tags are: DET - determiner; NN - noun; V - verb
    ("The dog ate the apple".split(), ["DET", "NN", "V", "DET", "NN"]),
    ("Everybody read that book".split(), ["NN", "V", "DET", "NN"])
]
word_to_ix = {}
char_to_ix = {}
for sent, tags in training_data:
    for word in sent:
        if word not in word_to_ix:  # word has not been assigned an index yet
            word_to_ix[word] = len(word_to_ix)
        for c in word:
            char_to_ix.setdefault(c, len(char_to_ix))
tag_to_ix = {"DET": 0, "NN": 1, "V": 2}
EMBEDDING_DIM = 6
HIDDEN_DIM = 6


class LSTMTagger(nn.Module):

    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super(LSTMTagger, self).__init__()
        self.hidden_dim = hidden_dim
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.char_embeddings = nn.Embedding(len(char_to_ix), 3)
        self.char_lstm = nn.LSTM(3, 4, bidirectional=True)
        self.lstm = nn.LSTM(embedding_dim + 8, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence, words):
        embeds = self.word_embeddings(sentence)
        chars = []
        for word in words:
            _, (h, _) = self.char_lstm(self.char_embeddings(prepare_sequence(word, char_to_ix)))
            chars.append(h.view(-1))
        embeds = torch.cat((embeds, torch.stack(chars)), dim=1)
        lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1))
        tag_space = self.hidden2tag(lstm_out.view(len(sentence), -1))
        tag_scores = F.log_softmax(tag_space, dim=1)
        return tag_scores


model = LSTMTagger(EMBEDDING_DIM, HIDDEN_DIM, len(word_to_ix), len(tag_to_ix))
optimizer = optim.SGD(model.parameters(), lr=0.1)
with torch.no_grad():
    inputs = prepare_sequence(training_data[0][0], word_to_ix)
    tag_scores = model(inputs, training_data[0][0])
    lines('tag_scores', str(tag_scores))
for epoch in range(30):
    for sentence, tags in training_data:
        model.zero_grad()
        sentence_in = prepare_sequence(sentence, word_to_ix)
        targets = prepare_sequence(tags, tag_to_ix)
        tag_scores = model(sentence_in, sentence)
        loss = loss_function(tag_scores, targets)
        loss.backward()
        optimizer.step()
    if epoch % 10 == 9:
        show(f'tagger_{epoch}', loss.item())
with torch.no_grad():
    tag_scores = model(inputs, training_data[0][0])
    show('tags', tag_scores.argmax(1), tag_scores)

# Bi-LSTM CRF: the forward algorithm
torch.manual_seed(1)


def argmax(vec):
    _, idx = torch.max(vec, 1)
    return idx.item()


def log_sum_exp(vec):
    max_score = vec[0, argmax(vec)]
    max_score_broadcast = max_score.view(1, -1).expand(1, vec.size()[1])
    return max_score + torch.log(torch.sum(torch.exp(vec - max_score_broadcast)))


transitions = nn.Parameter(torch.randn(5, 5))
transitions.data[3, :] = -10000
transitions.data[:, 4] = -10000
feats = torch.randn(4, 5, requires_grad=True)
forward_var = torch.full((1, 5), -10000.)
forward_var[0][3] = 0.
for feat in feats:
    alphas_t = []
    for next_tag in range(5):
        emit_score = feat[next_tag].view(1, -1).expand(1, 5)
        trans_score = transitions[next_tag].view(1, -1)
        next_tag_var = forward_var + trans_score + emit_score
        alphas_t.append(log_sum_exp(next_tag_var).view(1))
    forward_var = torch.cat(alphas_t).view(1, -1)
alpha = log_sum_exp(forward_var + transitions[4])
alpha.backward()
show('crf', alpha.item(), feats.grad, transitions.grad)
