import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/base/errors.js';
import { load } from './load.js';

/** A scenario whose clients have this circuit breaker. */
function withBreaker(circuitBreaker: string) {
  const yaml = `
taskDefinitions: [{ family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', containerDefinitions: [{ name: app, portMappings: [{ containerPort: 80 }] }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE }]
traffic: [{ to: web, shape: { rate: 1/s }, client: { ${circuitBreaker} } }]
`;
  return load({ 'scenario.yaml': yaml });
}

test('the circuit breaker of a stream of traffic', () => {
  const { scenario } = withBreaker('circuitBreaker: { failures: 5, openFor: 30s }').variants[0];
  expect(scenario.traffic[0].client.circuitBreaker).toEqual({ failures: 5, openForUs: 30e6 });
});

test('there is none unless it is given', () => {
  expect(withBreaker('retries: 1').variants[0].scenario.traffic[0].client.circuitBreaker).toBeUndefined();
});

test.each([
  ['circuitBreaker: { failures: 0, openFor: 30s }', 'circuitBreaker.failures', 'but is 0'],
  ['circuitBreaker: { failures: 5 }', 'circuitBreaker.openFor', 'is missing'],
  ['circuitBreaker: { openFor: 30s }', 'circuitBreaker.failures', 'is missing'],
  ['circuitBreaker: { failures: 5, openFor: long }', 'circuitBreaker.openFor', "but is 'long'"],
  ['circuitBreaker: { failures: 5, openFor: 30s, probes: 2 }', 'circuitBreaker.probes', 'is not a known key'],
])('%s is refused', (text, path, found) => {
  const told = () => withBreaker(text);
  expect(told).toThrow(ScenarioError);
  expect(told).toThrow(path);
  expect(told).toThrow(found);
});
