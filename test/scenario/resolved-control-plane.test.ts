import { expect, test } from 'vitest';
import { load, loadFile } from './load.js';

const EVERYTHING = 'test/fixtures/control-plane/everything.yaml';

test('a scenario with everything of the control plane resolves to one that compiles to the same', () => {
  const [first] = loadFile(EVERYTHING).variants;
  const [again] = load({ 'resolved.yaml': first.resolvedYaml }, 'resolved.yaml').variants;
  expect(again.scenario).toEqual(first.scenario);
  expect(again.resolvedYaml).toBe(first.resolvedYaml);
});

test('what is accepted is shown, and what is not simulated is listed', () => {
  const [{ scenario, resolvedYaml }] = loadFile(EVERYTHING).variants;
  for (const shown of ['taskRoleArn: arn:aws:iam::1:role/web', 'awslogs-group: web', 'alternateTargetGroupArn: web-green', '- name: data'])
    expect(resolvedYaml).toContain(shown);
  expect(scenario.notSimulated).toEqual(['actions[17].UpdateAutoScalingGroup']);
});
