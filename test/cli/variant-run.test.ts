import { afterEach, expect, test, vi } from 'vitest';
import { InvariantError } from '../../src/base/errors.js';
import { runVariant } from '../../src/cli/variant-run.js';
import type { LoadedVariant } from '../../src/scenario/index.js';
import { Simulation } from '../../src/sim/index.js';
import { load } from '../support/load.js';

const CRASHING = `
duration: 10m
taskDefinitions: [{ family: web, networkMode: awsvpc, cpu: '256', memory: '512', requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: 'shop:1' }] }]
services: [{ serviceName: web, taskDefinition: web, desiredCount: 2, launchType: FARGATE }]
faults: [{ kind: task-crash, at: 2m, service: web }]
`;

afterEach(() => {
  vi.restoreAllMocks();
});

test('whatever breaks inside a run is our bug, told with where, when and the last events', async () => {
  const [scenario] = load(CRASHING);
  const variant: LoadedVariant = { name: 'base', scenario: scenario!, resolvedYaml: '', attachments: [], notes: [] };
  vi.spyOn(Simulation.prototype, 'finish').mockImplementation(() => {
    throw new RangeError('index 7');
  });
  const running = runVariant({ variant, digest: 'abc', files: undefined }, new AbortController().signal, () => {});
  const error = await running.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvariantError);
  expect(error).toMatchObject({ atUs: 600e6, cause: { message: 'index 7' } });
  const [first, where, title, ...events] = String((error as Error).message).split('\n');
  expect([first, where, title]).toEqual(['index 7', '  variant base, seed 1, scenario digest abc', '  last events:']);
  expect(events).toHaveLength(5);
  expect(events.at(-2)).toMatch(/^ {4}\d+\.\d{3} s {2}service\/web {2}\(service web\) has reached a steady state\.$/);
  expect(events.at(-1)).toMatch(/ s {2}service\/web {2}INFO SERVICE_STEADY_STATE$/);
});
