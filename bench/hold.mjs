import { LadderQueue } from '../dist/kernel/queue.js';
import { compareRounds, reference } from './harness.mjs';

/** Whole microseconds, mean 10 s, as reference/hold.cpp has them. */
export function exponentialIncrements() {
  const increments = new Float64Array(65536);
  let state = 12345;
  for (let i = 0; i < increments.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    increments[i] = Math.round(-Math.log(1 - (state >>> 8) / 16777216) * 1e7);
  }
  return increments;
}

/** Fills a queue and turns it over until it is in its steady state. @returns the function that goes on, and gives ns per operation */
export function holdOf(increments, pending, operations) {
  const queue = new LadderQueue();
  let seq = 0;
  let draw = 0;
  let now = 0;
  for (let item = 0; item < pending; item++) queue.push(increments[draw++ & 65535], seq++, item);
  const hold = (count) => {
    for (let i = 0; i < count; i++) {
      now = queue.peekTime();
      const item = queue.pop();
      queue.push(now + increments[draw++ & 65535], seq++, item);
    }
  };
  hold(Math.max(Math.floor(operations / 4), Math.min(4 * pending, 2_000_000)));
  return () => {
    const from = process.hrtime.bigint();
    hold(operations);
    return { ns: Number(process.hrtime.bigint() - from) / operations, check: now };
  };
}

export const title = 'HOLD: take the least of N pending, put it back later (ns per pair; reference: std::priority_queue)';

export function run({ isQuick }) {
  const increments = exponentialIncrements();
  const cpp = reference('hold');
  return [100, 1_000, 10_000, 100_000, 1_000_000].map((pending) => {
    const operations = isQuick ? 400_000 : 2_000_000;
    // One process each round on the other side, a fresh queue each round on ours: both start alike.
    return compareRounds(`N = ${pending.toLocaleString('en')}`, {
      rounds: isQuick ? 3 : 9,
      ours: () => holdOf(increments, pending, operations)(),
      reference: cpp && (() => cpp(pending, operations)),
    });
  });
}
