// A custom Dataset with transforms and DataLoader; a variational autoencoder on it; loaders in all their forms.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn, optim } = torch;
const F = nn.functional;
const { BatchSampler, ConcatDataset, DataLoader, Dataset, IterableDataset, RandomSampler,
  SequentialSampler, Subset, WeightedRandomSampler, default_collate, random_split } = torch.utils.data;

torch.manual_seed(1);

/** Face Landmarks dataset. */
class FaceLandmarksDataset extends Dataset {
  constructor(count, { transform = null } = {}) {
    super();
    this.images = torch.randint(0, 256, [count, 12, 10, 3], { dtype: torch.uint8 });
    this.landmarks = torch.rand(count, 4, 2).mul(10);
    this.transform = transform;
  }

  __len__() {
    return this.images.length;
  }

  __getitem__(idx) {
    if (torch.is_tensor(idx)) {
      idx = idx.tolist();
    }
    let sample = { image: this.images[idx], landmarks: this.landmarks[idx], name: `face-${idx}` };
    if (this.transform) {
      sample = this.transform(sample);
    }
    return sample;
  }
}

const Rescale = (output_size) => (sample) => {
  let { image, landmarks } = sample;
  const [h, w] = image.shape;
  const [new_h, new_w] = output_size;
  const img = F.interpolate(image.permute(2, 0, 1).unsqueeze(0).float(), { size: [new_h, new_w], mode: 'bilinear', align_corners: false })[0];
  landmarks = landmarks.mul(torch.tensor([new_w / w, new_h / h]));
  return { ...sample, image: img.permute(1, 2, 0), landmarks };
};

const RandomCrop = (size) => (sample) => {
  let { image, landmarks } = sample;
  const [h, w] = image.shape;
  const [new_h, new_w] = [size, size];
  const top = torch.randint(0, h - new_h + 1, [1]).item();
  const left = torch.randint(0, w - new_w + 1, [1]).item();
  image = image[`${top}:${top + new_h}, ${left}:${left + new_w}`];
  landmarks = landmarks.sub(torch.tensor([left, top]));
  return { ...sample, image, landmarks };
};

const ToTensor = () => (sample) => ({ ...sample, image: sample.image.permute(2, 0, 1).div(255) });

const compose = (transforms) => (sample) => transforms.reduce((s, t) => t(s), sample);

const transformed_dataset = new FaceLandmarksDataset(20, { transform: compose([Rescale([10, 9]), RandomCrop(8), ToTensor()]) });
let i = 0;
for (const sample of transformed_dataset) {
  show(`sample_${i}`, sample.image.size(), sample.landmarks.size(), sample.image.mean(), sample.landmarks[0]);
  if (i === 2) {
    break;
  }
  i += 1;
}
const dataloader = DataLoader(transformed_dataset, { batch_size: 4, shuffle: true, num_workers: 0 });
for (const [i_batch, sample_batched] of dataloader.entries()) {
  show(`batch_${i_batch}`, sample_batched.image.size(), sample_batched.landmarks.sum(), sample_batched.name);
  if (i_batch === 1) {
    break;
  }
}

class VAE extends nn.Module {
  constructor() {
    super();
    this.fc1 = nn.Linear(192, 40);
    this.fc21 = nn.Linear(40, 5);
    this.fc22 = nn.Linear(40, 5);
    this.fc3 = nn.Linear(5, 40);
    this.fc4 = nn.Linear(40, 192);
  }

  encode(x) {
    const h1 = F.relu(this.fc1(x));
    return [this.fc21(h1), this.fc22(h1)];
  }

  reparameterize(mu, logvar) {
    const std = torch.exp(logvar.mul(0.5));
    const eps = torch.randn_like(std);
    return mu.add(eps.mul(std));
  }

  decode(z) {
    const h3 = F.relu(this.fc3(z));
    return torch.sigmoid(this.fc4(h3));
  }

  forward(x) {
    const [mu, logvar] = this.encode(x.view(-1, 192));
    const z = this.reparameterize(mu, logvar);
    return [this.decode(z), mu, logvar];
  }
}

const model = new VAE();
const optimizer = optim.Adam(model.parameters(), { lr: 1e-3 });

// Reconstruction + KL divergence losses summed over all elements and batch
function loss_function(recon_x, x, mu, logvar) {
  const BCE = F.binary_cross_entropy(recon_x, x.view(-1, 192), { reduction: 'sum' });
  const KLD = torch.sum(logvar.add(1).sub(mu.pow(2)).sub(logvar.exp())).mul(-0.5);
  return BCE.add(KLD);
}

const train_loader = DataLoader(transformed_dataset, { batch_size: 5, shuffle: true, drop_last: true });
let mu, logvar;
for (let epoch = 0; epoch < 3; epoch++) {
  model.train();
  let train_loss = 0;
  for (const batch of train_loader) {
    const data = batch.image;
    optimizer.zero_grad();
    let recon_batch;
    [recon_batch, mu, logvar] = model(data);
    const loss = loss_function(recon_batch, data, mu, logvar);
    loss.backward();
    train_loss += loss.item();
    optimizer.step();
  }
  show(`vae_${epoch}`, train_loss / train_loader.dataset.length);
}
torch.no_grad(() => {
  let sample = torch.randn(3, 5);
  sample = model.decode(sample).cpu();
  show('decoded', sample.mean(1));
});
const normal = torch.distributions.Normal(mu, logvar.mul(0.5).exp());
show('kl', torch.distributions.kl_divergence(normal, torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))).sum());

// Loaders in all their forms
const range = (n) => Array.from({ length: n }, (_, k) => k);
show('weighted', [...WeightedRandomSampler([1, 2, 3, 4], 6)], [...WeightedRandomSampler([1, 2, 3, 4], 3, { replacement: false })]);
show('batches', [...BatchSampler(SequentialSampler(range(10)), { batch_size: 4, drop_last: false })]);
const [a, b] = random_split(range(10), [7, 3], { generator: torch.Generator().manual_seed(42) });
show('split', [...a], [...b]);
show('random', [...RandomSampler(range(6), { generator: torch.Generator().manual_seed(1) })], [...RandomSampler(range(3), { replacement: true, num_samples: 5 })]);
const both = ConcatDataset([Subset(transformed_dataset, [1, 2]), Subset(transformed_dataset, [5])]);
show('both', both.length, both.__getitem__(2).name);

class Stream extends IterableDataset {
  constructor(start, end) {
    super();
    [this.start, this.end] = [start, end];
  }

  *[Symbol.iterator]() {
    for (let i = this.start; i < this.end; i++) {
      yield torch.tensor([i, i * i], { dtype: torch.long });
    }
  }
}

i = 0;
for (const batch of DataLoader(new Stream(3, 8), { batch_size: 2 })) {
  lines(`stream${i}`, String(batch));
  i += 1;
}

function collate(batch) {
  const xs = nn.utils.rnn.pad_sequence(batch.map(([x]) => x), { batch_first: true, padding_value: -1 });
  return [xs, torch.tensor(batch.map(([, y]) => y), { dtype: torch.long })];
}

const ragged = [3, 1, 4, 1, 5].map((n) => [torch.arange(n), n]);
i = 0;
for (const [xs, ys] of DataLoader(ragged, { batch_size: 3, collate_fn: collate })) {
  lines(`ragged${i}`, `${xs}\n${ys}`);
  i += 1;
}
lines('collated', String(default_collate([{ a: torch.ones(2), b: [1, 'x'] }, { a: torch.zeros(2), b: [2, 'y'] }]).a));
