// Siamese network, contrastive and triplet losses, an autoencoder.
import torch, { nn, optim } from 'tfjs-torch';

const F = nn.functional;

class SiameseNetwork extends nn.Module {
  backbone = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4 * 3 * 3, 8));
  fc = nn.Sequential(nn.Linear(16, 8), nn.ReLU({ inplace: true }), nn.Linear(8, 1));

  forward_once(x: torch.Tensor) {
    const output = this.backbone(x);
    return output.view(output.size()[0], -1);
  }
  forward(input1: torch.Tensor, input2: torch.Tensor) {
    const output = torch.cat([this.forward_once(input1), this.forward_once(input2)], 1);
    return torch.sigmoid(this.fc(output));
  }
}
class ContrastiveLoss extends nn.Module {
  constructor(readonly margin = 2.0) {
    super();
  }
  forward(output1: torch.Tensor, output2: torch.Tensor, label: torch.Tensor) {
    const euclidean_distance = F.pairwise_distance(output1, output2, { keepdim: true });
    return torch.mean(
      label
        .neg()
        .add(1)
        .mul(torch.pow(euclidean_distance, 2))
        .add(label.mul(torch.pow(torch.clamp(euclidean_distance.neg().add(this.margin), { min: 0.0 }), 2))),
    );
  }
}

const model = new SiameseNetwork();
const optimizer = optim.Adadelta(model.parameters(), { lr: 1.0 });
const criterion = nn.BCELoss();
const [a, b] = [torch.rand(4, 1, 8, 8), torch.rand(4, 1, 8, 8)];
const targets = torch.tensor([1, 0, 1, 0]);
optimizer.zero_grad();
const outputs = model(a, b).squeeze();
criterion(outputs, targets).backward();
optimizer.step();
console.log(torch.where(outputs.gt(0.5), 1, 0).eq(targets).sum().item());

const contrastive = new ContrastiveLoss();
console.log(contrastive(model.forward_once(a), model.forward_once(b), targets.unsqueeze(1)).item());
const triplet_loss = nn.TripletMarginLoss({ margin: 1.0, p: 2, eps: 1e-7 });
const [anchor, positive, negative] = [
  torch.randn(10, 8, { requires_grad: true }),
  torch.randn(10, 8),
  torch.randn(10, 8),
];
triplet_loss(anchor, positive, negative).backward();
console.log(F.cosine_embedding_loss(anchor, positive, torch.ones(10)).item());

class Autoencoder extends nn.Module {
  encoder = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 4));
  decoder = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 64), nn.Sigmoid());

  forward(x: torch.Tensor) {
    const encoded = this.encoder(x);
    const decoded = this.decoder(encoded);
    return { encoded, decoded };
  }
}
const auto = new Autoencoder();
const adam = optim.Adam(auto.parameters());
for (let k = 0; k < 2; k++) {
  const x = a.view(-1, 64);
  const { encoded, decoded } = auto(x);
  const loss = nn.MSELoss()(decoded, x).add(encoded.abs().mean().mul(1e-3));
  adam.zero_grad();
  loss.backward();
  adam.step();
  console.log(loss.item());
}
