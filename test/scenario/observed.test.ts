import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { run } from '../sim/run.js';
import { load } from './load.js';

const FARGATE = `{ family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '1024', memory: '2048', containerDefinitions: [{ name: app, image: 'shop:1', portMappings: [{ containerPort: 8080 }] }, { name: proxy, image: 'envoy:1' }] }`;
/** Two containers, no cpu of the task itself. */
const EC2 = `{ family: web, networkMode: bridge, containerDefinitions: [{ name: app, image: 'shop:1', cpu: 384, memory: 512, portMappings: [{ containerPort: 8080 }] }, { name: log, image: 'log:1', cpu: 128, memory: 128 }] }`;

interface Given {
  readonly observed: string;
  readonly definition?: string;
  readonly behaviour?: string;
}

function scenarioWith({ observed, definition = FARGATE, behaviour = '' }: Given, more = ''): string {
  const onInstances = definition === EC2;
  return [
    `taskDefinitions: [${definition}]`,
    onInstances ? 'containerInstances: [{ instanceType: m5.large, count: 4 }]' : '',
    `services: [{ serviceName: web, taskDefinition: web, desiredCount: 4, launchType: ${onInstances ? 'EC2' : 'FARGATE'} }]`,
    `behaviour: { web: { observed: { ${observed} }${behaviour === '' ? '' : `, ${behaviour}`} } }`,
    more,
  ].join('\n');
}

const read = (given: Given, more = '') => load({ 'scenario.yaml': scenarioWith(given, more) }, 'scenario.yaml', []);

function problemsOf(given: Given): string {
  try {
    read(given);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return '';
}

// cpu = (utilisation x vCPU - background) x tasks / rate; wait = median - cpu / the vCPU one request can use.
describe('what was observed becomes the demand it implies', () => {
  test.each<[Given, number, number, string]>([
    // observed → cpu, wait in ms, why
    [{ observed: 'requestsPerMinute: 1200, runningTasks: 4, cpuUtilization: 20%, latencyP50: 100ms' }, 40, 60, '0.2 x 4 x 1 / 20'],
    [{ observed: 'requestsPerMinute: 30, runningTasks: 2, cpuUtilization: 0.5%, latencyP50: 50ms' }, 20, 30, 'a quiet minute'],
    [
      { observed: 'requestsPerMinute: 1200, runningTasks: 4, cpuUtilization: 40%, latencyP50: 100ms', definition: EC2 },
      ...([40, 60, '384 + 128 of 1024 reserved; a request may borrow up to one vCPU'] as const),
    ],
    [
      {
        observed: 'requestsPerMinute: 1200, runningTasks: 4, cpuUtilization: 30%, latencyP50: 100ms',
        behaviour: 'background: { cpu: 0.1 }',
      },
      ...([40, 60, 'a tenth of a vCPU in each task is not of requests'] as const),
    ],
    [
      { observed: 'requestsPerMinute: 1200, runningTasks: 4, cpuUtilization: 20%, latencyP50: 100ms', behaviour: 'processes: 0.5' },
      ...([40, 20, 'half a vCPU is all the program can use'] as const),
    ],
  ])('%j → cpu %d ms, wait %d ms (%s)', (given, cpuMs, waitMs) => {
    const { variants, notes } = read(given);
    expect(variants[0].scenario.behaviours[0].requests[0]).toMatchObject({
      cpu: { kind: 'constant', value: cpuMs * 1000 },
      wait: { kind: 'constant', value: waitMs * 1000 },
    });
    expect(notes).toContain(`observed: demand of web derived as cpu ${cpuMs}ms, wait ${waitMs}ms a request`);
    expect(variants[0].resolvedYaml).toContain(`cpu: ${cpuMs}ms`);
    expect(variants[0].resolvedYaml).not.toContain('observed');
  });

  test.each<[Given, string]>([
    [
      { observed: 'requestsPerMinute: 600, runningTasks: 4, cpuUtilization: 50%, latencyP50: 100ms' },
      'must be at least 200ms, but is 100ms',
    ],
    [{ observed: 'requestsPerMinute: 600, runningTasks: 4, cpuUtilization: 150%, latencyP50: 1s' }, 'cpuUtilization'],
    [{ observed: 'requestsPerMinute: 600, runningTasks: 4, cpuUtilization: 0%, latencyP50: 1s' }, 'must be above 0%'],
    [{ observed: 'requestsPerMinute: 0, runningTasks: 4, cpuUtilization: 5%, latencyP50: 1s' }, 'requestsPerMinute'],
    [
      { observed: 'requestsPerMinute: 60, runningTasks: 4, cpuUtilization: 5%, latencyP50: 1s', behaviour: 'background: { cpu: 0.1 }' },
      'is no more than background.cpu (0.1 vCPU)',
    ],
    [
      { observed: 'requestsPerMinute: 60, runningTasks: 4, cpuUtilization: 5%, latencyP50: 1s', behaviour: 'request: { cpu: 3ms }' },
      'cannot stand beside a request with cpu or wait',
    ],
    [
      {
        observed: 'requestsPerMinute: 60, runningTasks: 4, cpuUtilization: 5%, latencyP50: 1s',
        definition: EC2.replace('cpu: 384, ', '').replace('cpu: 128, ', ''),
      },
      'but web reserves none',
    ],
  ])('%j cannot be: %s', (given, message) => {
    expect(problemsOf(given)).toContain(message);
  });

  test('says that requests also share the CPU where that matters', () => {
    const notesAt = (utilization: string) =>
      read({ observed: `requestsPerMinute: 6000, runningTasks: 4, cpuUtilization: ${utilization}, latencyP50: 60ms` }).notes.join('\n');
    expect(notesAt('10%')).not.toContain('share the CPU');
    expect(notesAt('60%')).toContain('the simulated median may lie above 60ms');
  });

  // The minute that was observed, simulated: the same utilisation, and the median as long as requests seldom meet on a CPU.
  test.each([
    ['Fargate', FARGATE, 20],
    ['EC2', EC2, 10],
  ])('a run on %s has the CPU and the median that were observed', (_, definition, percent) => {
    const { variants } = read(
      { observed: `requestsPerMinute: 1200, runningTasks: 4, cpuUtilization: ${percent}%, latencyP50: 120ms`, definition },
      'duration: 30m\ntraffic: [{ to: web, shape: { rate: 20/s } }]',
    );
    const [web] = run(variants[0].scenario).summary.workloads;
    expect(web.cpuUtilizationMeanPercent).toBeGreaterThan(percent * 0.97);
    expect(web.cpuUtilizationMeanPercent).toBeLessThan(percent * 1.03);
    expect(web.latencyMs.p50).toBeGreaterThan(118);
    expect(web.latencyMs.p50).toBeLessThan(126);
  });
});
