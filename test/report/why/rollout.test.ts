import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/sim/index.js';
import { finish } from '../../sim/run.js';
import { load } from '../../support/load.js';
import { ask } from './ask.js';

const BASE = `
duration: 30m
taskDefinitions:
  - { family: web, cpu: 256, memory: 512, requiresCompatibilities: [FARGATE], containerDefinitions: [{ name: app, image: 'a:1' }] }
  - { from: web, containerDefinitions: [{ name: app, image: 'a:2' }] }
  - { from: web, containerDefinitions: [{ name: app, image: 'a:3' }] }
behaviour: { 'web:3': { image: { missing: true } } }
`;

function runOf(text: string) {
  const [scenario] = load(`${BASE}${text}`);
  return finish(new Simulation(scenario));
}

const service = (configuration: string) =>
  `services: [{ serviceName: web, taskDefinition: 'web:1', desiredCount: 1, launchType: FARGATE, deploymentConfiguration: ${configuration} }]`;
const update = (at: string, revision: number) => `{ at: ${at}, UpdateService: { service: web, taskDefinition: 'web:${revision}' } }`;

const stuck = runOf(`${service('{ minimumHealthyPercent: 100, maximumPercent: 150 }')}\nactions: [${update('5m', 2)}]`);
const several = runOf(
  `${service('{ deploymentCircuitBreaker: { enable: true, rollback: true } }')}\nactions: [${update('5m', 2)}, ${update('301s', 1)}, ${update('10m', 3)}]`,
);

describe('deployment/<id or service>', () => {
  test('of a service the newest: that it is stuck, by which limits, and who tells more', () => {
    const { subject, headline, facts, because } = ask(stuck, 'deployment/web');
    expect(subject).toBe(`deployment/${stuck.deployments[1].deploymentId}`);
    expect(headline).toMatch(
      / of web to web:2, begun at 00:05:00, is stuck at the end of the run, after 25 min: was unable to stop or start/,
    );
    expect(because.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('could neither start nor stop a task in the deployment of web'),
      'It may start nothing: maximumPercent 150 of 1 is 1 rounded down, and 1 exist.',
      'It may stop nothing: minimumHealthyPercent 100 of 1 is 1 rounded up, and 1 are healthy.',
    ]);
    expect(facts.at(-1)?.value).toBe('service/web --at 1800s');
  });

  test('the newest that had begun by an instant', () => {
    expect(ask(stuck, 'deployment/web', 299).headline).toMatch(/ of web to web:1 was in place when the run began\.$/);
    expect(ask(stuck, 'deployment/web', 300).headline).toContain(' to web:2, begun at 00:05:00, ');
  });

  test('each by its id, or how it ends, or how it begins', () => {
    const [, second] = stuck.deployments;
    const digits = second.deploymentId.slice('ecs-svc/'.length);
    for (const name of [second.deploymentId, digits, digits.slice(0, 6), second.deploymentId.slice(0, 14)])
      expect(ask(stuck, `deployment/${name}`)).toEqual(ask(stuck, 'deployment/web'));
    expect(ask(stuck, second.deploymentId.slice('ecs-svc/'.length))).toEqual(ask(stuck, 'deployment/web'));
  });

  test('one that a newer one took the place of, one that was completed, one that was given up', () => {
    const [, second, third, fourth] = several.deployments.map(({ deploymentId }) => ask(several, `deployment/${deploymentId}`));
    expect(second.headline).toMatch(/ was not done when a newer one took its place at 00:05:01, after 1 s\.$/);
    expect(second.facts.at(-1)?.value).toBe('service/web --at 300.999s');
    expect(third.headline).toMatch(/ to web:1, begun at 00:05:01, was completed at /);
    expect(third.facts.map(({ label }) => label)).not.toContain('what its scheduler did then');
    expect(fourth.headline).toMatch(/ was given up at [\d:]+ and rolled back to web:1, after .+: ECS deployment circuit breaker: /);
    expect(fourth.because[0].sentence).toMatch(
      / is FAILED, rolled back to ecs-svc\/\d+: tasks did not reach RUNNING \(3 failures, threshold 3 /,
    );
    expect(fourth.timeline.map(({ text }) => text)).not.toContainEqual(expect.stringContaining('lastStatus'));
    expect(fourth.tables[0].rows.map((row) => row[3])).toEqual(['completed', 'superseded', 'completed', 'rolled back']);
  });

  test('of a service that has none there are near names', () => {
    expect(() => ask(stuck, 'deployment/wob')).toThrow(/has no deployment\/wob; near names: deployment\/web, /);
  });
});
