// DCGAN on pictures of noise: weights_init, two optimizers, BCELoss; then a spatial transformer, FGSM and transfer learning.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn, optim } = torch;
const F = nn.functional;

const manualSeed = 999;
torch.manual_seed(manualSeed);
torch.use_deterministic_algorithms(true); // Needed for reproducible results
const [nc, nz, ngf, ndf] = [3, 10, 8, 8];
const [lr, beta1] = [0.0002, 0.5];

// custom weights initialization called on netG and netD
function weights_init(m) {
  const classname = m.constructor.name;
  if (classname.includes('Conv')) {
    nn.init.normal_(m.weight.data, 0.0, 0.02);
  } else if (classname.includes('BatchNorm')) {
    nn.init.normal_(m.weight.data, 1.0, 0.02);
    nn.init.constant_(m.bias.data, 0);
  }
}

class Generator extends nn.Module {
  constructor(ngpu) {
    super();
    this.ngpu = ngpu;
    this.main = nn.Sequential(
      // input is Z, going into a convolution
      nn.ConvTranspose2d(nz, ngf * 2, 4, 1, 0, { bias: false }),
      nn.BatchNorm2d(ngf * 2),
      nn.ReLU(true),
      nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, { bias: false }),
      nn.BatchNorm2d(ngf),
      nn.ReLU(true),
      nn.ConvTranspose2d(ngf, nc, 4, 2, 1, { bias: false }),
      nn.Tanh(),
      // state size. ``(nc) x 16 x 16``
    );
  }

  forward(input) {
    return this.main(input);
  }
}

class Discriminator extends nn.Module {
  constructor(ngpu) {
    super();
    this.ngpu = ngpu;
    this.main = nn.Sequential(
      nn.Conv2d(nc, ndf, 4, 2, 1, { bias: false }),
      nn.LeakyReLU(0.2, { inplace: true }),
      nn.Conv2d(ndf, ndf * 2, 4, 2, 1, { bias: false }),
      nn.BatchNorm2d(ndf * 2),
      nn.LeakyReLU(0.2, { inplace: true }),
      nn.Conv2d(ndf * 2, 1, 4, 1, 0, { bias: false }),
      nn.Sigmoid(),
    );
  }

  forward(input) {
    return this.main(input);
  }
}

const netG = new Generator(1);
netG.apply(weights_init);
lines('netG', String(netG));
const netD = new Discriminator(1);
netD.apply(weights_init);
lines('netD', String(netD));
const criterion = nn.BCELoss();
const fixed_noise = torch.randn(4, nz, 1, 1);
const real_label = 1;
const fake_label = 0;
const optimizerD = optim.Adam(netD.parameters(), { lr, betas: [beta1, 0.999] });
const optimizerG = optim.Adam(netG.parameters(), { lr, betas: [beta1, 0.999] });
const dataset = torch.utils.data.TensorDataset(torch.rand(24, 3, 16, 16).mul(2).sub(1));
const dataloader = torch.utils.data.DataLoader(dataset, { batch_size: 8, shuffle: true });
let iters = 0;
for (let epoch = 0; epoch < 2; epoch++) {
  for (const [i, data] of dataloader.entries()) {
    /// Train with all-real batch
    netD.zero_grad();
    const real_cpu = data[0];
    const b_size = real_cpu.size(0);
    const label = torch.full([b_size], real_label, { dtype: torch.float });
    let output = netD(real_cpu).view(-1);
    const errD_real = criterion(output, label);
    errD_real.backward();
    const D_x = output.mean().item();
    /// Train with all-fake batch
    const noise = torch.randn(b_size, nz, 1, 1);
    const fake = netG(noise);
    label.fill_(fake_label);
    output = netD(fake.detach()).view(-1);
    const errD_fake = criterion(output, label);
    errD_fake.backward();
    const D_G_z1 = output.mean().item();
    const errD = errD_real.add(errD_fake);
    optimizerD.step();
    // (2) Update G network: maximize log(D(G(z)))
    netG.zero_grad();
    label.fill_(real_label); // fake labels are real for generator cost
    output = netD(fake).view(-1);
    const errG = criterion(output, label);
    errG.backward();
    const D_G_z2 = output.mean().item();
    optimizerG.step();
    show(`${epoch}_${i}`, errD.item(), errG.item(), D_x, D_G_z1, D_G_z2);
    iters += 1;
  }
}
torch.no_grad(() => {
  const fake = netG(fixed_noise).detach().cpu();
  show('fake', fake.shape, fake['0, 0, 0, :4'], fake.std());
});
show('running', netD.main[3].running_mean[':4'], netD.main[3].num_batches_tracked);

// A spatial transformer, and an attack by the sign of the gradient
torch.manual_seed(1);

class Net extends nn.Module {
  constructor() {
    super();
    this.conv1 = nn.Conv2d(1, 4, { kernel_size: 5 });
    this.conv2_drop = nn.Dropout2d();
    this.fc1 = nn.Linear(4 * 6 * 6, 10);
    this.localization = nn.Sequential(
      nn.Conv2d(1, 4, { kernel_size: 7 }), nn.MaxPool2d(2, { stride: 2 }), nn.ReLU(true));
    this.fc_loc = nn.Sequential(nn.Linear(4 * 5 * 5, 8), nn.ReLU(true), nn.Linear(8, 3 * 2));
    // Initialize the weights/bias with identity transformation
    this.fc_loc[2].weight.data.zero_();
    this.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], { dtype: torch.float }));
  }

  stn(x) {
    let xs = this.localization(x);
    xs = xs.view(-1, 4 * 5 * 5);
    let theta = this.fc_loc(xs);
    theta = theta.view(-1, 2, 3);
    const grid = F.affine_grid(theta, x.size(), { align_corners: false });
    x = F.grid_sample(x, grid, { align_corners: false });
    return x;
  }

  forward(x) {
    x = this.stn(x);
    x = F.relu(F.max_pool2d(this.conv2_drop(this.conv1(x)), 2));
    x = x.view(-1, 4 * 6 * 6);
    return F.log_softmax(this.fc1(x), { dim: 1 });
  }
}

const model = new Net();
const optimizer = optim.SGD(model.parameters(), { lr: 0.01 });
const [x, target] = [torch.rand(4, 1, 16, 16), torch.tensor([3n, 1n, 4n, 1n])];
model.train();
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  const loss = F.nll_loss(model(x), target);
  loss.backward();
  optimizer.step();
  show(`stn_${step}`, loss.item(), model.fc_loc[2].bias.grad);
}
model.eval();
const data = x.clone();
data.requires_grad = true;
const output = model(data);
const init_pred = output.max(1, { keepdim: true })[1]; // get the index of the max log-probability
const loss = F.nll_loss(output, target);
model.zero_grad();
loss.backward();
const data_grad = data.grad.data;
const sign_data_grad = data_grad.sign();
const perturbed_image = torch.clamp(data.add(sign_data_grad.mul(0.1)), 0, 1);
show('fgsm~2e-3', init_pred.flatten(), F.nll_loss(model(perturbed_image), target).item(), sign_data_grad.sum());

// Transfer learning: freeze, replace the head, copy the best state
for (const param of model.parameters()) {
  param.requires_grad = false;
}
const num_ftrs = model.fc1.in_features;
model.fc1 = nn.Linear(num_ftrs, 2);
const optimizer_conv = optim.SGD(model.fc1.parameters(), { lr: 0.001, momentum: 0.9 });
const exp_lr_scheduler = optim.lr_scheduler.StepLR(optimizer_conv, { step_size: 7, gamma: 0.1 });
const best_model_wts = Object.fromEntries(Object.entries(model.state_dict()).map(([k, v]) => [k, v.clone()]));
const labels = torch.tensor([0n, 1n, 1n, 0n]);
for (let epoch = 0; epoch < 2; epoch++) {
  for (const phase of ['train', 'val']) {
    if (phase === 'train') {
      model.train();
    } else {
      model.eval();
    }
    let running_corrects = torch.tensor(0n);
    optimizer_conv.zero_grad();
    let preds, loss;
    torch.set_grad_enabled(phase === 'train', () => {
      const outputs = model(x);
      [, preds] = torch.max(outputs, 1);
      loss = nn.CrossEntropyLoss()(outputs, labels);
      if (phase === 'train') {
        loss.backward();
        optimizer_conv.step();
      }
    });
    running_corrects = running_corrects.add(torch.sum(preds.eq(labels.data)));
    if (phase === 'train') {
      exp_lr_scheduler.step();
    }
    show(`${phase}_${epoch}`, loss.item() * x.size(0), running_corrects.double().div(4));
  }
}
show('best', Object.keys(best_model_wts).slice(0, 2), best_model_wts['fc1.weight'].sub(model.fc1.weight).abs().sum().gt(0));
