// Neural style transfer: Gram matrices, losses as layers, and L-BFGS on the picture itself.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const F = nn.functional;

class ContentLoss extends nn.Module {
  target: Tensor;
  loss = torch.zeros([]);
  constructor(target: Tensor) {
    super();
    this.target = target.detach();
  }
  forward(input: Tensor) {
    this.loss = F.mse_loss(input, this.target);
    return input;
  }
}

function gram_matrix(input: Tensor) {
  const [a, b, c, d] = input.size();
  const features = input.view(a * b, c * d);
  const G = torch.mm(features, features.t());
  return G.div(a * b * c * d);
}

class StyleLoss extends nn.Module {
  target: Tensor;
  loss = torch.zeros([]);
  constructor(target_feature: Tensor) {
    super();
    this.target = gram_matrix(target_feature).detach();
  }
  forward(input: Tensor) {
    const G = gram_matrix(input);
    this.loss = F.mse_loss(G, this.target);
    return input;
  }
}

class Normalization extends nn.Module {
  mean: Tensor;
  std: Tensor;
  constructor(mean: Tensor | number[], std: Tensor | number[]) {
    super();
    this.mean = torch.as_tensor(mean).view(-1, 1, 1);
    this.std = torch.as_tensor(std).view(-1, 1, 1);
  }
  forward(img: Tensor) {
    return img.sub(this.mean).div(this.std);
  }
}

const cnn = nn
  .Sequential(
    nn.Conv2d(3, 4, 3, { padding: 1 }),
    nn.ReLU(),
    nn.Conv2d(4, 8, 3, { padding: 1 }),
    nn.ReLU(),
    nn.MaxPool2d(2),
  )
  .eval();
const content_img = torch.rand(1, 3, 16, 16);
const style_img = torch.rand(1, 3, 16, 16);

const content_losses: ContentLoss[] = [];
const style_losses: StyleLoss[] = [];
const model = nn.Sequential(new Normalization([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]));
let i = 0;
for (const layer of cnn.children()) {
  let name = '';
  if (layer instanceof nn.Conv2d) {
    i += 1;
    name = `conv_${i}`;
  } else if (layer instanceof nn.ReLU) {
    name = `relu_${i}`;
  } else if (layer instanceof nn.MaxPool2d) {
    name = `pool_${i}`;
  } else {
    throw new torch.RuntimeError(`Unrecognized layer: ${layer._get_name()}`);
  }
  model.add_module(name, layer instanceof nn.ReLU ? nn.ReLU({ inplace: false }) : layer);
  if (name === 'conv_2') {
    const target = model(content_img).detach();
    const content_loss = new ContentLoss(target);
    model.add_module(`content_loss_${i}`, content_loss);
    content_losses.push(content_loss);
  }
  if (['conv_1', 'conv_2'].includes(name)) {
    const style_loss = new StyleLoss(model(style_img).detach());
    model.add_module(`style_loss_${i}`, style_loss);
    style_losses.push(style_loss);
  }
}

const input_img = content_img.clone();
input_img.requires_grad_(true);
model.eval();
model.requires_grad_(false);
const optimizer = optim.LBFGS([input_img]);
const run = [0];
while (run[0]! <= 20) {
  optimizer.step(() => {
    torch.no_grad(() => {
      input_img.clamp_(0, 1);
    });
    optimizer.zero_grad();
    model(input_img);
    let style_score = torch.zeros([]);
    let content_score = torch.zeros([]);
    for (const sl of style_losses) style_score = style_score.add(sl.loss);
    for (const cl of content_losses) content_score = content_score.add(cl.loss);
    const loss = style_score.mul(1000).add(content_score);
    loss.backward();
    run[0]! += 1;
    if (run[0]! % 10 === 0)
      console.log(
        `run ${run[0]}: Style Loss : ${style_score.item().toFixed(4)} Content Loss: ${content_score.item().toFixed(4)}`,
      );
    return loss;
  });
}
console.log(input_img.shape);
