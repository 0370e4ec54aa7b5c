import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Draw } from '../support/draw.js';
import { taskDefinition } from '../support/scenario.js';

const [CONTAINER] = taskDefinition().containerDefinitions;

/** The scenario with memory, sidecars, slow start, zones that keep to themselves and Network Load Balancers, by draws of its own. */
export function withRandomDepth(spec: CompiledScenario, seed: number): CompiledScenario {
  const draw = new Draw(seed, 'depth');
  const isNetwork = draw.chance(0.2);
  const hasMemory = draw.chance(0.5);
  const hasSidecar = draw.chance(0.3);
  return {
    ...spec,
    taskDefinitions: spec.taskDefinitions.map((definition) => ({
      ...definition,
      containerDefinitions: hasSidecar
        ? [
            ...definition.containerDefinitions,
            { ...CONTAINER, name: 'log', portMappings: [], memoryMiB: draw.of(undefined, 64, 256), essential: true },
          ]
        : definition.containerDefinitions,
    })),
    behaviours: spec.behaviours.map((behaviour) => ({
      ...behaviour,
      memoryBaseMiB: hasMemory ? draw.of(0, 200, 500) : undefined,
      memoryLeakMiBPerHour: hasMemory ? draw.of(0, 0, 600, 20_000) : 0,
      containers: hasSidecar ? [...behaviour.containers, behaviour.containers[0]] : behaviour.containers,
      sidecars: hasSidecar ? [{ name: 'log', memoryMiB: draw.of(0, 60, 300) }] : [],
      requests: behaviour.requests.map((kind) => ({ ...kind, memoryMiB: hasMemory ? draw.of(0, 1, 40) : 0 })),
    })),
    loadBalancers: spec.loadBalancers.map((balancer) => ({ ...balancer, type: isNetwork ? 'network' : balancer.type })),
    targetGroups: spec.targetGroups.map((group) => ({
      ...group,
      algorithm: isNetwork ? 'weighted_random' : group.algorithm,
      slowStartUs: !isNetwork && group.algorithm === 'round_robin' ? draw.of(0, 30e6, 300e6) : 0,
      isCrossZone: draw.chance(0.6),
    })),
    traffic: spec.traffic.map((stream) => ({ ...stream, client: { ...stream.client, requestsPerConnection: draw.of(1, 7, 100) } })),
    faults: spec.faults.map((fault) =>
      draw.chance(0.15) ? { ...fault, kind: 'memory-leak', leakBytesPerHour: draw.real(1, 100) * 1e9 } : fault,
    ),
  };
}
