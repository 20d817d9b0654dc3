# Names by a character-level RNN: classifying with nn.RNN as a module, from scratch, and generating.
import string
import unicodedata
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset
from show import lines, show

torch.manual_seed(2024)
allowed_characters = string.ascii_letters + " .,;'" + '_'
n_letters = len(allowed_characters)


def unicodeToAscii(s):
    return ''.join(
        c for c in unicodedata.normalize('NFD', s)
        if unicodedata.category(c) != 'Mn' and c in allowed_characters
    )


show('ascii', unicodeToAscii('Ślusàrski'))


def letterToIndex(letter):
    if letter not in allowed_characters:
        return allowed_characters.find('_')
    return allowed_characters.find(letter)


def lineToTensor(line):
    tensor = torch.zeros(len(line), 1, n_letters)
    for li, letter in enumerate(line):
        tensor[li][0][letterToIndex(letter)] = 1
    return tensor


show('a', lineToTensor('a').argmax(), lineToTensor('Ahn').size())
names = {'Polish': ['Adamczak', 'Bosko', 'Dubanowski', 'Filipek', 'Gorski', 'Jagoda'],
         'Japanese': ['Abe', 'Fujimoto', 'Ito', 'Kobayashi', 'Maeda', 'Yoshida'],
         'Irish': ["O'Brien", 'Kavanagh', 'Mcguire', 'Sullivan', 'Teague', 'Whelan']}


class NamesDataset(Dataset):
    def __init__(self):
        self.data, self.data_tensors, self.labels, self.labels_tensors = [], [], [], []
        for label, lines_ in names.items():
            for name in lines_:
                self.data.append(name)
                self.data_tensors.append(lineToTensor(name))
                self.labels.append(label)
        self.labels_uniq = list(names)
        for idx in range(len(self.labels)):
            temp_tensor = torch.tensor([self.labels_uniq.index(self.labels[idx])], dtype=torch.long)
            self.labels_tensors.append(temp_tensor)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, idx):
        return self.labels_tensors[idx], self.data_tensors[idx], self.labels[idx], self.data[idx]


alldata = NamesDataset()
show('loaded', len(alldata))
show('example', alldata[0][0], alldata[0][2], alldata[0][3])
train_set, test_set = torch.utils.data.random_split(alldata, [.85, .15], generator=torch.Generator().manual_seed(2024))
show('split', len(train_set), len(test_set), train_set[0][3])


class CharRNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(CharRNN, self).__init__()
        self.rnn = nn.RNN(input_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, line_tensor):
        rnn_out, hidden = self.rnn(line_tensor)
        output = self.h2o(hidden[0])
        output = self.softmax(output)
        return output


n_hidden = 32
rnn = CharRNN(n_letters, n_hidden, len(alldata.labels_uniq))
lines('rnn', str(rnn))
output = rnn(lineToTensor('Albert'))
lines('albert', str(output))


def label_from_output(output, output_labels):
    top_n, top_i = output.topk(1)
    label_i = top_i[0].item()
    return output_labels[label_i], label_i


show('label', label_from_output(output, alldata.labels_uniq))
criterion = nn.NLLLoss()
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.15)
rnn.train()
for iter in range(1, 6):
    rnn.zero_grad()
    order = torch.randperm(len(train_set)).tolist()
    current_loss = 0
    for batch in (order[:8], order[8:]):
        batch_loss = 0
        for i in batch:
            (label_tensor, text_tensor, label, text) = train_set[i]
            output = rnn.forward(text_tensor)
            loss = criterion(output, label_tensor)
            batch_loss += loss
        batch_loss.backward()
        nn.utils.clip_grad_norm_(rnn.parameters(), 3)
        optimizer.step()
        optimizer.zero_grad()
        current_loss += batch_loss.item() / len(batch)
    show(f'loss_{iter}', current_loss)
confusion = torch.zeros(3, 3)
rnn.eval()
with torch.no_grad():
    for i in range(len(alldata)):
        (label_tensor, text_tensor, label, text) = alldata[i]
        guess, guess_i = label_from_output(rnn(text_tensor), alldata.labels_uniq)
        confusion[alldata.labels_uniq.index(label)][guess_i] += 1
for i in range(3):
    denom = confusion[i].sum()
    if denom > 0:
        confusion[i] = confusion[i] / denom
lines('confusion', str(confusion))


# From scratch
class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size, hidden_size)
        self.h2h = nn.Linear(hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        hidden = F.tanh(self.i2h(input) + self.h2h(hidden))
        output = self.h2o(hidden)
        output = self.softmax(output)
        return output, hidden

    def initHidden(self):
        return torch.zeros(1, self.hidden_size)


rnn = RNN(n_letters, 16, 3)
learning_rate = 0.05
for step in range(20):
    category_tensor, line_tensor, category, line = alldata[torch.randint(len(alldata), (1,)).item()]
    hidden = rnn.initHidden()
    rnn.zero_grad()
    for i in range(line_tensor.size()[0]):
        output, hidden = rnn(line_tensor[i], hidden)
    loss = criterion(output, category_tensor)
    loss.backward()
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-learning_rate)
    if step % 4 == 3:
        show(f'scratch_{step}', loss.item(), category, line)


# Generating
class GenRNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(GenRNN, self).__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(3 + input_size + hidden_size, hidden_size)
        self.i2o = nn.Linear(3 + input_size + hidden_size, output_size)
        self.o2o = nn.Linear(hidden_size + output_size, output_size)
        self.dropout = nn.Dropout(0.1)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, category, input, hidden):
        input_combined = torch.cat((category, input, hidden), 1)
        hidden = self.i2h(input_combined)
        output = self.i2o(input_combined)
        output_combined = torch.cat((hidden, output), 1)
        output = self.o2o(output_combined)
        output = self.dropout(output)
        output = self.softmax(output)
        return output, hidden

    def initHidden(self):
        return torch.zeros(1, self.hidden_size)


rnn = GenRNN(n_letters, 16, n_letters)
for step in range(4):
    category, line = 'Irish', names['Irish'][step]
    category_tensor = torch.zeros(1, 3)
    category_tensor[0][2] = 1
    input_line_tensor = lineToTensor(line)
    target_line_tensor = torch.LongTensor([letterToIndex(c) for c in line[1:]] + [n_letters - 1])
    target_line_tensor.unsqueeze_(-1)
    hidden = rnn.initHidden()
    rnn.zero_grad()
    loss = torch.Tensor([0])
    for i in range(input_line_tensor.size(0)):
        output, hidden = rnn(category_tensor, input_line_tensor[i], hidden)
        l = criterion(output, target_line_tensor[i])
        loss += l
    loss.backward()
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-0.0005)
    show(f'generate_{step}', loss.item() / input_line_tensor.size(0), output.topk(2)[1])
