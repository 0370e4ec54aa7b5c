import type { BehaviourDocument } from '../behaviour.js';
import type { Behaviour, ContainerBehaviour } from '../compiled.js';
import { type CompletedDocument, type CompletedTaskDefinition, own } from '../completion.js';
import { familyAndRevision } from '../revisions.js';
import type { Path } from '../tree.js';
import type { Compilation } from './index.js';
import { distribution } from './workloads.js';

/**
 * The container that serves requests, does the work or takes messages: the one a service registers with a target group,
 * else the first that maps a port, else the first essential one.
 */
export function mainContainerOf(document: CompletedDocument, { family, revision, containerDefinitions }: CompletedTaskDefinition): number {
  const users = document.services.filter((service) => familyAndRevision(service.taskDefinition).family === family);
  const user = users.find((service) => service.taskDefinition === `${family}:${revision}`) ?? users[0];
  const registered = user?.loadBalancers[0]?.containerName;
  const candidates = [
    containerDefinitions.findIndex(({ name }) => name === registered),
    containerDefinitions.findIndex(({ portMappings }) => portMappings.length > 0),
    containerDefinitions.findIndex(({ essential }) => essential),
  ];
  return candidates.find((index) => index !== -1) ?? 0;
}

/** What each container's program does; that of the main one is what the behaviour says of the task. */
export function compileContainers(
  compilation: Compilation,
  document: BehaviourDocument,
  { containerDefinitions }: CompletedTaskDefinition,
  mainContainer: number,
  path: Path,
): readonly ContainerBehaviour[] {
  return containerDefinitions.map(({ name }, index) => {
    const said = own(document.containers ?? {}, name) ?? {};
    const standard = index === mainContainer ? document : {};
    const at = (key: string) => (said[key as keyof typeof said] === undefined ? [...path, key] : [...path, 'containers', name, key]);
    const read = (key: 'startUp' | 'ready' | 'exitAfter', fallback: string) =>
      distribution(compilation, said[key] ?? standard[key] ?? fallback, 'duration', at(key));
    const isEnding = (said.exitAfter ?? standard.exitAfter) !== undefined;
    return {
      startUp: read('startUp', '1s'),
      ready: read('ready', '0s'),
      exitAfter: isEnding ? read('exitAfter', '0s') : undefined,
      exitCode: said.exitCode ?? standard.exitCode ?? 0,
    };
  });
}

/** What a task that ends has to do first; undefined where it runs on. */
export function compileWork(compilation: Compilation, { work, runTime }: BehaviourDocument, path: Path): Behaviour['work'] {
  if (work === undefined && runTime === undefined) return undefined;
  return {
    cpu: distribution(compilation, work?.cpu ?? '0ms', 'duration', [...path, 'work', 'cpu']),
    wait: distribution(
      compilation,
      work?.wait ?? runTime ?? '0ms',
      'duration',
      work?.wait === undefined && runTime !== undefined ? [...path, 'runTime'] : [...path, 'work', 'wait'],
    ),
  };
}
