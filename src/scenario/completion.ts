import type { RunTaskDocument } from './aws/requests.js';
import type { ScheduleDocument } from './aws/schedules.js';
import type { ServiceDocument } from './aws/services.js';
import type { TaskDefinitionDocument } from './aws/task-definitions.js';
import type { ScenarioDocument } from './document.js';
import type { ScenarioFiles } from './files.js';
import type { Report } from './report.js';
import type { Path, Tree } from './tree.js';

/** A document with every default and every derived part written out. */
export interface CompletedDocument
  extends Omit<ScenarioDocument, 'aws' | 'services' | 'taskDefinitions' | 'schedules' | 'scalingPolicies' | 'scheduledActions'> {
  name: string;
  seed: string;
  start: string;
  duration: string;
  warmUp: string;
  begin: 'running' | 'empty';
  region: string;
  availabilityZones: string[];
  /** Those of the file, then those that actions register. */
  taskDefinitions: CompletedTaskDefinition[];
  /** Those of the file, then those that actions create under a name of their own. */
  services: CompletedService[];
  /** Those that actions create under the name of one of them, once it is deleted. */
  servicesAgain: CompletedService[];
  schedules: CompletedSchedule[];
}

export interface CompletedTaskDefinition extends TaskDefinitionDocument {
  revision: number;
  networkMode: 'awsvpc' | 'bridge' | 'host' | 'none';
  /** Index of the action that registers it; -1: it is the file's. */
  registeredBy: number;
}

/** A schedule: what it starts is written as RunTask has it. */
export interface CompletedSchedule extends Omit<ScheduleDocument, 'target'> {
  target?: undefined;
}

/** RunTask with everything written out. */
export interface CompletedRunTask extends Omit<RunTaskDocument, 'networkConfiguration'> {
  cluster: string;
  /** `family:revision`. */
  taskDefinition: string;
  group: string;
  startedBy?: string | undefined;
  capacityProviderStrategy: CompletedService['capacityProviderStrategy'];
  placementStrategy: CompletedService['placementStrategy'];
  networkConfiguration: CompletedService['networkConfiguration'];
}

/** A service with everything written out. */
export interface CompletedService extends Omit<ServiceDocument, 'networkConfiguration'> {
  /** Index of the action that creates it; -1: it is the file's. */
  createdBy: number;
  cluster: string;
  /** `family:revision`. */
  taskDefinition: string;
  desiredCount: number;
  capacityProviderStrategy: { capacityProvider: string; base: number; weight: number }[];
  placementStrategy: { type: 'binpack' | 'spread' | 'random'; field?: string | undefined }[];
  networkConfiguration: { awsvpcConfiguration: { subnets: string[]; assignPublicIp: 'ENABLED' | 'DISABLED'; securityGroups?: unknown } };
}

/** What every step of completion works with. */
export interface Completion {
  /** As checked; steps read what the author gave from here. */
  readonly given: ScenarioDocument;
  /** For positions. */
  readonly tree: Tree;
  readonly report: Report;
  readonly files: ScenarioFiles;
  readonly startEpochMs: number;
  readonly durationUs: number;
  readonly brought: Brought;
  /** A variant that --on made: its author has not written what suits its platform. */
  readonly isDerived: boolean;
  /** Where the file says what is checked under another path, as AWS spells it in another document. */
  readonly placed?: (path: Path) => Path;
}

/** What actions bring stands in `given` after what the file has; here is how much that is, and which action brings each of the others. */
export interface Brought {
  readonly services: { readonly own: number; readonly actions: readonly number[] };
  readonly taskDefinitions: { readonly own: number; readonly actions: readonly number[] };
  /** Of each action, microseconds since the start. */
  readonly atUs: readonly number[];
}

const BRINGING = { services: 'CreateService', taskDefinitions: 'RegisterTaskDefinition' } as const;

/** A problem at a path of the document; that of something an action brings is at the action. @param offset into the text that stands there */
export function problemAt(
  { tree, report, brought, placed }: Pick<Completion, 'tree' | 'report'> & Partial<Pick<Completion, 'brought' | 'placed'>>,
  path: Path,
  message: string,
  hint?: string,
  offset?: number,
): void {
  const [section, index, ...rest] = path;
  const isBringing = section === 'services' || section === 'taskDefinitions';
  const members = isBringing ? brought?.[section] : undefined;
  const action = members === undefined ? undefined : members.actions[Number(index) - members.own];
  const place = isBringing && action !== undefined ? ['actions', action, BRINGING[section], ...rest] : (placed?.(path) ?? path);
  report.problem(tree, place, message, hint, offset);
}

/** Own value of a key: names come from the file, so nothing inherited may answer. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A hint that names what is near, or what there is. */
export function hintFor(name: string, known: readonly string[], nearest: string | undefined): string {
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  if (known.length === 0) return `there is none in the file, so nothing can be called '${name}'`;
  return `there is ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`;
}
