import { BYTES_PER_MIB, US_PER_HOUR, US_PER_SECOND } from '../../base/units.js';
import type { BehaviourDocument } from '../behaviour.js';
import type { Behaviour } from '../compiled.js';
import type { CompletedDocument } from '../completion.js';
import type { Report } from '../report.js';
import { parseByteRate, parseSize } from '../values.js';

type Memory = Pick<Behaviour, 'backgroundVcpu' | 'memoryBaseMiB' | 'memoryLeakMiBPerHour' | 'sidecars'>;
type Definition = CompletedDocument['taskDefinitions'][number];

/** A size as MiB; nothing said is 0. */
export function mib(text: string | undefined): number {
  const read = parseSize(text);
  return read.ok ? read.value / BYTES_PER_MIB : 0;
}

/** `10MB` or `10MB/h` as bytes an hour, as a leak is written. */
export function bytesPerHour(text: string): number {
  const read = text.includes('/') ? parseByteRate(text) : parseSize(text);
  return read.ok ? read.value * (text.includes('/') ? US_PER_HOUR / US_PER_SECOND : 1) : 0;
}

/** What a task uses beside its requests. */
export function compileMemory(document: BehaviourDocument, definition: Definition, mainContainer: number, report: Report): Memory {
  const main = definition.containerDefinitions[mainContainer]?.name;
  const sidecars = Object.entries(document.containers ?? {})
    .filter(([name, use]) => name !== main || use.cpu !== undefined || use.memory !== undefined)
    .map(([name, use]) => ({ name, vcpu: use.cpu ?? 0, memoryMiB: mib(use.memory), isKnown: use.memory !== undefined }))
    .filter((sidecar) => survives(sidecar, definition, report));
  const kinds = document.requests === undefined ? [document.request ?? {}] : Object.values(document.requests);
  const { memory, background } = document;
  const isKnown =
    memory !== undefined ||
    background?.memory !== undefined ||
    sidecars.some((sidecar) => sidecar.isKnown) ||
    kinds.some((kind) => mib(kind.memory) > 0);
  return {
    backgroundVcpu: sidecars.reduce((sum, { vcpu }) => sum + vcpu, background?.cpu ?? 0),
    memoryBaseMiB: isKnown ? mib(memory?.base) + mib(background?.memory) : undefined,
    memoryLeakMiBPerHour: memory?.leak === undefined ? 0 : bytesPerHour(memory.leak) / BYTES_PER_MIB,
    sidecars: sidecars.map(({ name, memoryMiB }) => ({ name, memoryMiB })),
  };
}

/** A container that is not essential and uses more than its limit is killed as it starts; the task goes on without it. */
function survives(sidecar: { readonly name: string; readonly memoryMiB: number }, definition: Definition, report: Report): boolean {
  const container = definition.containerDefinitions.find(({ name }) => name === sidecar.name);
  if (container === undefined) return false;
  if (container.essential || sidecar.memoryMiB <= (container.memory ?? Number.POSITIVE_INFINITY)) return true;
  report.note(
    `container ${sidecar.name} of ${definition.family}:${definition.revision} uses more memory than its ${container.memory} MiB and is killed as it starts; it is not essential, so the task goes on without it`,
  );
  return false;
}
