import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LadderQueue } from '../../src/kernel/queue.js';
import { Heap } from './heap.js';

/** Small generator of the test's own: the code under test shall not feed its own test. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) + 0.5) / 16777216;
  };
}

class Pair {
  readonly ladder = new LadderQueue();
  readonly heap = new Heap();
  private seq = 0;

  push(time: number): void {
    this.ladder.push(time, this.seq, this.seq & 0xffff);
    this.heap.push(time, this.seq, this.seq & 0xffff);
    this.seq++;
  }

  /** Takes the least of both, which must be the same. @returns its time, NaN where both are empty */
  pop(): number {
    const least = this.heap.pop();
    const time = this.ladder.peekTime();
    if (least === undefined) {
      expect(time).toBe(Infinity);
      return Number.NaN;
    }
    const seq = time === Infinity ? -1 : this.ladder.peekSeq();
    // Compared by hand: expect() a million times takes minutes.
    if (time !== least.time || seq !== least.seq) expect({ time, seq }).toEqual({ time: least.time, seq: least.seq });
    const item = this.ladder.pop();
    if (item !== least.item || this.ladder.size !== this.heap.size) expect([item, this.ladder.size]).toEqual([least.item, this.heap.size]);
    return time;
  }
}

// Each delay is whole microseconds. The last column: the trap of ladder or calendar queues it goes for.
const PATTERNS: readonly [name: string, delay: (u: number, now: number) => number, why: string][] = [
  ['exponential', (u) => -Math.log(u) * 1e6, 'the ordinary case'],
  ['fine exponential', (u) => -Math.log(u) * 20, 'many ties, buckets narrower than a microsecond'],
  ['constant', () => 1000, 'all pending at one instant'],
  ['zero', () => 0, 'time never moves'],
  ['zero or one', (u) => (u < 0.5 ? 0 : 1), 'bursts that feed themselves'],
  ['few delays', (u) => (u < 0.5 ? 1e3 : u < 0.8 ? 5e3 : 3e4), 'lanes by another road'],
  ['bimodal', (u) => (u < 0.9 ? u * 10 : 1e9 * u), 'nearly all in the first bucket, again and again'],
  ['heavy tail', (u) => 1e3 / u, 'a maximum far beyond the rest'],
  ['heavier tail', (u) => Math.min(1e15, 10 / u ** 4), 'rungs inside rungs'],
  ['burst each second', (u, now) => (Math.floor((now - Math.log(u) * 1e7) / 1e6) + 1) * 1e6 - now, 'bursts at many instants'],
  ['bursts and chains', (u, now) => (u < 0.5 ? u * 200 : (Math.floor(now / 1e6) + 2) * 1e6 - now), 'a few before a large burst'],
];

describe('the ladder queue gives what a plain heap gives', () => {
  for (const [name, delay, why] of PATTERNS) {
    test.each([10, 100, 1_000, 20_000])(`HOLD, ${name} delays (${why}), %i pending`, (pending) => {
      const pair = new Pair();
      const next = numbers(pending + name.length);
      let now = 0;
      const push = () => pair.push(now + Math.round(delay(next(), now)));
      for (let i = 0; i < pending; i++) push();
      for (let i = 0; i < 3 * pending + 2_000; i++) {
        now = pair.pop();
        push();
        // The number pending swings, so that arrays wrap, grow and run dry.
        if (i % 1_000 < 300) push();
        else if (i % 1_000 < 600 && pair.heap.size > 1) now = pair.pop();
      }
      while (pair.heap.size > 0) pair.pop();
      expect(pair.pop()).toBeNaN();
    });
  }

  test('any mix of pushes and pops, also of sequence numbers out of order', () => {
    const step = fc.record({ times: fc.array(fc.oneof(fc.nat(3), fc.nat(1_000), fc.nat(1e9)), { maxLength: 120 }), pops: fc.nat(150) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const ladder = new LadderQueue();
        const heap = new Heap();
        let now = 0;
        let seq = 0;
        for (const { times, pops } of steps) {
          for (const time of times) {
            // A deferred timer comes back with a number older than those pushed since.
            const given = (seq ^ 5) + 2 ** 33;
            seq++;
            ladder.push(now + time, given, seq);
            heap.push(now + time, given, seq);
          }
          for (let i = 0; i < pops && heap.size > 0; i++) {
            const least = heap.pop();
            expect([ladder.peekTime(), ladder.peekSeq(), ladder.pop()]).toEqual([least?.time, least?.seq, least?.item]);
            now = least?.time ?? now;
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a long bottom takes entries at its front, at its back and in its middle', () => {
    const pair = new Pair();
    for (let i = 0; i < 5_000; i++) pair.push(1_000_000);
    pair.push(1);
    pair.pop();
    pair.ladder.peekTime();
    for (let i = 0; i < 500; i++) pair.push(500_000 + i);
    for (let i = 0; i < 500; i++) pair.push(400_000 - i);
    for (let i = 0; i < 2_000; i++) pair.push(450_000 + ((i * 7919) % 600_000));
    while (pair.heap.size > 0) pair.pop();
  });

  test('retain keeps what is wanted, in order', () => {
    const ladder = new LadderQueue();
    const next = numbers(7);
    for (let i = 0; i < 10_000; i++) ladder.push(Math.floor(next() * 1e6), i, i);
    for (let i = 0; i < 100; i++) {
      ladder.peekTime();
      ladder.pop();
    }
    ladder.retain((_seq, item) => item % 10 === 0);
    let count = 0;
    let last = -1;
    while (ladder.peekTime() < Infinity) {
      expect(ladder.peekTime()).toBeGreaterThanOrEqual(last);
      last = ladder.peekTime();
      expect(ladder.pop() % 10).toBe(0);
      count++;
    }
    expect(count).toBeGreaterThan(980);
    expect(ladder.size).toBe(0);
  });
});
