// The article's training step, 10-32-1 with a batch of 32, in this library and in TensorFlow.js.
import torch from 'tfjs-torch';

const { nn, optim } = torch;

/** One step of this library's, as a function. tfjs's momentum knows no weight decay: beside it give 0. */
export function ours(optimizerName, device, weight_decay = 1e-4) {
  torch.manual_seed(0);
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1)).to(device);
  const criterion = nn.MSELoss();
  const optimizer =
    optimizerName === 'adam'
      ? optim.Adam(model.parameters(), { lr: 0.001, eps: 1e-8 })
      : optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay });
  const inputs = torch.randn(32, 10).to(device);
  const targets = torch.randn(32, 1).to(device);
  return () => {
    optimizer.zero_grad();
    const outputs = model(inputs);
    const loss = criterion(outputs, targets);
    loss.backward();
    optimizer.step();
  };
}

/** One addition of two 32×32 tensors, the result's tensor and all. */
export function ourAddition() {
  const a = torch.randn(32, 32);
  const b = torch.randn(32, 32);
  return () => a.add(b);
}

const tfjsOptimizer = (tf, name) =>
  name === 'adam' ? tf.train.adam(0.001, 0.9, 0.999, 1e-8) : tf.train.momentum(0.01, 0.9);

/** One step of tfjs's core on the backend that is set: its variables, operators and optimizer. */
export function tfjsCore(tf, optimizerName) {
  const variable = (shape) => tf.variable(tf.randomUniform(shape, -0.3, 0.3));
  const [w1, b1, w2, b2] = [variable([10, 32]), variable([32]), variable([32, 1]), variable([1])];
  const inputs = tf.randomNormal([32, 10]);
  const targets = tf.randomNormal([32, 1]);
  const optimizer = tfjsOptimizer(tf, optimizerName);
  const loss = () => {
    const hidden = inputs.matMul(w1).add(b1).relu();
    return tf.losses.meanSquaredError(targets, hidden.matMul(w2).add(b2));
  };
  return () => {
    tf.tidy(() => void optimizer.minimize(loss));
  };
}

/** One step of tfjs's layers on the backend that is set; asynchronous, as its `trainOnBatch` is. */
export function tfjsLayers(tf, optimizerName) {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 32, activation: 'relu', inputShape: [10] }), tf.layers.dense({ units: 1 })],
  });
  model.compile({ optimizer: tfjsOptimizer(tf, optimizerName), loss: 'meanSquaredError' });
  const inputs = tf.randomNormal([32, 10]);
  const targets = tf.randomNormal([32, 1]);
  return () => model.trainOnBatch(inputs, targets);
}

/** One addition of two 32×32 tensors by tfjs's core. */
export function tfjsAddition(tf) {
  const a = tf.randomNormal([32, 32]);
  const b = tf.randomNormal([32, 32]);
  return () => {
    a.add(b).dispose();
  };
}
