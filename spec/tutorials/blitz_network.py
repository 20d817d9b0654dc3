# The 60-minute blitz: LeNet-5 as in "Neural Networks", then the CIFAR10 classifier on pictures of noise.
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from show import lines, show

torch.manual_seed(0)


class Net(nn.Module):

    def __init__(self):
        super(Net, self).__init__()
        # 1 input image channel, 6 output channels, 5x5 square convolution
        # kernel
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        # an affine operation: y = Wx + b
        self.fc1 = nn.Linear(16 * 5 * 5, 120)  # 5*5 from image dimension
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, input):
        # Convolution layer C1: 1 input image channel, 6 output channels
        c1 = F.relu(self.conv1(input))
        # Subsampling layer S2
        s2 = F.max_pool2d(c1, (2, 2))
        c3 = F.relu(self.conv2(s2))
        s4 = F.max_pool2d(c3, 2)
        s4 = torch.flatten(s4, 1)
        f5 = F.relu(self.fc1(s4))
        f6 = F.relu(self.fc2(f5))
        output = self.fc3(f6)
        return output


net = Net()
lines('net', str(net))
params = list(net.parameters())
show('params', len(params), params[0].size())  # conv1's .weight
input = torch.randn(1, 1, 32, 32)
out = net(input)
lines('out', str(out))
net.zero_grad()
out.backward(torch.randn(1, 10))

output = net(input)
target = torch.randn(10)  # a dummy target, for example
target = target.view(1, -1)  # make it the same shape as output
criterion = nn.MSELoss()
loss = criterion(output, target)
lines('loss', str(loss))
show('grad_fn', type(loss.grad_fn).__name__)  # MSELoss
show('next', type(loss.grad_fn.next_functions[0][0]).__name__)  # Linear
show('nextnext', type(loss.grad_fn.next_functions[0][0].next_functions[0][0]).__name__)  # ReLU
show('out_fn', type(out.grad_fn).__name__, type(F.max_pool2d(out.view(1, 1, 2, 5), 1).grad_fn).__name__)
net.zero_grad()  # zeroes the gradient buffers of all parameters
show('before', net.conv1.bias.grad is None)
loss.backward()
lines('after', str(net.conv1.bias.grad))
learning_rate = 0.01
for f in net.parameters():
    f.data.sub_(f.grad.data * learning_rate)
optimizer = optim.SGD(net.parameters(), lr=0.01)
optimizer.zero_grad()
output = net(input)
loss = criterion(output, target)
loss.backward()
optimizer.step()
show('loss2', loss.item())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)  # flatten all dimensions except batch
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return x


images = torch.rand(64, 3, 32, 32)
labels = torch.randint(0, 10, (64,))
images = (images - 0.5) / 0.5 + labels.view(-1, 1, 1, 1) / 10
trainset = torch.utils.data.TensorDataset(images, labels)
trainloader = torch.utils.data.DataLoader(trainset, batch_size=4, shuffle=True, num_workers=0)
classes = ('plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck')
dataiter = iter(trainloader)
images, labels = next(dataiter)
show('labels', ' '.join(f'{classes[labels[j]]:5s}' for j in range(4)).split())

net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
for epoch in range(2):  # loop over the dataset multiple times
    running_loss = 0.0
    for i, data in enumerate(trainloader, 0):
        inputs, labels = data
        optimizer.zero_grad()
        outputs = net(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        if i % 8 == 7:
            show(f'[{epoch+1},{i+1:5d}]loss'.replace(' ', ''), f'{running_loss / 8:.3f}')
            running_loss = 0.0

correct_pred = {classname: 0 for classname in classes}
total_pred = {classname: 0 for classname in classes}
with torch.no_grad():
    for data in trainloader:
        images, labels = data
        outputs = net(images)
        _, predictions = torch.max(outputs, 1)
        for label, prediction in zip(labels, predictions):
            if label == prediction:
                correct_pred[classes[label]] += 1
            total_pred[classes[label]] += 1
for classname, correct_count in correct_pred.items():
    show(f'accuracy_{classname}', f'{100 * float(correct_count) / total_pred[classname]:.1f}')
