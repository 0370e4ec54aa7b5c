import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ScenarioError } from '../../src/base/errors.js';
import { HOSTILE_TEXTS } from '../mutation/hostile.js';
import { load } from './load.js';

const quoted = (text: string) => JSON.stringify(text);

/** One hostile text in every place where a file may give a name or a sentence. */
function scenarioOf(text: string): string {
  return `about: { question: ${quoted(text)}, finding: ${quoted(text)} }
taskDefinitions: [{ family: web, cpu: "256", memory: "512", tags: [{ key: a, value: ${quoted(text)} }], containerDefinitions: [{ name: ${quoted(text)}, image: ${quoted(text)}, portMappings: [{ containerPort: 80 }] }] }]
services: [{ serviceName: web, taskDefinition: web, launchType: FARGATE, desiredCount: 1 }]
traffic: [{ name: ${quoted(text)}, to: web, shape: { rate: 1/s } }]
faults: [{ name: ${quoted(text)}, kind: task-crash, service: web, at: 1m }]
`;
}

// What a file says stays the very same text in resolved.yaml, whatever YAML could make of it.
test.each(HOSTILE_TEXTS.map((text) => [text]))('%j is the same text in resolved.yaml, or refused', (text) => {
  let resolved: string;
  try {
    resolved = load({ 'scenario.yaml': scenarioOf(text) }).variants[0].resolvedYaml;
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    return;
  }
  const written = parse(resolved);
  expect([written.about.question, written.traffic[0].name, written.faults[0].name]).toEqual([text, text, text]);
  expect(written.taskDefinitions[0].containerDefinitions[0].image).toBe(text);
  const again = load({ 'scenario.yaml': resolved });
  expect(again.variants[0].resolvedYaml).toBe(resolved);
});
