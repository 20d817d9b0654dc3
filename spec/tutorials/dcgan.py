# DCGAN on pictures of noise: weights_init, two optimizers, BCELoss; then a spatial transformer, FGSM and transfer learning.
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from show import lines, show

manualSeed = 999
torch.manual_seed(manualSeed)
torch.use_deterministic_algorithms(True)  # Needed for reproducible results
nc, nz, ngf, ndf = 3, 10, 8, 8
lr, beta1 = 0.0002, 0.5


# custom weights initialization called on netG and netD
def weights_init(m):
    classname = m.__class__.__name__
    if classname.find('Conv') != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find('BatchNorm') != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


class Generator(nn.Module):
    def __init__(self, ngpu):
        super(Generator, self).__init__()
        self.ngpu = ngpu
        self.main = nn.Sequential(
            # input is Z, going into a convolution
            nn.ConvTranspose2d(nz, ngf * 2, 4, 1, 0, bias=False),
            nn.BatchNorm2d(ngf * 2),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False),
            nn.Tanh()
            # state size. ``(nc) x 16 x 16``
        )

    def forward(self, input):
        return self.main(input)


class Discriminator(nn.Module):
    def __init__(self, ngpu):
        super(Discriminator, self).__init__()
        self.ngpu = ngpu
        self.main = nn.Sequential(
            nn.Conv2d(nc, ndf, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf, ndf * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ndf * 2),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf * 2, 1, 4, 1, 0, bias=False),
            nn.Sigmoid()
        )

    def forward(self, input):
        return self.main(input)


netG = Generator(1)
netG.apply(weights_init)
lines('netG', str(netG))
netD = Discriminator(1)
netD.apply(weights_init)
lines('netD', str(netD))
criterion = nn.BCELoss()
fixed_noise = torch.randn(4, nz, 1, 1)
real_label = 1.
fake_label = 0.
optimizerD = optim.Adam(netD.parameters(), lr=lr, betas=(beta1, 0.999))
optimizerG = optim.Adam(netG.parameters(), lr=lr, betas=(beta1, 0.999))
dataset = torch.utils.data.TensorDataset(torch.rand(24, 3, 16, 16) * 2 - 1)
dataloader = torch.utils.data.DataLoader(dataset, batch_size=8, shuffle=True)
iters = 0
for epoch in range(2):
    for i, data in enumerate(dataloader, 0):
        ## Train with all-real batch
        netD.zero_grad()
        real_cpu = data[0]
        b_size = real_cpu.size(0)
        label = torch.full((b_size,), real_label, dtype=torch.float)
        output = netD(real_cpu).view(-1)
        errD_real = criterion(output, label)
        errD_real.backward()
        D_x = output.mean().item()
        ## Train with all-fake batch
        noise = torch.randn(b_size, nz, 1, 1)
        fake = netG(noise)
        label.fill_(fake_label)
        output = netD(fake.detach()).view(-1)
        errD_fake = criterion(output, label)
        errD_fake.backward()
        D_G_z1 = output.mean().item()
        errD = errD_real + errD_fake
        optimizerD.step()
        # (2) Update G network: maximize log(D(G(z)))
        netG.zero_grad()
        label.fill_(real_label)  # fake labels are real for generator cost
        output = netD(fake).view(-1)
        errG = criterion(output, label)
        errG.backward()
        D_G_z2 = output.mean().item()
        optimizerG.step()
        show(f'{epoch}_{i}', errD.item(), errG.item(), D_x, D_G_z1, D_G_z2)
        iters += 1
with torch.no_grad():
    fake = netG(fixed_noise).detach().cpu()
show('fake', fake.shape, fake[0, 0, 0, :4], fake.std())
show('running', netD.main[3].running_mean[:4], netD.main[3].num_batches_tracked)

# A spatial transformer, and an attack by the sign of the gradient
torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, kernel_size=5)
        self.conv2_drop = nn.Dropout2d()
        self.fc1 = nn.Linear(4 * 6 * 6, 10)
        self.localization = nn.Sequential(
            nn.Conv2d(1, 4, kernel_size=7), nn.MaxPool2d(2, stride=2), nn.ReLU(True))
        self.fc_loc = nn.Sequential(nn.Linear(4 * 5 * 5, 8), nn.ReLU(True), nn.Linear(8, 3 * 2))
        # Initialize the weights/bias with identity transformation
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))

    def stn(self, x):
        xs = self.localization(x)
        xs = xs.view(-1, 4 * 5 * 5)
        theta = self.fc_loc(xs)
        theta = theta.view(-1, 2, 3)
        grid = F.affine_grid(theta, x.size(), align_corners=False)
        x = F.grid_sample(x, grid, align_corners=False)
        return x

    def forward(self, x):
        x = self.stn(x)
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv1(x)), 2))
        x = x.view(-1, 4 * 6 * 6)
        return F.log_softmax(self.fc1(x), dim=1)


model = Net()
optimizer = optim.SGD(model.parameters(), lr=0.01)
x, target = torch.rand(4, 1, 16, 16), torch.tensor([3, 1, 4, 1])
model.train()
for step in range(3):
    optimizer.zero_grad()
    loss = F.nll_loss(model(x), target)
    loss.backward()
    optimizer.step()
    show(f'stn_{step}', loss.item(), model.fc_loc[2].bias.grad)
model.eval()
data = x.clone()
data.requires_grad = True
output = model(data)
init_pred = output.max(1, keepdim=True)[1]  # get the index of the max log-probability
loss = F.nll_loss(output, target)
model.zero_grad()
loss.backward()
data_grad = data.grad.data
sign_data_grad = data_grad.sign()
perturbed_image = torch.clamp(data + 0.1 * sign_data_grad, 0, 1)
show('fgsm~2e-3', init_pred.flatten(), F.nll_loss(model(perturbed_image), target).item(), sign_data_grad.sum())

# Transfer learning: freeze, replace the head, copy the best state
import copy
for param in model.parameters():
    param.requires_grad = False
num_ftrs = model.fc1.in_features
model.fc1 = nn.Linear(num_ftrs, 2)
optimizer_conv = optim.SGD(model.fc1.parameters(), lr=0.001, momentum=0.9)
exp_lr_scheduler = optim.lr_scheduler.StepLR(optimizer_conv, step_size=7, gamma=0.1)
best_model_wts = copy.deepcopy(model.state_dict())
labels = torch.tensor([0, 1, 1, 0])
for epoch in range(2):
    for phase in ['train', 'val']:
        if phase == 'train':
            model.train()
        else:
            model.eval()
        running_corrects = 0
        optimizer_conv.zero_grad()
        with torch.set_grad_enabled(phase == 'train'):
            outputs = model(x)
            _, preds = torch.max(outputs, 1)
            loss = nn.CrossEntropyLoss()(outputs, labels)
            if phase == 'train':
                loss.backward()
                optimizer_conv.step()
        running_corrects += torch.sum(preds == labels.data)
        if phase == 'train':
            exp_lr_scheduler.step()
        show(f'{phase}_{epoch}', loss.item() * x.size(0), running_corrects.double() / 4)
show('best', [k for k in best_model_wts][:2], (best_model_wts['fc1.weight'] - model.fc1.weight).abs().sum() > 0)
