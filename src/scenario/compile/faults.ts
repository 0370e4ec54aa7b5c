import type { FaultSpec } from '../compiled.js';
import { type FaultDocument, isSimulatedKind } from '../faults.js';
import { parseInstant } from '../instants.js';
import { parseDuration } from '../values.js';
import type { Compilation } from './index.js';
import { STRIKES_MAX } from './limits.js';
import { bytesPerHour } from './memory.js';

const durationUs = (text: string | undefined, standard: number) => {
  const read = parseDuration(text);
  return read.ok ? read.value : standard;
};

/** A fault; undefined where this version does not simulate its kind, which is then listed. */
export function compileFault(compilation: Compilation, fault: FaultDocument): FaultSpec | undefined {
  const name = fault.name ?? fault.kind;
  const { kind } = fault;
  if (!isSimulatedKind(kind)) {
    compilation.report.notSimulated(`faults.${name}`);
    return undefined;
  }
  return {
    name,
    kind,
    atUs: strikesOf(compilation, fault),
    mtbfUs: fault.mtbf === undefined ? undefined : durationUs(fault.mtbf, 0),
    mttrUs: fault.mttr === undefined ? undefined : durationUs(fault.mttr, 0),
    forUs: durationUs(fault.for, Number.POSITIVE_INFINITY),
    scope: {
      service: fault.service,
      cluster: fault.cluster,
      task: fault.task,
      instance: fault.instance,
      availabilityZone: fault.availabilityZone,
      autoScalingGroup: fault.autoScalingGroup,
      to: fault.to,
      from: fault.from,
    },
    count: fault.count,
    share: fault.share,
    exitCode: fault.exitCode ?? 1,
    factor: fault.factor ?? 1,
    latencyUs: durationUs(fault.latency, 0),
    rate: kind === 'dependency' ? failingShare(fault) : typeof fault.rate === 'number' ? fault.rate : 0,
    leakBytesPerHour: kind === 'memory-leak' ? bytesPerHour(String(fault.rate)) : 0,
    overUs: durationUs(fault.over, 0),
  };
}

/** Of a dependency: one that is neither slow nor said to fail is cut off. */
function failingShare({ errors, latency }: FaultDocument): number {
  return errors ?? (latency === undefined ? 1 : 0);
}

function strikesOf({ startEpochMs, durationUs: runUs }: Compilation, fault: FaultDocument): readonly number[] {
  const first = fault.at === undefined ? undefined : parseInstant(fault.at, startEpochMs);
  const every = durationUs(fault.every, 0);
  const atUs: number[] = first?.ok === true ? [first.value] : [];
  if (every > 0) for (let at = (atUs[0] ?? 0) + every; at < runUs && atUs.length <= STRIKES_MAX; at += every) atUs.push(at);
  return atUs;
}
