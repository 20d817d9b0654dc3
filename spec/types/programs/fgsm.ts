// Adversarial example generation: the Fast Gradient Sign Attack.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const F = nn.functional;
const epsilons = [0, 0.05, 0.1];

const model = nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10), nn.LogSoftmax(1));
model.eval();

function fgsm_attack(image: Tensor, epsilon: number, data_grad: Tensor) {
  const sign_data_grad = data_grad.sign();
  const perturbed_image = image.add(sign_data_grad.mul(epsilon));
  return torch.clamp(perturbed_image, 0, 1);
}

function denorm(batch: Tensor, mean: number | number[] = [0.1307], std: number | number[] = [0.3081]) {
  const m = torch.tensor(mean);
  const s = torch.tensor(std);
  return batch.mul(s.view(1, -1, 1, 1)).add(m.view(1, -1, 1, 1));
}

function test(epsilon: number): [number, [number, number, Tensor][]] {
  let correct = 0;
  const adv_examples: [number, number, Tensor][] = [];
  for (let k = 0; k < 8; k++) {
    const data = torch.rand(1, 1, 28, 28);
    const target = torch.randint(0, 10, [1]);
    data.requires_grad = true;
    const output = model(data);
    const init_pred = output.max(1, { keepdim: true })[1];
    if (init_pred.item() !== target.item()) continue;
    const loss = F.nll_loss(output, target);
    model.zero_grad();
    loss.backward();
    const data_grad = data.grad!.data;
    const perturbed = fgsm_attack(denorm(data), epsilon, data_grad);
    const final_pred = model(perturbed).max(1, { keepdim: true })[1];
    if (final_pred.item() === target.item()) {
      correct += 1;
    } else if (adv_examples.length < 5) {
      adv_examples.push([init_pred.item(), final_pred.item(), perturbed.squeeze().detach().cpu()]);
    }
  }
  console.log(`Epsilon: ${epsilon}\tTest Accuracy = ${correct} / 8`);
  return [correct / 8, adv_examples];
}

const accuracies: number[] = [];
for (const eps of epsilons) {
  const [acc, ex] = test(eps);
  accuracies.push(acc);
  for (const [orig, adv, picture] of ex) console.log(`${orig} -> ${adv}`, picture.numpy().length);
}
console.log(accuracies.map((a) => a.toFixed(2)).join(' '));
