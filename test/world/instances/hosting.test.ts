import { expect, test } from 'vitest';
import { addTask, emptyHosting, hostOf, openHost, removeTask, roomOn, tasksOf } from '../../../src/world/instances/hosting.js';
import { Draw } from '../../support/draw.js';

const INSTANCES = 5;

function hosts() {
  const hosting = emptyHosting();
  for (let index = 0; index < INSTANCES; index++)
    openHost(hosting, { index, registeredCpu: 1000 + index, registeredMemoryMiB: 2000, eniCount: 3, gpuCount: 1, hostPorts: new Set() });
  return hosting;
}

test('tasks stand on their instance in the order in which they came, whoever leaves, on the board and behind it', () => {
  let most = 0;
  for (let seed = 0; seed < 40; seed++) {
    const draw = new Draw(seed, 'hosting');
    let hosting = hosts();
    const lists: number[][] = Array.from({ length: INSTANCES }, () => []);
    for (let index = 0; index < 400; index++) {
      const instance = draw.whole(0, INSTANCES - 1);
      addTask(hosting, { index, instance, definition: 0, service: 0 });
      lists[instance].push(index);
      // In waves, so that instances fill far beyond their board and empty again.
      while (draw.chance(index % 200 < 120 ? 0.2 : 0.65)) {
        const from = lists[draw.whole(0, INSTANCES - 1)];
        if (from.length === 0) break;
        const task = from[draw.whole(0, from.length - 1)];
        expect(hostOf(hosting, task)).toBe(lists.indexOf(from));
        removeTask(hosting, task);
        from.splice(from.indexOf(task), 1);
      }
      most = Math.max(most, ...lists.map(({ length }) => length));
      if (index % 37 === 0) hosting = structuredClone(hosting);
      expect(lists.map((_, at) => tasksOf(hosting, at))).toEqual(lists);
    }
    // What is left of them is another column: growing and tasks do not touch it.
    expect(roomOn(hosting, 4)).toEqual({ cpuUnits: 1004, memoryMiB: 2000, eniCount: 3, gpuCount: 1 });
  }
  expect(most).toBeGreaterThan(20);
});
