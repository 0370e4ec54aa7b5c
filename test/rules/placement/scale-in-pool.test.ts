import { expect, test } from 'vitest';
import {
  type Candidate,
  chooseScaleIn,
  ranksKinds,
  type StrategyItem,
  scaleInPool,
  takeLeastLiked,
} from '../../../src/rules/placement/index.js';
import { Draw } from '../../support/draw.js';

const SPREAD_ZONES: StrategyItem = { type: 'spread', field: 'attribute:ecs.availability-zone' };
const SPREAD_INSTANCES: StrategyItem = { type: 'spread', field: 'instanceId' };
const SPREAD_RACKS: StrategyItem = { type: 'spread', field: 'attribute:rack' };
const BINPACK: StrategyItem = { type: 'binpack', field: 'memory' };
const RANDOM: StrategyItem = { type: 'random', field: '' };

const CHAINS: readonly (readonly StrategyItem[])[] = [
  [],
  [RANDOM],
  [BINPACK],
  [SPREAD_ZONES, SPREAD_INSTANCES],
  [SPREAD_RACKS, { type: 'binpack', field: 'cpu' }],
  [SPREAD_ZONES, SPREAD_RACKS, BINPACK, RANDOM],
];

function instance(draw: Draw, number: number): Candidate {
  return {
    instanceId: `i-${number}`,
    availabilityZone: draw.of('a', 'b', 'c'),
    cpuUnitsFree: draw.whole(0, 4) * 256,
    memoryMiBFree: draw.whole(0, 4) * 256,
    eniFree: 0,
    gpuFree: 0,
    hostPortsUsed: new Set(),
    reservedPortCount: 0,
    serviceTaskCount: 0,
    attributes: draw.chance(0.5) ? { rack: draw.of('x', 'y') } : {},
    agentConnected: true,
    agentVersion: '',
    registeredAtMs: 0,
    runningTasksCount: 0,
    taskGroups: [],
  };
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))('task after task the same as the definition: seed %i', (seed) => {
  const draw = new Draw(seed, 'scale-in');
  const strategies = CHAINS[seed % CHAINS.length];
  const instances = Array.from({ length: draw.whole(1, 6) }, (_, number) => instance(draw, number));
  const placed = Array.from({ length: draw.whole(1, 30) }, () => ({
    instance: draw.of(...instances),
    cpuUnits: draw.of(256, 512),
    memoryMiB: draw.of(256, 512),
  }));
  const left = [...placed.keys()];
  const pool = scaleInPool(left, placed, strategies);
  while (left.length > 0) {
    // Some draw the same.
    const draws = left.map(() => draw.whole(0, 9) / 10);
    const chosen = chooseScaleIn(
      left.map((task) => placed[task]),
      strategies,
      draws,
    ) as number;
    let next = 0;
    expect(takeLeastLiked(pool, () => draws[next++])).toBe(left[chosen]);
    expect(next).toBe(draws.length);
    left.splice(chosen, 1);
  }
});

test('behind random each task is ranked by itself', () => {
  expect([...CHAINS, [RANDOM, BINPACK]].map(ranksKinds)).toEqual([true, true, true, true, true, true, false]);
});
