import { exp, log, pow } from '../dist/base/math.js';
import { compileSampler } from '../dist/kernel/sample.js';
import { Stream } from '../dist/kernel/stream.js';
import { fixed, median } from './harness.mjs';

export const title = 'random draws and math (ns each; reference: Math of this engine)';

const DISTRIBUTIONS = [
  { kind: 'exponential', mean: 20 },
  { kind: 'uniform', min: 5, max: 9 },
  { kind: 'gamma', mean: 10, cv: 0.5 },
  { kind: 'gamma', mean: 10, cv: 2 },
  { kind: 'lognormal', median: 100, sigma: 0.5 },
  { kind: 'weibull', scale: 8, shape: 2 },
  { kind: 'pareto', min: 2, shape: 3 },
];

let kept = 0;

function time(count, once) {
  const from = process.hrtime.bigint();
  let sum = 0;
  for (let i = 1; i <= count; i++) sum += once(i);
  kept += sum;
  return Number(process.hrtime.bigint() - from) / count;
}

export function run({ isQuick }) {
  const count = isQuick ? 500_000 : 3_000_000;
  const rounds = isQuick ? 3 : 7;
  const step = 30 / count;
  const measured = (once) => fixed(median(Array.from({ length: rounds }, () => time(count, once))), 1);
  const stream = new Stream('1', 'bench');
  const samplers = DISTRIBUTIONS.map(compileSampler);
  for (const sampler of samplers) time(100_000, () => sampler.draw(stream));
  const rows = [
    { name: 'uniform', 'ours ns': measured(() => stream.uniform()) },
    ...samplers.map((sampler, i) => {
      const { kind, cv } = DISTRIBUTIONS[i];
      return { name: cv === undefined ? kind : `${kind}, cv ${cv}`, 'ours ns': measured(() => sampler.draw(stream)) };
    }),
    { name: 'log', 'ours ns': measured((i) => log(i * step)), 'reference ns': measured((i) => Math.log(i * step)) },
    { name: 'exp', 'ours ns': measured((i) => exp(-i * step)), 'reference ns': measured((i) => Math.exp(-i * step)) },
    { name: 'pow', 'ours ns': measured((i) => pow(i * step, 1.7)), 'reference ns': measured((i) => (i * step) ** 1.7) },
  ];
  if (Number.isNaN(kept)) throw new Error('a sample was NaN');
  return rows;
}
