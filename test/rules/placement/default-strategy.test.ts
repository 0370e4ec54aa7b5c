import { describe, expect, test } from 'vitest';
import { type Candidate, choosePlacement, chooseScaleIn, DEFAULT_SERVICE_STRATEGY } from '../../../src/rules/placement/index.js';
import { chooseTaskToStop } from '../../../src/rules/service/choose-task-to-stop.js';
import { chooseZone } from '../../../src/rules/service/choose-zone.js';

const instance = (zone: string, serviceTaskCount: number): Candidate => ({
  instanceId: `i-${zone}${serviceTaskCount}`,
  availabilityZone: zone,
  cpuUnitsFree: 4096,
  memoryMiBFree: 8192,
  eniFree: 4,
  gpuFree: 0,
  hostPortsUsed: new Set(),
  reservedPortCount: 0,
  serviceTaskCount,
  attributes: {},
  agentConnected: true,
  agentVersion: '1.105.1',
  registeredAtMs: 0,
  runningTasksCount: 0,
  taskGroups: [],
});
const NEED = { cpuUnits: 512, memoryMiB: 1024, eniCount: 0, gpuCount: 0, hostPorts: [] };
const draws = (count: number, first: number) => Array.from({ length: count }, (_, index) => (index + first) % count);

// Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (desiredCount)
describe('O-16: where the next task of a service goes, and which one stops, by default', () => {
  test.each([0, 1, 2])('one task in A, none in B and C: the next goes to B or C (draw %i)', (draw) => {
    const candidates = [instance('A', 1), instance('B', 0), instance('C', 0)];
    const outcome = choosePlacement(candidates, NEED, DEFAULT_SERVICE_STRATEGY, [], draws(3, draw));
    expect(outcome.kind === 'Placed' && candidates[outcome.index].availabilityZone).toMatch(/^[BC]$/);
  });

  test.each([0, 1, 2, 3, 4])('one in A, two in B and C: one stops in B or C, on the instance with most of them (draw %i)', (draw) => {
    const both = instance('C', 2);
    const instances = [instance('A', 1), instance('B', 1), instance('B', 1), both, both];
    const tasks = instances.map((of) => ({ instance: of, cpuUnits: 512, memoryMiB: 1024 }));
    const chosen = chooseScaleIn(tasks, DEFAULT_SERVICE_STRATEGY, draws(5, draw)) ?? -1;
    expect(tasks[chosen].instance.availabilityZone).toMatch(/^[BC]$/);
    if (tasks[chosen].instance.availabilityZone === 'C') expect(tasks[chosen].instance).toBe(both);
  });

  test('the same on Fargate, where there are zones alone', () => {
    expect(chooseZone([1, 0, 0])).toBe(1);
    expect(chooseTaskToStop(['A', 'B', 'B', 'C', 'C'])).toBe(2);
  });
});
