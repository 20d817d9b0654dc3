// What the packaging and browser checks run wherever the library is loaded: a short seeded training.

/** Losses of twenty steps; they are the same everywhere. */
export function losses(torch) {
  const { nn, optim } = torch;
  torch.manual_seed(0);
  const inputs = torch.randn(32, 10);
  const targets = inputs.sum(1, { keepdim: true }).sin();
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
  const criterion = nn.MSELoss();
  const optimizer = optim.Adam(model.parameters(), { lr: 0.01 });
  return Array.from({ length: 20 }, () => {
    optimizer.zero_grad();
    const loss = criterion(model(inputs), targets);
    loss.backward();
    optimizer.step();
    return loss.item();
  });
}

/** The most that two such runs differ by, relatively. */
export const difference = (a, b) => Math.max(...a.map((loss, k) => Math.abs(loss / b[k] - 1)));
