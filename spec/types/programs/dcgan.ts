// DCGAN tutorial.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

const nc = 1;
const nz = 8;
const ngf = 4;
const ndf = 4;
const device = torch.device('cpu');

function weights_init(m: nn.Module) {
  const classname = m.constructor.name;
  if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) {
    nn.init.normal_(m.weight.data, 0.0, 0.02);
  } else if (m instanceof nn.BatchNorm2d) {
    nn.init.normal_(m.weight.data, 1.0, 0.02);
    nn.init.constant_(m.bias.data, 0);
  } else console.log(classname);
}

class Generator extends nn.Module {
  main = nn.Sequential(
    nn.ConvTranspose2d(nz, ngf * 2, 4, 1, 0, { bias: false }),
    nn.BatchNorm2d(ngf * 2),
    nn.ReLU(true),
    nn.ConvTranspose2d(ngf * 2, nc, 4, 2, 1, { bias: false }),
    nn.Tanh(),
  );
  forward(input: torch.Tensor) {
    return this.main(input);
  }
}
class Discriminator extends nn.Module {
  main = nn.Sequential(
    nn.Conv2d(nc, ndf, 4, 2, 1, { bias: false }),
    nn.LeakyReLU(0.2, { inplace: true }),
    nn.Conv2d(ndf, 1, 4, 1, 0, { bias: false }),
    nn.Sigmoid(),
  );
  forward(input: torch.Tensor) {
    return this.main(input);
  }
}
const netG = new Generator().to(device);
netG.apply(weights_init);
const netD = new Discriminator().to(device);
netD.apply(weights_init);

const criterion = nn.BCELoss();
const fixed_noise = torch.randn(4, nz, 1, 1, { device });
const real_label = 1.0;
const fake_label = 0.0;
const optimizerD = optim.Adam(netD.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });
const optimizerG = optim.Adam(netG.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });
const dataloader = DataLoader(TensorDataset(torch.rand(8, nc, 8, 8)), { batch_size: 4 });
const img_list: torch.Tensor[] = [];
const [G_losses, D_losses]: [number[], number[]] = [[], []];

for (const [i, data] of dataloader.entries()) {
  netD.zero_grad();
  const real_cpu = data[0].to(device);
  const b_size = real_cpu.size(0);
  const label = torch.full([b_size], real_label, { dtype: torch.float, device });
  let output = netD(real_cpu).view(-1);
  const errD_real = criterion(output, label);
  errD_real.backward();
  const D_x = output.mean().item();

  const noise = torch.randn(b_size, nz, 1, 1, { device });
  const fake = netG(noise);
  label.fill_(fake_label);
  output = netD(fake.detach()).view(-1);
  const errD_fake = criterion(output, label);
  errD_fake.backward();
  const errD = errD_real.add(errD_fake);
  optimizerD.step();

  netG.zero_grad();
  label.fill_(real_label);
  output = netD(fake).view(-1);
  const errG = criterion(output, label);
  errG.backward();
  optimizerG.step();
  console.log(
    `[${i}/${dataloader.length}] Loss_D: ${errD.item().toFixed(4)} Loss_G: ${errG.item().toFixed(4)} D(x): ${D_x.toFixed(4)}`,
  );
  G_losses.push(errG.item());
  D_losses.push(errD.item());
  using _ = torch.no_grad();
  img_list.push(netG(fixed_noise).detach().cpu());
}
