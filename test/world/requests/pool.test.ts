import { expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/stream.js';
import { Pool } from '../../../src/world/requests/pool.js';

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
