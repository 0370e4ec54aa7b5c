import { nearestName } from '../../base/nearest.js';
import { type BehaviourDocument, mergedBehaviour } from '../behaviour.js';
import { type CompletedService, type Completion, hintFor, own, problemAt } from '../completion.js';
import { familyAndRevision } from '../revisions.js';
import { shapeKind, targetsOf } from '../traffic.js';
import { workloadOf } from './functions.js';

type Behaviours = Readonly<Record<string, BehaviourDocument>>;

/** Checks what queues, their consumers and the traffic to them say of each other, and notes what may surprise. */
export function checkQueues(completion: Completion, services: readonly CompletedService[], behaviours: Behaviours): void {
  const { given, report } = completion;
  checkNames(completion, services);
  const known = given.queues.map(({ queueName }) => queueName);
  given.queues.forEach(({ redrivePolicy }, index) => {
    const target = redrivePolicy?.deadLetterTargetArn;
    if (target !== undefined && !known.includes(target))
      problemAt(
        completion,
        ['queues', index, 'redrivePolicy', 'deadLetterTargetArn'],
        `must name a queue, but is '${target}'`,
        hintFor(target, known, nearestName(target, known)),
      );
  });
  checkCycles(completion);
  for (const [name, { consumes }] of Object.entries(behaviours)) {
    if (consumes === undefined) continue;
    const path = ['behaviour', name, 'consumes'];
    if (!known.includes(consumes.queue))
      problemAt(
        completion,
        [...path, 'queue'],
        `must name a queue, but is '${consumes.queue}'`,
        hintFor(consumes.queue, known, nearestName(consumes.queue, known)),
      );
    if (given.functions.some(({ functionName }) => functionName === name))
      problemAt(
        completion,
        path,
        'not simulated by this version: a function takes no messages from a queue',
        'run what consumes it as a service',
      );
    if (own(behaviours, name)?.backlog !== undefined)
      report.note(`behaviour.${name}.backlog does not apply: what consumes a queue takes no more than it has room for`);
  }
  checkConsumers(completion, consumersOf(services, behaviours));
}

/** Services by the queue they consume. */
function consumersOf(services: readonly CompletedService[], behaviours: Behaviours): ReadonlyMap<string, readonly string[]> {
  const consumers = new Map<string, string[]>();
  for (const { serviceName, taskDefinition } of services) {
    const names = [familyAndRevision(taskDefinition).family, taskDefinition];
    const { consumes } = names.map((name) => own(behaviours, name) ?? {}).reduce(mergedBehaviour, {});
    if (consumes !== undefined) consumers.set(consumes.queue, [...(consumers.get(consumes.queue) ?? []), serviceName]);
  }
  return consumers;
}

function checkNames(completion: Completion, services: readonly CompletedService[]): void {
  const { given } = completion;
  const workloads = [...services.map(({ serviceName }) => serviceName), ...given.functions.map(workloadOf)];
  given.queues.forEach(({ queueName }, index) => {
    if (given.queues.findIndex((other) => other.queueName === queueName) < index)
      problemAt(completion, ['queues', index, 'queueName'], `is given twice: '${queueName}'`);
    if (workloads.includes(queueName))
      problemAt(
        completion,
        ['queues', index, 'queueName'],
        `must have a name of its own: '${queueName}' is a workload`,
        'traffic names either by its name',
      );
  });
}

/** A message must come to rest somewhere. */
function checkCycles({ given, tree, report }: Completion): void {
  const next = new Map(given.queues.map(({ queueName, redrivePolicy }) => [queueName, redrivePolicy?.deadLetterTargetArn]));
  const told = new Set<string>();
  given.queues.forEach(({ queueName }, index) => {
    const way = [queueName];
    for (let at = next.get(queueName); at !== undefined && !way.includes(at); at = next.get(at)) way.push(at);
    const last = next.get(way[way.length - 1]);
    if (last !== queueName || way.some((name) => told.has(name))) return;
    for (const name of way) told.add(name);
    report.problem(
      tree,
      ['queues', index, 'redrivePolicy', 'deadLetterTargetArn'],
      `must not lead back to the queue itself, but ${[...way, queueName].join(' -> ')}`,
      'a dead-letter queue at the end of the line has no redrivePolicy',
    );
  });
}

function checkConsumers(completion: Completion, consumers: ReadonlyMap<string, readonly string[]>): void {
  const { given, report } = completion;
  const deadLetters = new Set(given.queues.map(({ redrivePolicy }) => redrivePolicy?.deadLetterTargetArn));
  const names = given.queues.map(({ queueName }) => queueName);
  for (const name of names) {
    const own = consumers.get(name) ?? [];
    if (own.length > 1) report.note(`queue ${name} is consumed by ${own.join(' and ')}: its messages are counted as requests of ${own[0]}`);
    if (own.length === 0 && !deadLetters.has(name)) report.note(`queue ${name} is consumed by nobody: what is sent to it stays there`);
  }
  given.traffic.forEach((stream, index) => {
    for (const { service } of targetsOf(stream)) {
      const queue = names.find((name) => consumers.get(name)?.includes(service));
      if (queue !== undefined)
        problemAt(
          completion,
          ['traffic', index, 'to'],
          `must be a queue or another service: ${service} takes messages of ${queue} instead of requests`,
          `to: ${queue}`,
        );
    }
    const targets = targetsOf(stream).map(({ service }) => service);
    if (shapeKind(stream.shape) === 'users' && targets.some((target) => names.includes(target)))
      problemAt(
        completion,
        ['traffic', index, 'shape', 'users'],
        'cannot go to a queue: users wait for an answer before they send again, and a queue gives none',
        'shape: { rate: 10/s }',
      );
  });
}
