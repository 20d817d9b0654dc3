// Federated averaging (McMahan et al. 2017): three hospitals fit one model, and none of them shows its patients. A server sends the
// model as bytes; each trains it on its own data and sends bytes back; the server averages them by numbers of examples.
//
//   npm run federated
import { pathToFileURL } from 'node:url';
import torch, { nn, optim } from 'tfjs-torch';
import { read_csv } from 'tfjs-torch/readers';
import { DataLoader, TensorDataset, random_split } from 'tfjs-torch/utils/data';

/** What a client sends back: a state dict's bytes, and on how many examples it was trained. */
export interface Update {
  readonly state: Uint8Array;
  readonly examples: number;
}

const network = () => nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 1));
const criterion = nn.MSELoss();

/** One who has data, and a model of its own. */
export class Client {
  private readonly model = network();
  private readonly loader;

  constructor(private readonly dataset: ReturnType<typeof hospitals>[number]) {
    this.loader = DataLoader(dataset, { batch_size: 16, shuffle: true });
  }

  /** Trains what the server sent for some epochs. */
  train(state: Uint8Array, epochs: number): Update {
    this.model.load_state_dict(torch.load<nn.StateDict>(state));
    const optimizer = optim.SGD(this.model.parameters(), { lr: 0.02, momentum: 0.9 });
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [x, y] of this.loader) {
        optimizer.zero_grad();
        criterion(this.model(x), y).backward();
        optimizer.step();
      }
    }
    return { state: torch.save(this.model.state_dict()), examples: this.dataset.length };
  }
}

/** The mean of the clients' parameters, each weighted by its number of examples. */
export function average(updates: readonly Update[]): Uint8Array {
  const total = updates.reduce((sum, { examples }) => sum + examples, 0);
  const states = updates.map(({ state, examples }) => ({ state: torch.load<nn.StateDict>(state), share: examples / total })); // prettier-ignore
  const mean = Object.keys(states[0]!.state).map((name) => {
    const parts = states.map(({ state, share }) => state[name]!.mul(share));
    return [name, parts.reduce((sum, part) => sum.add(part))] as const;
  });
  return torch.save(Object.fromEntries(mean));
}

/** The diabetes data in three unequal parts. */
function hospitals() {
  const table = read_csv(new URL('data/diabetes.csv', import.meta.url));
  const [X, y] = [table.tensor(table.columns.slice(0, 10)), table.tensor(table.columns.slice(10))];
  const standard = (t: torch.Tensor) => t.sub(t.mean(0)).div(t.std(0));
  return random_split(TensorDataset(standard(X), standard(y)), [262, 120, 60]);
}

/** Runs the rounds. @returns the loss on all data before the first and after each round */
export function run(rounds: number): number[] {
  torch.manual_seed(0);
  const parts = hospitals();
  const clients = parts.map((part) => new Client(part));
  const server = network();
  const losses: number[] = [];
  const evaluate = (): void =>
    torch.no_grad(() => {
      let sum = 0;
      for (const part of parts) {
        for (const [x, y] of DataLoader(part, { batch_size: part.length })) {
          sum += criterion(server(x), y).item() * part.length;
        }
      }
      losses.push(sum / 442);
    });
  evaluate();
  for (let round = 0; round < rounds; round++) {
    const state = torch.save(server.state_dict());
    const updates = clients.map((client) => client.train(state, 1));
    server.load_state_dict(torch.load<nn.StateDict>(average(updates)));
    evaluate();
  }
  return losses;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  run(8).forEach((loss, round) => console.log(`round ${round}: loss ${loss.toFixed(4)}`));
}
