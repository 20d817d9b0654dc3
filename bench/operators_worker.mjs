// One contender of operators.mjs: reads lines `SIZE COUNT EXPRESSION` and answers each with the microseconds that one takes,
// NaN where the build cannot do it.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { default: torch } = await import(pathToFileURL(process.argv[2]).href);
const variables = (size) => {
  torch.manual_seed(0);
  const [a, b, v] = [[size, size], [size, size], [size]].map((shape) => torch.rand(...shape).add(0.1));
  const k = torch.randint(0, size, [size, size]);
  return { torch, len: (x) => x.shape[0], a, b, v, m: a.lt(b), i: torch.arange(size).flip(0), k };
};
const sizes = new Map();
const compiled = new Map();

console.log(torch.__version__ ?? 'ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [, size, count, expression] = line.match(/^(\d+) (\d+) (.*)$/);
  if (!sizes.has(size)) sizes.set(size, variables(Number(size)));
  if (!compiled.has(line)) {
    const body = `for (let k_ = 0; k_ < ${count}; k_++) ${expression};`;
    compiled.set(line, new Function(...Object.keys(sizes.get(size)), body));
  }
  try {
    const began = performance.now();
    compiled.get(line)(...Object.values(sizes.get(size)));
    console.log(((performance.now() - began) / Number(count)) * 1000);
  } catch {
    console.log(NaN);
  }
}
