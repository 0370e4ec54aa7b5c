import { AGENT_HOST_PORTS, AGENT_VERSION } from '../../aws/quotas.js';
import type { EventRecord, InstanceRecord, RunResult } from '../../sim/result.js';
import type { Names } from './names.js';

type InstanceEvent = Extract<NonNullable<EventRecord['detail']>, { kind: 'instance' }>;

/** Ports above it are UDP: placement keeps both kinds in one set. */
const UDP = 65_536;

/**
 * The detail of a container instance's state change: the instance as DescribeContainerInstances has it.
 * @param version one more with each event of the instance, from 1
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html
 */
export function instanceDetail(
  event: InstanceEvent,
  record: InstanceRecord,
  { cluster, attributes }: RunResult['instanceDetails'][number],
  atUs: number,
  version: number,
  names: Names,
): object {
  return {
    agentConnected: event.isAgentConnected,
    attributes: Object.entries(attributes).map(([name, value]) => (value === '' ? { name } : { name, value })),
    clusterArn: names.arn('ecs', `cluster/${cluster}`),
    containerInstanceArn: instanceArn(cluster, record, names),
    ec2InstanceId: record.instanceId,
    pendingTasksCount: event.pendingTasks,
    registeredAt: names.iso(record.registeredAt ?? 0),
    registeredResources: resources(record.registeredCpu, record.registeredMemoryMiB, AGENT_HOST_PORTS),
    remainingResources: resources(event.cpuUnitsFree, event.memoryMiBFree, event.hostPorts),
    runningTasksCount: event.runningTasks,
    status: event.status,
    updatedAt: names.iso(atUs),
    version,
    versionInfo: { agentHash: '', agentVersion: AGENT_VERSION, dockerVersion: '' },
  };
}

export function instanceArn(cluster: string, { instanceId }: InstanceRecord, names: Names): string {
  return names.arn('ecs', `container-instance/${cluster}/${instanceId}`);
}

/** @param ports those that are taken, the agent's own included */
function resources(cpuUnits: number, memoryMiB: number, ports: readonly number[]): readonly object[] {
  const texts = (of: readonly number[]) => [...of].sort((a, b) => a - b).map(String);
  return [
    { name: 'CPU', type: 'INTEGER', integerValue: cpuUnits },
    { name: 'MEMORY', type: 'INTEGER', integerValue: memoryMiB },
    { name: 'PORTS', type: 'STRINGSET', stringSetValue: texts(ports.filter((port) => port < UDP)) },
    { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: texts(ports.filter((port) => port >= UDP).map((port) => port - UDP)) },
  ];
}
