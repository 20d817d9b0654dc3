// REINFORCE and actor-critic on a toy environment, with torch.distributions.
import torch, { nn, optim } from 'tfjs-torch';

const { Categorical, Normal } = torch.distributions;
const F = nn.functional;

class Policy extends nn.Module {
  affine1 = nn.Linear(4, 16);
  dropout = nn.Dropout({ p: 0.6 });
  action_head = nn.Linear(16, 2);
  value_head = nn.Linear(16, 1);
  saved_log_probs: torch.Tensor[] = [];
  rewards: number[] = [];

  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    x = F.relu(this.dropout(this.affine1(x)));
    return [F.softmax(this.action_head(x), { dim: -1 }), this.value_head(x)];
  }
}
const policy = new Policy();
const optimizer = optim.Adam(policy.parameters(), { lr: 3e-2 });
const values: torch.Tensor[] = [];

function select_action(state: number[]): number {
  const [probs, value] = policy(torch.tensor(state).float().unsqueeze(0));
  const m = Categorical(probs);
  const action = m.sample();
  policy.saved_log_probs.push(m.log_prob(action));
  values.push(value.squeeze());
  return action.item();
}
function finish_episode() {
  let R = 0;
  const list: number[] = [];
  for (const r of [...policy.rewards].reverse()) {
    R = r + 0.99 * R;
    list.unshift(R);
  }
  let returns = torch.tensor(list);
  returns = returns.sub(returns.mean()).div(returns.std().add(1e-8));
  const policy_loss = policy.saved_log_probs.map((log_prob, k) =>
    log_prob.neg().mul(returns.index(k).sub(values[k]!.detach())),
  );
  const value_loss = values.map((value, k) => F.smooth_l1_loss(value, returns.index(k)));
  optimizer.zero_grad();
  const loss = torch.cat(policy_loss).sum().add(torch.stack(value_loss).sum());
  loss.backward();
  optimizer.step();
  policy.rewards = [];
  policy.saved_log_probs = [];
  values.length = 0;
  return loss.item();
}
for (let episode = 0; episode < 2; episode++) {
  for (let t = 0; t < 5; t++) {
    const action = select_action([0.1 * t, 0, -0.1, episode]);
    policy.rewards.push(action === 1 ? 1 : 0);
  }
  console.log(finish_episode());
}
const d = Normal(torch.tensor([0]), torch.tensor([1]));
const action = d.rsample([3]);
console.log(d.log_prob(action).sum(), d.entropy().mean().item());
