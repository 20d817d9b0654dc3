// Datasets & DataLoaders, and Writing Custom Datasets.
import torch from 'tfjs-torch';
import { DataLoader, Dataset, IterableDataset, Subset, random_split } from 'tfjs-torch/utils/data';

interface Landmark {
  image: torch.Tensor;
  landmarks: torch.Tensor;
}
type Transform = (sample: Landmark) => Landmark;

class FaceLandmarksDataset extends Dataset<Landmark> {
  constructor(
    private readonly count: number,
    private readonly transform: Transform | null = null,
  ) {
    super();
  }

  __len__() {
    return this.count;
  }

  __getitem__(idx: number): Landmark {
    const sample = { image: torch.rand(3, 8, 8), landmarks: torch.full([4, 2], idx) };
    return this.transform ? this.transform(sample) : sample;
  }
}
const normalize: Transform = ({ image, landmarks }) => ({ image: image.sub(0.5).div(0.5), landmarks });
const dataset = new FaceLandmarksDataset(12, normalize);
for (const [i, sample] of [...dataset].entries()) {
  console.log(i, sample.image.size(), sample.landmarks.size());
  if (i === 3) break;
}
const dataloader = DataLoader(dataset, { batch_size: 4, shuffle: true, num_workers: 0 });
for (const [i_batch, sample_batched] of dataloader.entries()) {
  console.log(i_batch, sample_batched.image.size(), sample_batched.landmarks.size());
}

class Pairs extends Dataset<[torch.Tensor, number]> {
  data = torch.arange(10).float();
  targets = Array.from({ length: 10 }, (_, k) => k % 3);

  __len__() {
    return this.data.length;
  }
  __getitem__(index: number): [torch.Tensor, number] {
    return [this.data.index(index), this.targets[index]!];
  }
}
const pairs = new Pairs();
const [train_set, valid_set] = random_split(pairs, [0.8, 0.2], { generator: torch.Generator().manual_seed(42) });
console.log(train_set.length, valid_set.length);
for (const [x, y] of DataLoader(train_set, { batch_size: 4 })) console.log(x.add(1).sum(), y.eq(0).sum().item());
console.log(Subset(pairs, [1, 2]).length);

class Count extends IterableDataset<torch.Tensor> {
  constructor(private readonly stop: number) {
    super();
  }
  *__iter__() {
    for (let k = 0; k < this.stop; k++) yield torch.tensor(k);
  }
}
for (const batch of DataLoader(new Count(5), { batch_size: 2 })) console.log(batch.sum());

const collate_fn = (batch: [torch.Tensor, number][]) => ({
  xs: torch.stack(batch.map(([x]) => x)),
  ys: torch.tensor(
    batch.map(([, y]) => y),
    { dtype: torch.long },
  ),
});
for (const { xs, ys } of DataLoader(pairs, { batch_size: 5, collate_fn })) console.log(xs.shape, ys.dtype);
