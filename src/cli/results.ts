import { type Problem, ScenarioError } from '../base/errors.js';
import { FolderWriter, isSafeSegment } from './folder-writer.js';
import { type Staging, stage } from './staging.js';

/** What `--without` may leave out: all but the summary, the comparison, the scenario as run and the manifest. */
export const LEAVABLE_FILES: ReadonlySet<string> = new Set([
  ...['tasks', 'instances', 'services', 'deployments', 'events', 'decisions', 'metrics', 'requests', 'latency'],
  ...['meters', 'bill', 'functions', 'queues', 'faults', 'charts', 'report'],
]);

/** What the manifest says about the run, beside its files. Nothing of the wall clock, of this machine or of where the folder stands. */
export interface ManifestHead {
  readonly version: string;
  readonly scenario: { readonly name: string; readonly digest: string; readonly seed: string | number };
  /** The command that makes the same files again. */
  readonly command: string;
}

/** A results folder in the making: it appears as a whole when committed, or not at all. */
export class ResultsWriter extends FolderWriter {
  readonly #staging: Staging;

  /**
   * @param folder where the results are to stand
   * @throws UsageError where something stands there that is not ours to replace
   */
  constructor(folder: string) {
    const staging = stage(folder);
    super(staging.path);
    this.#staging = staging;
  }

  /** Puts the folder in its place. */
  commit(head: ManifestHead): void {
    const files = Object.fromEntries([...this.digests].sort(([a], [b]) => (a < b ? -1 : 1)));
    const { version, scenario, command } = head;
    this.#staging.commit(`${JSON.stringify({ schema: 'ecsim/manifest/1', version, scenario, command, files }, undefined, 2)}\n`);
  }

  /** Leaves nothing behind. */
  discard(): void {
    this.#staging.discard();
  }
}

/** Names of files at the top of a results folder, which no variant's folder may take. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(['summary.json', 'comparison.csv', 'manifest.json', 'report.html', 'charts']);

/**
 * Scenario and variants become folders: a name that would lead elsewhere, or two that a disk may take for one, are refused.
 * @throws ScenarioError
 */
export function assertFolderNames(scenario: string, variants: readonly string[]): void {
  const problems: Problem[] = isSafeSegment(scenario)
    ? []
    : [{ path: 'name', message: unsafeName(scenario), hint: 'the name comes from the file where the scenario gives none' }];
  const seen = new Set<string>();
  for (const variant of variants) {
    const key = variant.normalize('NFC').toLowerCase();
    if (!isSafeSegment(variant)) problems.push({ path: 'variants', message: unsafeName(variant) });
    else if (TAKEN_NAMES.has(key)) problems.push({ path: 'variants', message: `'${variant}' is the name of a file in the results folder` });
    else if (seen.has(key)) problems.push({ path: 'variants', message: `two variants would share the folder '${variant}'` });
    seen.add(key);
  }
  if (problems.length > 0) throw new ScenarioError(problems);
}

function unsafeName(name: string): string {
  return `${JSON.stringify(name)} cannot be the name of a results folder: letters, digits, blanks and - _ . are safe`;
}
