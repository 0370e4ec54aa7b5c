import { expect, test } from 'vitest';
import { chooseInstanceType, type TasksToHouse } from '../../../src/rules/capacity/choose-instance-type.js';

const tasks = (change: Partial<TasksToHouse>): TasksToHouse => ({
  cpuUnits: 1024,
  memoryMiB: 2048,
  desiredCount: 12,
  cpuArchitecture: 'X86_64',
  purchaseOption: 'on-demand',
  region: 'us-east-1',
  ...change,
});

// Prices of us-east-1: m7i.large 0.1008, m6i.large 0.096, c7i.large 0.08925, r7i.large 0.1323; each size doubles both price and room.
test.each<[why: string, Partial<TasksToHouse>, string, number, number]>([
  ['half a vCPU for each GiB: two of 2 GiB leave no room on a c7i.large (3.9 GiB), so m6i; six of two', {}, 'm6i.large', 2, 6],
  ['1 GiB to a vCPU fits c7i, the cheapest vCPU', { memoryMiB: 1024 }, 'c7i.large', 2, 6],
  ['6 GiB to a vCPU: on m6i one task leaves half the vCPUs idle; r7i holds two', { memoryMiB: 6144 }, 'r7i.large', 2, 6],
  ['a few tasks: as near to four instances as two on each allow', { desiredCount: 3 }, 'm6i.large', 2, 2],
  ['100 tasks: sizes of which at most eight are needed; c7i.4xlarge holds 15 in 31 GiB', { desiredCount: 100 }, 'c7i.4xlarge', 15, 7],
  ['ARM: c7g is short of memory, m7g holds two', { cpuArchitecture: 'ARM64' }, 'm7g.large', 2, 6],
  ['no CPU reserved: memory alone decides, 3 of 2 GiB on 8 GiB', { cpuUnits: 0 }, 'm6i.large', 3, 4],
])('%s', (_, change, instanceType, tasksPerInstance, instanceCount) => {
  expect(chooseInstanceType(tasks(change))).toMatchObject({ instanceType, tasksPerInstance, instanceCount });
});

test('Spot is chosen by its own price', () => {
  const spot = chooseInstanceType(tasks({ purchaseOption: 'spot' }));
  expect(spot?.usdPerHour).toBeLessThan(0.096);
});

test('nothing holds two tasks of 300 GiB, and no price is no choice', () => {
  expect(chooseInstanceType(tasks({ memoryMiB: 300 * 1024 }))).toBeUndefined();
  expect(chooseInstanceType(tasks({ region: 'sa-east-1' }))).toBeUndefined();
});
