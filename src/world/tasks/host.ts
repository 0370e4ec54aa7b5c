import { countAdmitted, type HostNeed } from '../../rules/tasks/host-resources.js';
import { roomOn } from '../instances/hosting.js';
import { recordDecision } from '../record.js';
import type { AgentState, Task } from '../state.js';
import type { World } from '../world.js';

/** A task asks the agent of its host to begin. @returns the tasks that begin now; without it, the task waits in PENDING */
export function askAgent(world: World, task: Task): readonly Task[] {
  const agent = world.state.agents.get(task.instance);
  if (agent === undefined || isIdle(world, task.instance, agent)) return [task];
  agent.waiting.push(task.index);
  const admitted = admit(world, task.instance, agent);
  if (!admitted.includes(task)) recordWait(world, task, agent);
  return admitted;
}

/** The stop of a task is decided: until its containers are gone its agent counts what it holds. @returns tasks that begin now */
export function leaveScheduler(world: World, task: Task): readonly Task[] {
  const agent = agentOf(world, task.instance);
  if (drop(agent.waiting, task.index)) return admit(world, task.instance, agent);
  if (task.pullStartedAt !== undefined && task.executionStoppedAt === undefined) agent.leaving.push(task.index);
  return NOBODY;
}

/** The containers of a task are gone. @returns tasks that begin now */
export function leaveHost(world: World, task: Task): readonly Task[] {
  const agent = world.state.agents.get(task.instance);
  if (agent === undefined) return NOBODY;
  drop(agent.waiting, task.index);
  drop(agent.leaving, task.index);
  return admit(world, task.instance, agent);
}

/** Whether nobody waits at an agent and nobody leaves: who asks begins. */
function isIdle({ state }: World, instance: number, { waiting, leaving }: AgentState): boolean {
  return waiting.length === 0 && leaving.length === 0 && state.instances[instance].terminatedAt === undefined;
}

const NOBODY: readonly Task[] = [];

/** @returns whether it was there */
function drop(list: number[], value: number): boolean {
  const place = list.indexOf(value);
  if (place >= 0) list.splice(place, 1);
  return place >= 0;
}

function admit(world: World, instance: number, agent: AgentState): readonly Task[] {
  const { instances, tasks, hosting } = world.state;
  if (agent.waiting.length === 0 || instances[instance].terminatedAt !== undefined) return NOBODY;
  const needs = (indices: readonly number[]) => indices.map((index) => needOf(world, tasks[index]));
  const free = roomOn(hosting, instance);
  return agent.waiting.splice(0, countAdmitted(free, needs(agent.waiting), needs(agent.leaving))).map((index) => tasks[index]);
}

function needOf(world: World, { definition, cpuUnits, memoryMiB, hostPorts }: Task): HostNeed {
  const { containerDefinitions } = world.scenario.taskDefinitions[definition];
  return { cpuUnits, memoryMiB, gpuCount: containerDefinitions.reduce((sum, { gpuCount }) => sum + gpuCount, 0), hostPorts };
}

function recordWait(world: World, task: Task, { waiting, leaving }: AgentState): void {
  const inputs = { 'tasks before it': waiting.indexOf(task.index), 'tasks that stop': leaving.length };
  recordDecision(world, 'host-resources', `task/${task.taskId}`, 'PENDING', 'what it needs of its instance is not free yet', inputs);
}

function agentOf(world: World, instance: number): AgentState {
  const { agents } = world.state;
  const known = agents.get(instance);
  if (known !== undefined) return known;
  const agent: AgentState = { waiting: [], leaving: [] };
  agents.set(instance, agent);
  return agent;
}
