import { expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/stream.js';
import { Pool } from '../../../src/world/requests/pool.js';
import { Draw } from '../../support/draw.js';

const poolOf = (algorithm: Pool['algorithm']) => new Pool(algorithm, new Streams('1').get('balancer'));
const member = (server: number, outstanding = 0) => ({ server, outstanding, zone: 0, slowSinceUs: Number.NEGATIVE_INFINITY });

test('who is no member and cannot be reached may be ignored where the same members again change nothing', () => {
  const pool = poolOf('round_robin');
  pool.setMembers([member(0), member(3)]);
  expect([-1, 0, 1, 3, 99].map((server) => pool.ignores(server))).toEqual([true, false, true, false, true]);
  expect([pool.choose(), pool.choose(), pool.choose()]).toEqual([0, 3, 0]);
  pool.setMembers([member(0), member(3)]);
  expect(pool.choose()).toBe(3);
});

test('among least outstanding requests the same members again stand in their order, so nobody is ignored', () => {
  const pool = poolOf('least_outstanding_requests');
  pool.setMembers([member(0), member(3)]);
  pool.changed(0, 1);
  pool.changed(0, 0);
  expect(pool.choose()).toBe(3);
  pool.setMembers([member(0), member(3)]);
  expect(pool.choose()).toBe(0);
  expect(pool.ignores(1)).toBe(false);
});

test('keeps nothing of the list it is told', () => {
  const pool = poolOf('round_robin');
  const list = [member(0), member(1)];
  pool.setMembers(list);
  list[0].server = 7;
  list.length = 1;
  expect([pool.choose(), pool.choose(), pool.size]).toEqual([0, 1, 2]);
});

test.each(['round_robin', 'weighted_random'] as const)('one that comes or goes by itself is the same as a new set: %s', (algorithm) => {
  const draw = new Draw(7, algorithm);
  const [one, whole] = [poolOf(algorithm), poolOf(algorithm)];
  let servers: number[] = [];
  for (let step = 0; step < 500; step++) {
    const server = draw.whole(0, 11);
    const place = servers.includes(server) ? servers.indexOf(server) : draw.whole(0, servers.length);
    if (servers.includes(server)) one.remove(place);
    else one.insert(place, server);
    servers = servers.includes(server)
      ? servers.filter((other) => other !== server)
      : [...servers.slice(0, place), server, ...servers.slice(place)];
    whole.setMembers(servers.map((other) => member(other)));
    const choices = Array.from({ length: draw.whole(0, 5) }, () => [one.choose(), whole.choose()]);
    for (const [alone, together] of choices) expect(alone).toBe(together);
    expect(one.ignores(server)).toBe(whole.ignores(server));
  }
  expect([one.isList, poolOf('least_outstanding_requests').isList]).toEqual([true, false]);
});
