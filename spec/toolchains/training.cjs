// Ten steps of a seeded training; every toolchain prints the same loss.
exports.loss = function loss(torch) {
  const { nn, optim } = torch;
  torch.manual_seed(0);
  const inputs = torch.randn(32, 10);
  const targets = inputs.sum(1, { keepdim: true }).sin();
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
  const criterion = nn.MSELoss();
  const optimizer = optim.Adam(model.parameters(), { lr: 0.01 });
  let last;
  for (let step = 0; step < 10; step++) {
    optimizer.zero_grad();
    const loss = criterion(model(inputs), targets);
    loss.backward();
    optimizer.step();
    last = loss.item();
  }
  return last;
};
