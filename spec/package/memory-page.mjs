// Memory in a page, where what is unreachable comes back between tasks and `torch.tidy` gives it back inside of one:
// `?tasks=N&frames=N&steps=N` says how many there are of each.
import torch from 'tfjs-torch';

await torch.ready;
const { nn, optim } = torch;
const asked = new URLSearchParams(location.search);
const count = (name) => Number(asked.get(name) ?? 0);
const allocated = () => torch.memory_allocated();

/** Runs a body so many times, and tells the most that was held in the first half and in the second. */
async function level(n, body, next) {
  const most = [0, 0];
  for (let k = 0; k < n; k++) {
    body();
    const half = 2 * k < n ? 0 : 1;
    most[half] = Math.max(most[half], allocated());
    await next?.();
  }
  return most;
}
// One macrotask; a timer would wait 4 ms.
const channel = new MessageChannel();
const nextTask = () =>
  new Promise((done) => {
    channel.port1.onmessage = () => done();
    channel.port2.postMessage(null);
  });
const nextFrame = () => new Promise((done) => requestAnimationFrame(() => done()));

function trainingStep() {
  torch.manual_seed(0);
  const model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 1));
  const criterion = nn.MSELoss();
  const optimizer = optim.Adam(model.parameters());
  const [x, y] = [torch.randn(1, 784), torch.randn(1, 1)];
  return () =>
    torch.tidy(() => {
      optimizer.zero_grad();
      criterion(model(x), y).backward();
      optimizer.step();
    });
}

try {
  const large = torch.ones(1 << 20);
  const operation = () => void large.add(1);
  globalThis.result = {
    'one 4 MB operation a task': await level(count('tasks'), operation, nextTask),
    'one 4 MB operation a frame': await level(count('frames'), operation, nextFrame),
    '784-512-1, each step in torch.tidy, in one task': await level(count('steps'), trainingStep()),
    'what was in use': large.sum().item(),
  };
} catch (error) {
  globalThis.result = { error: String(error?.stack ?? error) };
}
