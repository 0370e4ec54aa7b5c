import { nearestName } from '../../base/nearest.js';
import { type CompletedService, type Completion, hintFor, own, problemAt } from '../completion.js';
import type { ScenarioDocument } from '../document.js';
import { nameInArn } from '../fields.js';
import { familyAndRevision } from '../revisions.js';
import { type TrafficDocument, targetsOf } from '../traffic.js';
import type { Path } from '../tree.js';
import { workloadOf } from './functions.js';
import { completeShape } from './shapes.js';

/** Streams of traffic with their names, and their targets by the names that services have here. */
export function completeTraffic(completion: Completion, services: readonly CompletedService[]): ScenarioDocument['traffic'] {
  const { given } = completion;
  const names = new Set<string>();
  return given.traffic.map((stream, index) => {
    const path = ['traffic', index];
    const targets = targetsOf(stream).map((target, at) => {
      const where = typeof stream.to === 'string' ? [...path, 'to'] : [...path, 'to', at, 'service'];
      return { service: targetName(completion, target.service, where, services), weight: target.weight };
    });
    if (targets.every((target) => target.weight === 0))
      problemAt(completion, [...path, 'to'], 'must give a weight above 0 to at least one target');
    const name = stream.name ?? freeName(completion, targets.map((target) => target.service).join('+'), names);
    if (names.has(name)) problemAt(completion, [...path, 'name'], `must have a name of its own: '${name}' is taken`, 'name: browse');
    names.add(name);
    checkMix(
      completion,
      stream,
      targets.map((target) => target.service),
      path,
      services,
    );
    const first = targets[0];
    const shape = completeShape(completion, name, stream.shape);
    return { ...stream, name, shape, to: typeof stream.to === 'string' && first !== undefined ? first.service : targets };
  });
}

/** Names of streams that are given none: where they go, and from the second on a number. */
function freeName({ given, report }: Completion, target: string, taken: ReadonlySet<string>): string {
  const isTaken = (name: string) => taken.has(name) || given.traffic.some((stream) => stream.name === name);
  if (!isTaken(target)) return target;
  let number = 2;
  while (isTaken(`${target}-${number}`)) number++;
  report.note(`assumed: name ${target}-${number} for the traffic to ${target} that has none, as ${target} is taken`);
  return `${target}-${number}`;
}

function targetName(completion: Completion, text: string, path: Path, services: readonly CompletedService[]): string {
  const { given } = completion;
  const name = nameInArn(text);
  const known = [
    ...services.map((service) => service.serviceName),
    ...given.functions.map(workloadOf),
    ...given.queues.map((item) => item.queueName),
  ];
  if (known.includes(name)) return name;
  const inCluster = services.find((service) => `${service.cluster}/${service.serviceName}` === name);
  if (inCluster !== undefined) return inCluster.serviceName;
  const called = given.functions.find((item) => item.functionName === name);
  if (called !== undefined) return workloadOf(called);
  problemAt(completion, path, `must name a service, function or queue, but is '${text}'`, hintFor(name, known, nearestName(name, known)));
  return name;
}

/** Kinds of request of a workload, in the order of its behaviour. */
function kindsOf({ given }: Completion, workload: string, services: readonly CompletedService[]): readonly string[] {
  const called = given.functions.find((item) => workloadOf(item) === workload);
  const consumer = services.find(({ taskDefinition }) =>
    [familyAndRevision(taskDefinition).family, taskDefinition].some((name) => own(given.behaviour, name)?.consumes?.queue === workload),
  );
  const service = services.find((candidate) => candidate.serviceName === workload) ?? consumer;
  const program = service?.taskDefinition ?? called?.taskDefinition;
  const names = [program && familyAndRevision(program).family, program, called?.functionName].filter((name) => name !== undefined);
  return [...new Set(names.flatMap((name) => Object.keys(own(given.behaviour, name)?.requests ?? {})))];
}

function checkMix(
  completion: Completion,
  stream: TrafficDocument,
  workloads: readonly string[],
  path: Path,
  services: readonly CompletedService[],
): void {
  if (stream.mix === undefined) return;
  const [workload = '', ...others] = workloads;
  const kinds = kindsOf(completion, workload, services);
  for (const kind of Object.keys(stream.mix)) {
    if (!kinds.includes(kind))
      problemAt(
        completion,
        [...path, 'mix', kind],
        `must be a kind of request of ${workload}, but is '${kind}'`,
        hintFor(kind, kinds, nearestName(kind, kinds)),
      );
  }
  const other = others.find((name) => kindsOf(completion, name, services).join('\n') !== kinds.join('\n'));
  if (other !== undefined) {
    const listed = kindsOf(completion, other, services).join(', ');
    problemAt(
      completion,
      [...path, 'mix'],
      `must be of kinds that all its targets have, in one order; those of ${workload} are ${kinds.join(', ')}, those of ${other} ${listed || 'none'}`,
      'a traffic for each of them, with a mix of its own',
    );
  }
  const total = Object.values(stream.mix).reduce((sum, part) => sum + part, 0);
  if (total < 0.999 || total > 1.001)
    problemAt(completion, [...path, 'mix'], `must add up to 100%, but adds up to ${Math.round(total * 10_000) / 100}%`);
}
