/** Numbers of what is left on an instance. */
export const ROOM = 4;
export const CPU_UNITS = 0;
export const MEMORY_MIB = 1;
export const ENIS = 2;
export const GPUS = 3;

/** Numbers of what is on an instance: how many tasks, how many reserved host ports, and the first tasks in the order in which they came. */
const BOARD = 16;
const TASKS = 0;
const RESERVED_PORTS = 1;
const FIRST = 2;
/** The tasks behind these stand apart: few instances have more, and their places would be carried along for all. */
const ON_BOARD = BOARD - FIRST;

/** Numbers of a task: where it is, what it takes, whose it is, whether its stop is decided. */
const HOSTED = 4;
const INSTANCE = 0;
const DEFINITION = 1;
const OWNER = 2;
const IS_LEAVING = 3;

/**
 * What is left on each container instance and which tasks it has: records of small whole numbers, by index of the instance or
 * of the task, as every placement and every stop goes through them. Plain data, part of the world's state.
 */
export interface Hosting {
  room: Int32Array;
  boards: Int32Array;
  /** Tasks of an instance that its board has no place for. */
  readonly furtherTasks: Map<number, readonly number[]>;
  tasks: Int32Array;
}

/** A task as its host knows it: indices. */
export interface HostedTask {
  readonly index: number;
  readonly instance: number;
  readonly definition: number;
  readonly service: number;
}

/** What an instance registers. */
interface Host {
  readonly index: number;
  readonly registeredCpu: number;
  readonly registeredMemoryMiB: number;
  readonly eniCount: number;
  readonly gpuCount: number;
  readonly hostPorts: ReadonlySet<number>;
}

/** What is left of an instance's resources. */
export interface RoomLeft {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly eniCount: number;
  readonly gpuCount: number;
}

export function emptyHosting(): Hosting {
  return { room: new Int32Array(ROOM), boards: new Int32Array(BOARD), furtherTasks: new Map(), tasks: new Int32Array(HOSTED) };
}

/** An instance without tasks, with all that it registers. */
export function openHost(hosting: Hosting, instance: Host): void {
  const { index } = instance;
  hosting.room = withRecord(hosting.room, ROOM, index);
  hosting.boards = withRecord(hosting.boards, BOARD, index);
  hosting.room[ROOM * index + CPU_UNITS] = instance.registeredCpu;
  hosting.room[ROOM * index + MEMORY_MIB] = instance.registeredMemoryMiB;
  hosting.room[ROOM * index + ENIS] = instance.eniCount;
  hosting.room[ROOM * index + GPUS] = instance.gpuCount;
  hosting.boards[BOARD * index + RESERVED_PORTS] = instance.hostPorts.size;
}

/** What the scheduler has not given away of an instance. */
export function roomOn({ room }: Hosting, instance: number): RoomLeft {
  const at = ROOM * instance;
  return { cpuUnits: room[at + CPU_UNITS], memoryMiB: room[at + MEMORY_MIB], eniCount: room[at + ENIS], gpuCount: room[at + GPUS] };
}

export function reservedPortsOn({ boards }: Hosting, instance: number): number {
  return boards[BOARD * instance + RESERVED_PORTS];
}

export function addReservedPorts({ boards }: Hosting, instance: number, count: number): void {
  boards[BOARD * instance + RESERVED_PORTS] += count;
}

/** Indices of the tasks of an instance that are not STOPPED, in the order in which they came. */
export function tasksOf({ boards, furtherTasks }: Hosting, instance: number): number[] {
  const at = BOARD * instance;
  const count = boards[at + TASKS];
  const tasks: number[] = [];
  for (let place = 0; place < count && place < ON_BOARD; place++) tasks.push(boards[at + FIRST + place]);
  return count > ON_BOARD ? [...tasks, ...(furtherTasks.get(instance) ?? [])] : tasks;
}

/** Puts a task behind the others of its instance. */
export function addTask(hosting: Hosting, { index, instance, definition, service }: HostedTask): void {
  const at = HOSTED * index;
  if (at >= hosting.tasks.length) hosting.tasks = withRecord(hosting.tasks, HOSTED, index);
  const { boards, tasks } = hosting;
  tasks[at + INSTANCE] = instance;
  tasks[at + DEFINITION] = definition;
  tasks[at + OWNER] = service;
  tasks[at + IS_LEAVING] = 0;
  const board = BOARD * instance;
  const count = boards[board + TASKS]++;
  if (count < ON_BOARD) boards[board + FIRST + count] = index;
  else hosting.furtherTasks.set(instance, [...(hosting.furtherTasks.get(instance) ?? []), index]);
}

/** Takes a task off its instance; those behind it move up. */
export function removeTask({ boards, furtherTasks, tasks }: Hosting, task: number): void {
  const instance = tasks[HOSTED * task + INSTANCE];
  const board = BOARD * instance;
  const count = boards[board + TASKS]--;
  const end = board + FIRST + Math.min(count, ON_BOARD);
  let at = board + FIRST;
  while (at < end && boards[at] !== task) at++;
  const isOnBoard = at < end;
  for (; at < end - 1; at++) boards[at] = boards[at + 1];
  if (count <= ON_BOARD) return;
  const [next, ...rest] = furtherTasks.get(instance) ?? [];
  if (isOnBoard) {
    boards[end - 1] = next;
    furtherTasks.set(instance, rest);
  } else
    furtherTasks.set(
      instance,
      [next, ...rest].filter((one) => one !== task),
    );
}

/** The stop of a task is decided: for the scheduler it is gone, though it is on its instance until it is STOPPED. */
export function setLeaving({ tasks }: Hosting, task: number): void {
  tasks[HOSTED * task + IS_LEAVING] = 1;
}

export function isLeaving({ tasks }: Hosting, task: number): boolean {
  return tasks[HOSTED * task + IS_LEAVING] === 1;
}

export function hostOf({ tasks }: Hosting, task: number): number {
  return tasks[HOSTED * task + INSTANCE];
}

export function definitionOf({ tasks }: Hosting, task: number): number {
  return tasks[HOSTED * task + DEFINITION];
}

export function ownerOf({ tasks }: Hosting, task: number): number {
  return tasks[HOSTED * task + OWNER];
}

/** Records with room for one more, twice as long where there was none. */
function withRecord(records: Int32Array, size: number, index: number): Int32Array {
  let length = records.length;
  while (length < size * (index + 1)) length *= 2;
  if (length === records.length) return records;
  const longer = new Int32Array(length);
  longer.set(records);
  return longer;
}
