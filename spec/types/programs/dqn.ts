// Reinforcement learning (DQN): replay memory, a target network with soft updates, on a small corridor.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const F = nn.functional;

interface Transition {
  state: Tensor;
  action: Tensor;
  next_state: Tensor | null;
  reward: Tensor;
}

class ReplayMemory {
  memory: Transition[] = [];
  constructor(readonly capacity: number) {}
  push(t: Transition) {
    this.memory.push(t);
    if (this.memory.length > this.capacity) this.memory.shift();
  }
  sample(batch_size: number) {
    return torch
      .randperm(this.memory.length)
      .index(`:${batch_size}`)
      .tolist<number[]>()
      .map((k) => this.memory[k]!);
  }
  get length() {
    return this.memory.length;
  }
}

class DQN extends nn.Module {
  layer1: nn.Linear;
  layer2: nn.Linear;
  layer3: nn.Linear;
  constructor(n_observations: number, n_actions: number) {
    super();
    this.layer1 = nn.Linear(n_observations, 16);
    this.layer2 = nn.Linear(16, 16);
    this.layer3 = nn.Linear(16, n_actions);
  }
  forward(x: Tensor) {
    x = F.relu(this.layer1(x));
    x = F.relu(this.layer2(x));
    return this.layer3(x);
  }
}

const [BATCH_SIZE, GAMMA, EPS_START, EPS_END, EPS_DECAY, TAU, LR] = [8, 0.99, 0.9, 0.05, 50, 0.005, 1e-3];
const policy_net = new DQN(2, 2);
const target_net = new DQN(2, 2);
target_net.load_state_dict(policy_net.state_dict());
const optimizer = optim.AdamW(policy_net.parameters(), { lr: LR, amsgrad: true });
const memory = new ReplayMemory(100);
let steps_done = 0;

function select_action(state: Tensor): Tensor {
  const eps_threshold = EPS_END + (EPS_START - EPS_END) * Math.exp((-1 * steps_done) / EPS_DECAY);
  steps_done += 1;
  if (Math.random() > eps_threshold) return torch.no_grad(() => policy_net(state).max(1).indices.view(1, 1));
  return torch.tensor([[Math.floor(Math.random() * 2)]], { dtype: torch.long });
}

function optimize_model() {
  if (memory.length < BATCH_SIZE) return;
  const batch = memory.sample(BATCH_SIZE);
  const non_final_mask = torch.tensor(batch.map((t) => t.next_state !== null));
  const non_final_next_states = torch.cat(batch.flatMap((t) => (t.next_state === null ? [] : [t.next_state])));
  const state_batch = torch.cat(batch.map((t) => t.state));
  const action_batch = torch.cat(batch.map((t) => t.action));
  const reward_batch = torch.cat(batch.map((t) => t.reward));
  const state_action_values = policy_net(state_batch).gather(1, action_batch);
  const next_state_values = torch.zeros(BATCH_SIZE);
  torch.no_grad(() => {
    next_state_values.index_put_([non_final_mask], target_net(non_final_next_states).max(1).values);
  });
  const expected = next_state_values.mul(GAMMA).add(reward_batch);
  const criterion = nn.SmoothL1Loss();
  const loss = criterion(state_action_values, expected.unsqueeze(1));
  optimizer.zero_grad();
  loss.backward();
  torch.nn.utils.clip_grad_value_(policy_net.parameters(), 100);
  optimizer.step();
}

for (let episode = 0; episode < 3; episode++) {
  let position = 0;
  for (let t = 0; t < 15; t++) {
    const state = torch.tensor([[position, t / 15]]);
    const action = select_action(state);
    position += action.item() === 1 ? 1 : -1;
    const terminated = Math.abs(position) >= 3;
    const next_state = terminated ? null : torch.tensor([[position, (t + 1) / 15]]);
    memory.push({ state, action, next_state, reward: torch.tensor([position > 0 ? 1 : 0]) });
    optimize_model();
    const target_dict = target_net.state_dict();
    const policy_dict = policy_net.state_dict();
    for (const key in policy_dict) {
      target_dict[key] = policy_dict[key]!.mul(TAU).add(target_dict[key]!.mul(1 - TAU));
    }
    target_net.load_state_dict(target_dict);
    if (terminated) break;
  }
}
console.log(memory.length, steps_done);
