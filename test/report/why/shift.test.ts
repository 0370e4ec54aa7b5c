import { expect, test } from 'vitest';
import type { DeploymentStrategy } from '../../../src/aws/nouns.js';
import type { Action } from '../../../src/scenario/compiled.js';
import { run } from '../../sim/run.js';
import { codeDeploy, lifecycleHook, scenario, service, taskDefinition } from '../../support/scenario.js';
import { ask } from './ask.js';

const MINUTE = 60e6;
const pause = lifecycleHook({ targetType: 'PAUSE', stages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], takesUs: Number.POSITIVE_INFINITY });
const blueGreen: DeploymentStrategy = { kind: 'BLUE_GREEN', bakeTimeUs: 0, hooks: [pause] };
const canary = codeDeploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
const create: Action['request'] = { call: 'CreateDeployment', service: 0, changes: { taskDefinition: 1, deploymentStrategy: canary } };
const update: Action['request'] = { call: 'UpdateService', service: 0, changes: { taskDefinition: 1 }, forceNewDeployment: false };

function deployed(deploymentStrategy: DeploymentStrategy, request: Action['request']) {
  const [group] = scenario().targetGroups;
  return run({
    durationUs: 60 * MINUTE,
    taskDefinitions: [taskDefinition(), taskDefinition({ revision: 2 })],
    behaviours: [scenario().behaviours[0], scenario().behaviours[0]],
    targetGroups: [group, { ...group, name: 'web-green' }],
    services: [service({ deploymentStrategy })],
    actions: [{ atUs: MINUTE, index: 0, request }],
  });
}

test.each([
  [
    'a pause',
    blueGreen,
    update,
    'wait in PRE_PRODUCTION_TRAFFIC_SHIFT, because PRE_PRODUCTION_TRAFFIC_SHIFT waits until somebody lets it go on',
    'rules/service/shift-plan.ts',
  ],
  [
    'CodeDeploy',
    canary,
    create,
    'wait in AllowTraffic, because bake time with 10 % of traffic on the new revision',
    'rules/service/code-deploy.ts',
  ],
] as const)('where a deployment stands that moves traffic: %s', (_, strategy, request, text, rule) => {
  const { because } = ask(deployed(strategy, request), 'service/web', 300);
  const reason = because.find(({ sentence }) => sentence.includes(text));
  expect(reason?.rule).toBe(rule);
});

test('nothing is said of one that is through', () => {
  const { because } = ask(deployed(canary, create), 'service/web', 3500);
  expect(because.some(({ sentence }) => sentence.startsWith('Since '))).toBe(false);
});

test('a call of CodeDeploy is explained by its own API', () => {
  const { because } = ask(deployed(canary, create), 'action/0');
  expect(because[0].source).toBe('https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html');
});
