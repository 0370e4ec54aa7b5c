import { expect, test } from 'vitest';
import { load } from './load.js';

const SERVICE = 'services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE, desiredCount: 1 }]';
const TASK = 'taskDefinitions: [{ family: web, cpu: "256", memory: "512", containerDefinitions: [{ name: app, image: app }] }]';
const TEXT = `${TASK}
${SERVICE}
traffic: [{ name: t, to: web, shape: { rate: 10/s } }]
`;

// Each of these is well said and would keep a computer busy for days, or fill its memory.
test.each([
  ['duration: 367d', "4:11 duration must be at most 366d, but is '367d'"],
  ['duration: 100000d', '4:11 duration must be at most 366d'],
  ['faults: [{ name: f, kind: task-crash, every: 1us }]', '4:10 faults[0] f makes it more than 100000 strikes of faults'],
  ['faults: [{ name: f, kind: slow, factor: 2, mtbf: 1us, mttr: 1us }]', '4:10 faults[0] f makes it more than 100000 strikes of faults'],
  [
    'containerInstances: [{ instanceType: m5.large, count: 100000 }]',
    '4:21 containerInstances default makes it more than 10000 container instances',
  ],
  [
    'autoScalingGroups: [{ autoScalingGroupName: g, instanceType: m5.large, minSize: 1e9, maxSize: 1e9 }]',
    '4:21 autoScalingGroups[0] g makes it more than 10000 instances',
  ],
])('%s is refused', (line, expected) => {
  expect(problemsOf(`${TEXT}${line}\n`)).toContain(expected);
});

test.each([
  ['desiredCount: 1 ', 'desiredCount: 10001', '2:12 services[0] web makes it more than 10000 tasks'],
  ['10/s', '1e9/s', '3:11 traffic[0] t makes it more than 100000000000 requests'],
  ['rate: 10/s', 'steps: [[0s, 1/s], [1m, 1e9/s]]', '3:11 traffic[0] t makes it more than 100000000000 requests'],
  ['10/s', '1e12/s', "3:46 traffic[0].shape.rate must be a rate of at most 1e9 a second, but is '1e12/s'"],
])('%s as %s is refused', (from, to, expected) => {
  expect(problemsOf(TEXT.replace(from, to))).toContain(expected);
});

test('what is within them is taken', () => {
  expect(problemsOf(`${TEXT.replace('desiredCount: 1 ', 'desiredCount: 10000').replace('10/s', '1e7/s')}duration: 1h\n`)).toBe('');
});

function problemsOf(text: string): string {
  try {
    load({ 'scenario.yaml': text });
    return '';
  } catch (error) {
    return (error as { problems: { line: number; column: number; path: string; message: string }[] }).problems
      .map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`)
      .join('\n');
  }
}

test('tasks of schedules are counted through the stages of a pipeline', () => {
  const run = 'runTask: { taskDefinition: etl, launchType: FARGATE }';
  const stages = (length: number) =>
    Array.from(
      { length },
      (_, index) => `  - { name: s${index}, after: [${index === 0 ? 'often' : `s${index - 1}, often`}], ${run}, arraySize: 100 }`,
    );
  const text = (length: number) => `
duration: 1d
taskDefinitions: [{ family: etl, requiresCompatibilities: [FARGATE], networkMode: awsvpc, cpu: 256, memory: 512, containerDefinitions: [{ name: app }] }]
behaviour: { etl: { runTime: 1m } }
schedules:
  - { name: often, scheduleExpression: rate(1 minute), ${run} }
${stages(length).join('\n')}
`;
  expect(() => load({ 'scenario.yaml': text(2) })).not.toThrow();
  expect(() => load({ 'scenario.yaml': text(5) })).toThrow(/s3 makes it more than 1000000 tasks of schedules, and one run takes no more/);
});
