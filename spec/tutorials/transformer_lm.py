# Language modelling with nn.Transformer: positional encoding, a causal mask, clipping, a step schedule, evaluation.
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
from torch.nn import TransformerEncoder, TransformerEncoderLayer
from torch.utils.data import dataset
from show import lines, show

torch.manual_seed(5)


class PositionalEncoding(nn.Module):

    def __init__(self, d_model: int, dropout: float = 0.1, max_len: int = 64):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = torch.sin(position * div_term)
        pe[:, 0, 1::2] = torch.cos(position * div_term)
        self.register_buffer('pe', pe)

    def forward(self, x: Tensor) -> Tensor:
        """
        Arguments:
            x: Tensor, shape ``[seq_len, batch_size, embedding_dim]``
        """
        x = x + self.pe[:x.size(0)]
        return self.dropout(x)


class TransformerModel(nn.Module):

    def __init__(self, ntoken: int, d_model: int, nhead: int, d_hid: int,
                 nlayers: int, dropout: float = 0.5):
        super().__init__()
        self.model_type = 'Transformer'
        self.pos_encoder = PositionalEncoding(d_model, dropout)
        encoder_layers = TransformerEncoderLayer(d_model, nhead, d_hid, dropout)
        self.transformer_encoder = TransformerEncoder(encoder_layers, nlayers)
        self.embedding = nn.Embedding(ntoken, d_model)
        self.d_model = d_model
        self.linear = nn.Linear(d_model, ntoken)
        self.init_weights()

    def init_weights(self) -> None:
        initrange = 0.1
        self.embedding.weight.data.uniform_(-initrange, initrange)
        self.linear.bias.data.zero_()
        self.linear.weight.data.uniform_(-initrange, initrange)

    def forward(self, src: Tensor, src_mask: Tensor = None) -> Tensor:
        src = self.embedding(src) * math.sqrt(self.d_model)
        src = self.pos_encoder(src)
        if src_mask is None:
            src_mask = nn.Transformer.generate_square_subsequent_mask(len(src)).to('cpu')
        output = self.transformer_encoder(src, src_mask)
        output = self.linear(output)
        return output


text = 'the cat sat on the mat and the dog sat on the log while the bird sang on the bough of the old tree'.split()
vocab = {w: i for i, w in enumerate(sorted(set(text)))}
data = torch.tensor([vocab[w] for w in text * 6], dtype=torch.long)


def batchify(data: Tensor, bsz: int) -> Tensor:
    seq_len = data.size(0) // bsz
    data = data[:seq_len * bsz]
    data = data.view(bsz, seq_len).t().contiguous()
    return data


train_data = batchify(data, 4)
bptt = 8


def get_batch(source: Tensor, i: int):
    seq_len = min(bptt, len(source) - 1 - i)
    data = source[i:i + seq_len]
    target = source[i + 1:i + 1 + seq_len].reshape(-1)
    return data, target


ntokens = len(vocab)
model = TransformerModel(ntokens, 16, 2, 32, 2, 0.2)
lines('model', str(model))
criterion = nn.CrossEntropyLoss()
lr = 1.0
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1.0, gamma=0.95)
for epoch in range(1, 4):
    model.train()
    total_loss = 0.
    num_batches = 0
    for batch, i in enumerate(range(0, train_data.size(0) - 1, bptt)):
        data, targets = get_batch(train_data, i)
        output = model(data)
        output_flat = output.view(-1, ntokens)
        loss = criterion(output_flat, targets)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        total_loss += loss.item()
        num_batches += 1
    show(f'epoch_{epoch}', scheduler.get_last_lr()[0], total_loss / num_batches, math.exp(total_loss / num_batches))
    scheduler.step()
model.eval()
with torch.no_grad():
    data, targets = get_batch(train_data, 0)
    output = model(data)
    show('val~1e-3', criterion(output.view(-1, ntokens), targets).item(), output[0, 0])
show('state', list(model.state_dict().keys())[:6], len(model.state_dict()))

# Translation: nn.Transformer whole, with masks and padding
torch.manual_seed(6)
PAD = 0
transformer = nn.Transformer(d_model=16, nhead=2, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=32, dropout=0.1)
for p in transformer.parameters():
    if p.dim() > 1:
        nn.init.xavier_uniform_(p)
embed = nn.Embedding(9, 16, padding_idx=PAD)
generator = nn.Linear(16, 9)
src = torch.randint(1, 9, (5, 3))
tgt = torch.randint(1, 9, (6, 3))
src[3:, 1] = PAD
tgt[4:, 2] = PAD
tgt_input = tgt[:-1, :]
src_mask = torch.zeros((5, 5)).type(torch.bool)
tgt_mask = (torch.triu(torch.ones((5, 5))) == 1).transpose(0, 1)
tgt_mask = tgt_mask.float().masked_fill(tgt_mask == 0, float('-inf')).masked_fill(tgt_mask == 1, float(0.0))
lines('tgt_mask', str(tgt_mask))
src_padding_mask = (src == PAD).transpose(0, 1)
tgt_padding_mask = (tgt_input == PAD).transpose(0, 1)
loss_fn = torch.nn.CrossEntropyLoss(ignore_index=PAD)
params = list(transformer.parameters()) + list(embed.parameters()) + list(generator.parameters())
optimizer = torch.optim.Adam(params, lr=0.001, betas=(0.9, 0.98), eps=1e-9)
for step in range(4):
    outs = transformer(embed(src), embed(tgt_input), src_mask, tgt_mask, None, src_padding_mask, tgt_padding_mask, src_padding_mask)
    logits = generator(outs)
    optimizer.zero_grad()
    tgt_out = tgt[1:, :]
    loss = loss_fn(logits.reshape(-1, logits.shape[-1]), tgt_out.reshape(-1))
    loss.backward()
    optimizer.step()
    show(f'translate_{step}', loss.item())
memory = transformer.encoder(embed(src[:, :1]), src_mask)
ys = torch.ones(1, 1).fill_(1).type(torch.long)
transformer.eval()
for i in range(4):
    m = (nn.Transformer.generate_square_subsequent_mask(ys.size(0)).type(torch.bool))
    out = transformer.decode(embed(ys), memory, m) if hasattr(transformer, 'decode') else transformer.decoder(embed(ys), memory, m)
    out = out.transpose(0, 1)
    prob = generator(out[:, -1])
    _, next_word = torch.max(prob, dim=1)
    next_word = next_word.item()
    ys = torch.cat([ys, torch.ones(1, 1).type_as(src.data).fill_(next_word)], dim=0)
show('ys', ys.flatten())
