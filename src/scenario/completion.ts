import type { ServiceDocument } from './aws/services.js';
import type { ScenarioDocument } from './document.js';
import type { ScenarioFiles } from './files.js';
import type { Report } from './report.js';
import type { Path, Tree } from './tree.js';

/** A document with every default and every derived part written out. */
export interface CompletedDocument extends Omit<ScenarioDocument, 'aws' | 'services' | 'scalingPolicies' | 'scheduledActions'> {
  name: string;
  seed: string;
  start: string;
  duration: string;
  warmUp: string;
  begin: 'running' | 'empty';
  region: string;
  availabilityZones: string[];
  services: CompletedService[];
}

export interface CompletedService extends Omit<ServiceDocument, 'networkConfiguration'> {
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
}

/** A problem at a path of the document. */
export function problemAt(completion: Pick<Completion, 'tree' | 'report'>, path: Path, message: string, hint?: string): void {
  completion.report.problem(completion.tree, path, message, hint);
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
