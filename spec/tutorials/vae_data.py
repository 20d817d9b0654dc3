# A custom Dataset with transforms and DataLoader; a variational autoencoder on it; loaders in all their forms.
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim
from torch.utils.data import (BatchSampler, ConcatDataset, DataLoader, Dataset, IterableDataset, RandomSampler,
                              SequentialSampler, Subset, WeightedRandomSampler, default_collate, random_split)
from show import lines, show

torch.manual_seed(1)


class FaceLandmarksDataset(Dataset):
    """Face Landmarks dataset."""

    def __init__(self, count, transform=None):
        self.images = torch.randint(0, 256, (count, 12, 10, 3), dtype=torch.uint8)
        self.landmarks = torch.rand(count, 4, 2) * 10
        self.transform = transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, idx):
        if torch.is_tensor(idx):
            idx = idx.tolist()
        sample = {'image': self.images[idx], 'landmarks': self.landmarks[idx], 'name': f'face-{idx}'}
        if self.transform:
            sample = self.transform(sample)
        return sample


class Rescale(object):
    def __init__(self, output_size):
        self.output_size = output_size

    def __call__(self, sample):
        image, landmarks = sample['image'], sample['landmarks']
        h, w = image.shape[:2]
        new_h, new_w = self.output_size
        img = F.interpolate(image.permute(2, 0, 1).unsqueeze(0).float(), size=(new_h, new_w), mode='bilinear', align_corners=False)[0]
        landmarks = landmarks * torch.tensor([new_w / w, new_h / h])
        return {**sample, 'image': img.permute(1, 2, 0), 'landmarks': landmarks}


class RandomCrop(object):
    def __init__(self, output_size):
        self.output_size = (output_size, output_size)

    def __call__(self, sample):
        image, landmarks = sample['image'], sample['landmarks']
        h, w = image.shape[:2]
        new_h, new_w = self.output_size
        top = torch.randint(0, h - new_h + 1, (1,)).item()
        left = torch.randint(0, w - new_w + 1, (1,)).item()
        image = image[top: top + new_h, left: left + new_w]
        landmarks = landmarks - torch.tensor([left, top])
        return {**sample, 'image': image, 'landmarks': landmarks}


class ToTensor(object):
    def __call__(self, sample):
        return {**sample, 'image': sample['image'].permute(2, 0, 1) / 255}


def compose(transforms):
    def run(sample):
        for t in transforms:
            sample = t(sample)
        return sample
    return run


transformed_dataset = FaceLandmarksDataset(20, compose([Rescale((10, 9)), RandomCrop(8), ToTensor()]))
for i, sample in enumerate(transformed_dataset):
    show(f'sample_{i}', sample['image'].size(), sample['landmarks'].size(), sample['image'].mean(), sample['landmarks'][0])
    if i == 2:
        break
dataloader = DataLoader(transformed_dataset, batch_size=4, shuffle=True, num_workers=0)
for i_batch, sample_batched in enumerate(dataloader):
    show(f'batch_{i_batch}', sample_batched['image'].size(), sample_batched['landmarks'].sum(), sample_batched['name'])
    if i_batch == 1:
        break


class VAE(nn.Module):
    def __init__(self):
        super(VAE, self).__init__()
        self.fc1 = nn.Linear(192, 40)
        self.fc21 = nn.Linear(40, 5)
        self.fc22 = nn.Linear(40, 5)
        self.fc3 = nn.Linear(5, 40)
        self.fc4 = nn.Linear(40, 192)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 192))
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar


model = VAE()
optimizer = optim.Adam(model.parameters(), lr=1e-3)


# Reconstruction + KL divergence losses summed over all elements and batch
def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 192), reduction='sum')
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


train_loader = DataLoader(transformed_dataset, batch_size=5, shuffle=True, drop_last=True)
for epoch in range(3):
    model.train()
    train_loss = 0
    for batch_idx, data in enumerate(train_loader):
        data = data['image']
        optimizer.zero_grad()
        recon_batch, mu, logvar = model(data)
        loss = loss_function(recon_batch, data, mu, logvar)
        loss.backward()
        train_loss += loss.item()
        optimizer.step()
    show(f'vae_{epoch}', train_loss / len(train_loader.dataset))
with torch.no_grad():
    sample = torch.randn(3, 5)
    sample = model.decode(sample).cpu()
    show('decoded', sample.mean(1))
normal = torch.distributions.Normal(mu, (0.5 * logvar).exp())
show('kl', torch.distributions.kl_divergence(normal, torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))).sum())

# Loaders in all their forms
numbers = [(float(i), i % 3) for i in range(10)]
show('weighted', list(WeightedRandomSampler([1, 2, 3, 4], 6)), list(WeightedRandomSampler([1, 2, 3, 4], 3, replacement=False)))
show('batches', list(BatchSampler(SequentialSampler(range(10)), batch_size=4, drop_last=False)))
a, b = random_split(range(10), [7, 3], generator=torch.Generator().manual_seed(42))
show('split', list(a), list(b))
show('random', list(RandomSampler(range(6), generator=torch.Generator().manual_seed(1))), list(RandomSampler(range(3), replacement=True, num_samples=5)))
both = ConcatDataset([Subset(transformed_dataset, [1, 2]), Subset(transformed_dataset, [5])])
show('both', len(both), both[2]['name'])


class Stream(IterableDataset):
    def __init__(self, start, end):
        super().__init__()
        self.start, self.end = start, end

    def __iter__(self):
        for i in range(self.start, self.end):
            yield torch.tensor([i, i * i])


for i, batch in enumerate(DataLoader(Stream(3, 8), batch_size=2)):
    lines(f'stream{i}', str(batch))


def collate(batch):
    xs = nn.utils.rnn.pad_sequence([x for x, _ in batch], batch_first=True, padding_value=-1)
    return xs, torch.tensor([y for _, y in batch])


ragged = [(torch.arange(n), n) for n in (3, 1, 4, 1, 5)]
for i, (xs, ys) in enumerate(DataLoader(ragged, batch_size=3, collate_fn=collate)):
    lines(f'ragged{i}', f'{xs}\n{ys}')
lines('collated', str(default_collate([{'a': torch.ones(2), 'b': (1, 'x')}, {'a': torch.zeros(2), 'b': (2, 'y')}])['a']))
