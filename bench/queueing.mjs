import { Loop } from '../dist/kernel/loop.js';
import { exponentialUnit } from '../dist/kernel/sample.js';
import { Stream } from '../dist/kernel/stream.js';
import { compareRounds, cpuNs, reference } from './harness.mjs';

export const title = 'bare queueing systems on the loop (ns per request; reference: the same by hand over std::priority_queue)';

const ARRIVAL = 0;
const DEPARTURE = 1;
const SERVICE_US = 1e6;

/** A ring of numbers that grows. */
class Line {
  constructor() {
    this.values = new Float64Array(16);
    this.from = 0;
    this.count = 0;
  }

  push(value) {
    const { values } = this;
    if (this.count === values.length) {
      this.values = new Float64Array(2 * values.length);
      for (let i = 0; i < this.count; i++) this.values[i] = values[(this.from + i) % values.length];
      this.from = 0;
    }
    this.values[(this.from + this.count++) & (this.values.length - 1)] = value;
  }

  shift() {
    const value = this.values[this.from];
    this.from = (this.from + 1) & (this.values.length - 1);
    this.count--;
    return value;
  }
}

/** Puts the value of rank k in its place, as std::nth_element does (Hoare's quickselect). */
function select(values, k) {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return values[k];
  }
  return values[k];
}

/** Mean of the latencies in services; the p99 is looked for too, as the reference does. */
function summary(values) {
  let sum = 0;
  for (const value of values) sum += value;
  const p99 = select(values, Math.floor(values.length * 0.99));
  if (!(p99 > 0)) throw new Error('no p99');
  return sum / values.length / SERVICE_US;
}

function mmc(requests) {
  const from = cpuNs();
  const loop = new Loop(2);
  const arrivals = new Stream('1', 'arrivals');
  const services = new Stream('1', 'services');
  const source = loop.source(ARRIVAL, 0);
  const waits = new Float64Array(requests);
  const line = new Line();
  let busy = 0;
  let arrived = 0;
  let begun = 0;
  const next = () => loop.setSource(source, loop.nowUs + Math.round(exponentialUnit(arrivals) * (SERVICE_US / 8)), 0);
  const begin = (waitUs) => {
    waits[begun++] = waitUs;
    loop.schedule(loop.nowUs + Math.round(exponentialUnit(services) * SERVICE_US), DEPARTURE, 0, 0);
  };
  loop.on(ARRIVAL, () => {
    if (++arrived < requests) next();
    if (busy === 10) {
      line.push(loop.nowUs);
      return;
    }
    busy++;
    begin(0);
  });
  loop.on(DEPARTURE, () => {
    if (line.count > 0) begin(loop.nowUs - line.shift());
    else busy--;
  });
  next();
  loop.advance(1e15, Infinity);
  const check = summary(waits);
  return { ns: (cpuNs() - from) / requests, check };
}

/** Index of the least of some counts, kept under changes. */
class LeastOf {
  constructor(size) {
    this.leaves = 1 << (32 - Math.clz32(size - 1));
    this.counts = new Int32Array(this.leaves).fill(0, 0, size).fill(1 << 30, size);
    this.tree = new Int32Array(2 * this.leaves);
    for (let i = 0; i < this.leaves; i++) this.tree[this.leaves + i] = i;
    for (let node = this.leaves - 1; node > 0; node--) this.play(node);
  }

  play(node) {
    const a = this.tree[2 * node];
    const b = this.tree[2 * node + 1];
    this.tree[node] = this.counts[b] < this.counts[a] ? b : a;
  }

  set(index, count) {
    this.counts[index] = count;
    for (let node = (this.leaves + index) >> 1; node > 0; node >>= 1) this.play(node);
  }
}

function balancer(isLeast, tasks, slots, requests) {
  const from = cpuNs();
  const loop = new Loop(2);
  const arrivals = new Stream('1', 'arrivals');
  const services = new Stream('1', 'services');
  const source = loop.source(ARRIVAL, 0);
  const latencies = new Float64Array(requests);
  const lines = Array.from({ length: tasks }, () => new Line());
  const outstanding = new Int32Array(tasks);
  const ranking = new LeastOf(tasks);
  // A request in service keeps its arrival in a slot of its task's; free slots form a stack.
  const arrivedAtUs = new Float64Array(tasks * slots);
  const free = Int32Array.from({ length: tasks * slots }, (_, i) => i);
  let freeCount = free.length;
  let turn = 0;
  let arrived = 0;
  let ended = 0;
  const interarrivalUs = SERVICE_US / (0.8 * tasks * slots);
  const next = () => loop.setSource(source, loop.nowUs + Math.round(exponentialUnit(arrivals) * interarrivalUs), 0);
  const begin = (task, sinceUs) => {
    const slot = free[--freeCount];
    arrivedAtUs[slot] = sinceUs;
    loop.schedule(loop.nowUs + Math.round(exponentialUnit(services) * SERVICE_US), DEPARTURE, task, slot);
  };
  loop.on(ARRIVAL, () => {
    if (++arrived < requests) next();
    const task = isLeast ? ranking.tree[1] : turn;
    if (!isLeast && ++turn === tasks) turn = 0;
    const count = ++outstanding[task];
    if (isLeast) ranking.set(task, count);
    if (count <= slots) begin(task, loop.nowUs);
    else lines[task].push(loop.nowUs);
  });
  loop.on(DEPARTURE, (task, slot) => {
    latencies[ended++] = loop.nowUs - arrivedAtUs[slot];
    free[freeCount++] = slot;
    const count = --outstanding[task];
    if (isLeast) ranking.set(task, count);
    if (lines[task].count > 0) begin(task, lines[task].shift());
  });
  next();
  loop.advance(1e15, Infinity);
  const check = summary(latencies);
  return { ns: (cpuNs() - from) / requests, check };
}

export function run({ isQuick }) {
  const requests = 2_000_000;
  const rounds = isQuick ? 3 : 7;
  const byHand = reference('mmc');
  const balanced = reference('balancer');
  // The generators differ, so the two means agree only as estimates do.
  const compare = (name, ours, theirs) => compareRounds(name, { rounds, ours, reference: theirs, tolerance: 0.05 });
  return [
    compare('M/M/10', () => mmc(requests), byHand && (() => byHand(requests))),
    ...['round-robin', 'least-outstanding'].map((policy) =>
      compare(
        `100 tasks x 4, ${policy}`,
        () => balancer(policy === 'least-outstanding', 100, 4, requests),
        balanced && (() => balanced(policy, 100, 4, requests)),
      ),
    ),
  ];
}
