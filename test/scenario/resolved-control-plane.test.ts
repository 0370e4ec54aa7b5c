import { expect, test } from 'vitest';
import { load, loadFile } from './load.js';

const EVERYTHING = 'test/fixtures/control-plane/everything.yaml';

test('a scenario with everything of the control plane resolves to one that compiles to the same', () => {
  const [first] = loadFile(EVERYTHING).variants;
  const [again] = load({ 'resolved.yaml': first.resolvedYaml }, 'resolved.yaml').variants;
  expect(again.scenario).toEqual(first.scenario);
  expect(again.resolvedYaml).toBe(first.resolvedYaml);
});

test('so does one in which a service is deleted and created again', () => {
  const text = `taskDefinitions: [{ family: web, containerDefinitions: [{ name: app, memory: 64, portMappings: [{ containerPort: 80 }] }] }]
containerInstances: [{ instanceType: m5.large }]
services: [{ serviceName: web, taskDefinition: web, launchType: EC2, desiredCount: 1 }]
traffic: [{ to: web, shape: { rate: 1/s } }]
actions:
  - { at: 1h, DeleteService: { service: web, force: true } }
  - { at: 2h, CreateService: { serviceName: web, taskDefinition: web, launchType: EC2, desiredCount: 2 } }
`;
  const [first] = load({ 'shop.yaml': text }, 'shop.yaml').variants;
  const [again] = load({ 'resolved.yaml': first.resolvedYaml }, 'resolved.yaml').variants;
  expect(again.scenario).toEqual({ ...first.scenario, name: again.scenario.name });
  expect(again.resolvedYaml).toBe(first.resolvedYaml);
  expect(first.scenario.actions[1].request).toMatchObject({ spec: { targetGroups: [{ targetGroup: 'web', containerPort: 80 }] } });
});

test('what is accepted is shown, and what is not simulated is listed', () => {
  const [{ scenario, resolvedYaml }] = loadFile(EVERYTHING).variants;
  for (const shown of ['taskRoleArn: arn:aws:iam::1:role/web', 'awslogs-group: web', 'alternateTargetGroupArn: web-green', '- name: data'])
    expect(resolvedYaml).toContain(shown);
  expect(scenario.notSimulated).toEqual(['actions[18].UpdateAutoScalingGroup']);
});
