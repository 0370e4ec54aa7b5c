import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/errors.js';
import { Loop } from '../../src/kernel/loop.js';
import { type Agenda, Churn } from './churn.js';
import { PlainAgenda } from './plainAgenda.js';

const TIMER = 0;
const TIMEOUT = 1;
const ARRIVAL = 2;

/** A loop that writes down what it executes. */
function logged(): { loop: Loop; log: [atUs: number, kind: number, a: number, b: number][] } {
  const loop = new Loop(3);
  const log: [number, number, number, number][] = [];
  for (const kind of [TIMER, TIMEOUT, ARRIVAL]) loop.on(kind, (a, b) => log.push([loop.nowUs, kind, a, b]));
  return { loop, log };
}

describe('order is (time, sequence) and nothing else', () => {
  test('at one instant, what was asked for first comes first, over queue, lane and source', () => {
    const { loop, log } = logged();
    const lane = loop.lane(10, TIMEOUT);
    const source = loop.source(ARRIVAL, 7);
    loop.schedule(10, TIMER, 1, 0);
    loop.append(lane, 2, 0);
    loop.setSource(source, 10, 3);
    loop.schedule(10, TIMER, 4, 0);
    loop.append(lane, 5, 0);
    expect(loop.advance(10, Infinity)).toBe('done');
    expect(log).toEqual([
      [10, TIMER, 1, 0],
      [10, TIMEOUT, 2, 0],
      [10, ARRIVAL, 7, 3],
      [10, TIMER, 4, 0],
      [10, TIMEOUT, 5, 0],
    ]);
  });

  test('move and setSource take a new sequence number, also to the same instant', () => {
    const { loop, log } = logged();
    const first = loop.schedule(10, TIMER, 1, 0);
    const source = loop.source(ARRIVAL, 2);
    loop.setSource(source, 10, 0);
    loop.schedule(10, TIMER, 3, 0);
    loop.move(first, 10);
    loop.setSource(source, 10, 0);
    loop.advance(10, Infinity);
    expect(log.map(([, , a]) => a)).toEqual([3, 1, 2]);
  });

  test('an event scheduled for now by a handler comes after all others of now', () => {
    const { loop, log } = logged();
    loop.on(TIMER, (a) => {
      log.push([loop.nowUs, TIMER, a, 0]);
      if (a < 3) loop.schedule(loop.nowUs, TIMER, a + 10, 0);
    });
    for (const a of [1, 2, 3]) loop.schedule(5, TIMER, a, 0);
    loop.advance(5, Infinity);
    expect(log.map(([, , a]) => a)).toEqual([1, 2, 3, 11, 12]);
  });
});

describe('advance', () => {
  test('does at most maxEvents, then says more; done sets the clock', () => {
    const { loop, log } = logged();
    for (const atUs of [1, 2, 3]) loop.schedule(atUs, TIMER, atUs, 0);
    expect([loop.advance(10, 2), loop.nowUs, log.length]).toEqual(['more', 2, 2]);
    expect([loop.advance(10, 1), loop.nowUs, log.length]).toEqual(['done', 10, 3]);
    expect(loop.eventCount).toBe(3);
  });

  test('cancelled, dropped and moved timers are no events and do not make it say more', () => {
    const { loop, log } = logged();
    const lane = loop.lane(5, TIMEOUT);
    loop.cancel(loop.schedule(5, TIMER, 1, 0));
    loop.drop(lane, loop.append(lane, 2, 0));
    loop.move(loop.schedule(5, TIMER, 3, 0), 20);
    expect(loop.nextAtUs()).toBe(20);
    expect([loop.advance(10, 0), loop.nowUs]).toEqual(['done', 10]);
    loop.advance(20, Infinity);
    expect(log).toEqual([[20, TIMER, 3, 0]]);
    expect(loop.nextAtUs()).toBe(Infinity);
  });

  test('payloads are any int32', () => {
    const { loop, log } = logged();
    loop.schedule(1, TIMER, -(2 ** 31), 2 ** 31 - 1);
    loop.append(loop.lane(1, TIMEOUT), -1, -(2 ** 31));
    loop.setSource(loop.source(ARRIVAL, -5), 1, -6);
    loop.advance(1, Infinity);
    expect(log.map(([, , a, b]) => [a, b])).toEqual([
      [-(2 ** 31), 2 ** 31 - 1],
      [-1, -(2 ** 31)],
      [-5, -6],
    ]);
  });
});

test('a ticket of a timer that fired drops nothing', () => {
  const { loop, log } = logged();
  const lane = loop.lane(5, TIMEOUT);
  const fired = loop.append(lane, 1, 0);
  loop.advance(5, Infinity);
  for (let a = 2; a < 40; a++) loop.append(lane, a, 0);
  loop.drop(lane, fired);
  loop.advance(10, Infinity);
  expect(log).toHaveLength(39);
});

test('the same lane for the same delay and kind', () => {
  const { loop } = logged();
  expect(loop.lane(5, TIMEOUT)).toBe(loop.lane(5, TIMEOUT));
  expect(loop.lane(5, TIMEOUT)).not.toBe(loop.lane(6, TIMEOUT));
  expect(loop.lane(5, TIMEOUT)).not.toBe(loop.lane(5, TIMER));
});

test('what cannot be is an InvariantError with the instant', () => {
  const { loop } = logged();
  loop.advance(100, Infinity);
  const handle = loop.schedule(200, TIMER, 0, 0);
  expect(() => loop.schedule(99, TIMER, 0, 0)).toThrow(InvariantError);
  expect(() => loop.schedule(Number.NaN, TIMER, 0, 0)).toThrow(InvariantError);
  expect(() => loop.schedule(Infinity, TIMER, 0, 0)).toThrow(InvariantError);
  expect(() => loop.move(handle, 99)).toThrow(InvariantError);
  expect(() => loop.setSource(loop.source(ARRIVAL, 0), 99, 0)).toThrow(InvariantError);
  loop.cancel(handle);
  expect(() => loop.cancel(handle)).toThrow(/not pending/);
  expect(() => loop.move(handle, 300)).toThrow(expect.objectContaining({ atUs: 100 }));
  expect(() => new Loop(1).cancel(0)).toThrow(InvariantError);
});

test('memory follows the number pending, not the number ever cancelled', () => {
  const { loop } = logged();
  for (let i = 0; i < 200_000; i++) loop.cancel(loop.schedule(1e9 + i, TIMER, 0, 0));
  const keep = loop.schedule(2e9, TIMER, 1, 0);
  for (let i = 0; i < 200_000; i++) loop.move(keep, 2e9 - i);
  const lane = loop.lane(1e9, TIMEOUT);
  for (let i = 0; i < 200_000; i++) loop.drop(lane, loop.append(lane, 0, 0));
  const state = loop.save();
  expect(state.timers.records.length).toBeLessThan(100);
  expect(state.lanes[0].records.length).toBeLessThan(100);
});

describe('a random mix of everything equals the plain agenda', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', (seed) => {
    const run = (agenda: Agenda) => {
      const churn = new Churn(agenda, seed);
      churn.advanceTo(20_000);
      return churn.log;
    };
    const log = run(new Loop(3));
    expect(log.length).toBeGreaterThanOrEqual(20_000);
    expect(log).toEqual(run(new PlainAgenda()));
  });
});

test.each([11, 12, 13])('saved and loaded in the middle, a run goes on as if nothing had been (seed %i)', (seed) => {
  const whole = new Churn(new Loop(3), seed);
  whole.advanceTo(10_000);
  const halved = new Churn(new Loop(3), seed);
  for (const seen of [1_000, 2_500, 5_000, 7_000, 10_000]) {
    halved.advanceTo(seen);
    const saved = structuredClone((halved.agenda as Loop).save());
    const fresh = new Loop(3);
    fresh.load(saved);
    expect(fresh.save()).toEqual(saved);
    // The loop that was saved goes its own way; the copy must not feel it.
    const abandoned = halved.agenda as Loop;
    halved.continueOn(fresh);
    for (const kind of [0, 1, 2]) abandoned.on(kind, () => {});
    abandoned.advance(abandoned.nowUs + 1_000, Infinity);
  }
  expect(halved.log).toEqual(whole.log);
  expect((halved.agenda as Loop).save()).toEqual((whole.agenda as Loop).save());
});

test('sequence numbers beyond 2^32 and tickets beyond 2^31 keep order', () => {
  const { loop, log } = logged();
  const lane = loop.lane(10, TIMEOUT);
  const saved = loop.save();
  loop.load({ ...saved, nextSeq: 2 ** 32 - 3, lanes: [{ ...saved.lanes[0], firstTicket: 2 ** 31 - 3 }] });
  const tickets: number[] = [];
  for (let i = 0; i < 40; i++) {
    tickets.push(loop.append(lane, i, 0));
    loop.schedule(10, TIMER, i, 0);
  }
  expect(tickets[5]).toBe(-(2 ** 31) + 2);
  loop.drop(lane, tickets[1]);
  loop.drop(lane, tickets[30]);
  loop.advance(10, Infinity);
  const expected = tickets.flatMap((_ticket, i) => (i === 1 || i === 30 ? [TIMER] : [TIMEOUT, TIMER]).map((kind) => [10, kind, i, 0]));
  expect(log).toEqual(expected);
});
