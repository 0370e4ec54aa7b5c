import { Loop } from '../dist/kernel/loop.js';
import { fixed, median } from './harness.mjs';
import { exponentialIncrements } from './hold.mjs';

export const title = 'the three roads of the loop (ns per event, dispatch and clock included)';

const TIMER = 0;
const TIMEOUT = 1;

/** ns per event of a loop once it runs. */
function perEvent(loop, events) {
  loop.advance(1e15, Math.floor(events / 2));
  const from = process.hrtime.bigint();
  loop.advance(1e15, events);
  return Number(process.hrtime.bigint() - from) / events;
}

const increments = exponentialIncrements();

/** N timers, each started again when it fires. */
function schedule(pending, events) {
  const loop = new Loop(2);
  let draw = 0;
  loop.on(TIMER, (a) => loop.schedule(loop.nowUs + increments[draw++ & 65535], TIMER, a, 0));
  for (let a = 0; a < pending; a++) loop.schedule(increments[draw++ & 65535], TIMER, a, 0);
  return perEvent(loop, events);
}

/** The same with sources. */
function source(pending, events) {
  const loop = new Loop(2);
  let draw = 0;
  const ids = Array.from({ length: pending }, (_, a) => loop.source(TIMER, a));
  loop.on(TIMER, (a) => loop.setSource(ids[a], loop.nowUs + increments[draw++ & 65535], 0));
  for (const id of ids) loop.setSource(id, increments[draw++ & 65535], 0);
  return perEvent(loop, events);
}

/** The same with one constant delay. */
function lane(pending, events) {
  const loop = new Loop(2);
  const id = loop.lane(10_000_000, TIMEOUT);
  loop.on(TIMEOUT, (a) => loop.append(id, a, 0));
  for (let a = 0; a < pending; a++) loop.append(id, a, 0);
  return perEvent(loop, events);
}

/** N timers, each with a timeout that is dropped when it fires: what the timeout adds is its cost. */
function timeouts(pending, events) {
  const loop = new Loop(2);
  const id = loop.lane(200_000_000, TIMEOUT);
  const tickets = new Int32Array(pending);
  let draw = 0;
  const begin = (a) => {
    tickets[a] = loop.append(id, a, 0);
    loop.schedule(loop.nowUs + increments[draw++ & 65535], TIMER, a, 0);
  };
  loop.on(TIMER, (a) => {
    loop.drop(id, tickets[a]);
    begin(a);
  });
  loop.on(TIMEOUT, () => {});
  for (let a = 0; a < pending; a++) begin(a);
  return perEvent(loop, events);
}

/** N timers; each event also puts another timer off, as a departure under shared CPU is put off by each arrival. */
function moves(pending, events) {
  const loop = new Loop(2);
  const handles = new Int32Array(pending);
  let draw = 0;
  let other = 0;
  loop.on(TIMER, (a) => {
    handles[a] = loop.schedule(loop.nowUs + increments[draw++ & 65535], TIMER, a, 0);
    other = (other + 1) % pending;
    loop.move(handles[other], loop.nowUs + increments[draw++ & 65535]);
  });
  for (let a = 0; a < pending; a++) handles[a] = loop.schedule(increments[draw++ & 65535], TIMER, a, 0);
  return perEvent(loop, events);
}

export function run({ isQuick }) {
  const events = isQuick ? 300_000 : 1_000_000;
  const rounds = isQuick ? 3 : 5;
  return Object.entries({ schedule, source, lane, 'schedule and a dropped timeout': timeouts, 'schedule and a move': moves }).map(
    ([name, bench]) => {
      const row = { name };
      for (const pending of [10, 100, 1_000, 100_000]) {
        const ns = Array.from({ length: rounds }, () => bench(pending, events));
        row[`${pending.toLocaleString('en')} pending`] = fixed(median(ns), 1);
      }
      return row;
    },
  );
}
