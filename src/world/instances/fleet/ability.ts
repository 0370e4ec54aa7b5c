import { RESERVED_HOST_PORTS_MAX } from '../../../aws/quotas.js';
import { CPU_UNITS, ENIS, GPUS, MEMORY_MIB, ROOM, reservedPortsOn } from '../hosting.js';
import type { InstanceNeed } from '../resources.js';
import type { Fleet } from './fleet.js';

/** Whether instances can take a task as they stand. */
export class Ability {
  private readonly fleet: Fleet;
  private need: InstanceNeed = NOTHING;
  private admits: ((index: number) => boolean) | undefined;

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  /** @param admits what binds beside resources and looks at an instance as it stands; undefined: nothing */
  ask(need: InstanceNeed, admits: ((index: number) => boolean) | undefined): void {
    this.need = need;
    this.admits = admits;
  }

  /** @param index of an instance of a kind that may take the task */
  isAble(index: number): boolean {
    const { room } = this.fleet;
    const { need, admits } = this;
    const at = ROOM * index;
    return (
      room[at + CPU_UNITS] >= need.cpuUnits &&
      room[at + MEMORY_MIB] >= need.memoryMiB &&
      room[at + ENIS] >= need.eniCount &&
      room[at + GPUS] >= need.gpuCount &&
      (need.hostPorts.length === 0 || this.hasPorts(index)) &&
      (admits === undefined || admits(index))
    );
  }

  private hasPorts(index: number): boolean {
    const { hostPorts } = this.need;
    const { hosting, instances } = this.fleet.state;
    if (reservedPortsOn(hosting, index) + hostPorts.length > RESERVED_HOST_PORTS_MAX) return false;
    const { hostPorts: used } = instances[index];
    for (const port of hostPorts) if (used.has(port)) return false;
    return true;
  }
}

const NOTHING: InstanceNeed = {
  cpuUnits: 0,
  memoryMiB: 0,
  eniCount: 0,
  gpuCount: 0,
  hostPorts: [],
  dynamicPorts: [],
  staticPorts: [],
};
