import { LadderQueue } from '../dist/kernel/queue.js';
import { fixed, median } from './harness.mjs';

export const title = 'HOLD under other delays (ns per pair; in brackets the median ratio to exponential at the same N: at most 2 is asked)';

const TABLE = 65536;

/** Delay in microseconds, of a number u uniform in (0, 1); where it depends on the instant, of e exponential with mean 1 too. */
const PATTERNS = {
  exponential: (u) => -Math.log(u) * 1e7,
  uniform: (u) => u * 1e7,
  constant: () => 1e7,
  'all at once': () => 0,
  'few delays': (u) => (u < 0.5 ? 1e6 : u < 0.8 ? 5e6 : 3e7),
  bimodal: (u) => (u < 0.9 ? -Math.log(u / 0.9) * 1e3 : -Math.log((u - 0.9) / 0.1) * 1e8),
  'heavy tail': (u) => 1e5 / u,
  'heavier tail': (u) => 1e3 / (u * u),
  'burst each s': (_u, now, e) => (Math.floor((now + e * 1e7) / 1e6) + 1) * 1e6 - now,
  'bursts, chains': (u, now) => (u < 0.5 ? u * 200 : (Math.floor(now / 1e6) + 2) * 1e6 - now),
};

/** @returns ns per operation in the steady state of a pattern */
function holdNs(delayOf, uniforms, pending, operations) {
  const queue = new LadderQueue();
  let seq = 0;
  let draw = 0;
  let now = 0;
  const isTable = delayOf.length < 2;
  // Logarithms are taken beforehand: the queue is what is timed.
  const delays = uniforms.map((u) => (isTable ? Math.round(delayOf(u)) : -Math.log(1 - u)));
  const next = () => {
    const at = draw++ % TABLE;
    return now + (isTable ? delays[at] : Math.round(delayOf(uniforms[at], now, delays[at])));
  };
  for (let item = 0; item < pending; item++) queue.push(next(), seq++, item);
  const hold = (count) => {
    for (let i = 0; i < count; i++) {
      now = queue.peekTime();
      const item = queue.pop();
      queue.push(next(), seq++, item);
    }
  };
  hold(Math.min(4 * pending, 1_000_000));
  const from = process.hrtime.bigint();
  hold(operations);
  return Number(process.hrtime.bigint() - from) / operations;
}

export function run({ isQuick }) {
  const operations = isQuick ? 300_000 : 1_000_000;
  const rounds = isQuick ? 3 : 5;
  let state = 99;
  const uniforms = Float64Array.from({ length: TABLE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) + 0.5) / 16777216;
  });
  const sizes = [100, 1_000, 10_000, 100_000, 1_000_000];
  const rows = new Map(Object.keys(PATTERNS).map((name) => [name, { name }]));
  for (const delayOf of Object.values(PATTERNS)) holdNs(delayOf, uniforms, 1_000, 100_000);
  for (const pending of sizes) {
    const times = new Map(Object.keys(PATTERNS).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, delayOf] of Object.entries(PATTERNS)) times.get(name).push(holdNs(delayOf, uniforms, pending, operations));
    }
    for (const [name, ns] of times) {
      const ratio = median(ns.map((time, round) => time / times.get('exponential')[round]));
      rows.get(name)[`N = ${pending.toLocaleString('en')}`] = `${fixed(median(ns), 1)} (${fixed(ratio, 2)})`;
    }
  }
  return [...rows.values()];
}
