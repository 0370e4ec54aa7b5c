import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { format } from 'fast-csv';
import { InvariantError, type Problem, ScenarioError } from '../base/errors.js';
import type { CsvTable } from '../report/index.js';
import { sha256 } from './digest.js';
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
export class ResultsWriter {
  readonly #staging: Staging;
  readonly #sha256ByFile = new Map<string, string>();

  /**
   * @param folder where the results are to stand
   * @throws UsageError where something stands there that is not ours to replace
   */
  constructor(folder: string) {
    this.#staging = stage(folder);
  }

  /** @param file path inside the folder, with `/` */
  writeText(file: string, text: string): void {
    writeFileSync(this.#pathOf(file), text);
    this.#sha256ByFile.set(file, sha256(text));
  }

  /** @param subfolder inside the results folder, empty for itself @param signal ends the writing early */
  async writeTable(subfolder: string, table: CsvTable, signal?: AbortSignal): Promise<void> {
    const file = subfolder === '' ? table.file : `${subfolder}/${table.file}`;
    const hash = createHash('sha256');
    await pipeline(
      Readable.from(linesOf(table)),
      format({ headers: false, rowDelimiter: '\n', includeEndRowDelimiter: true }),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(this.#pathOf(file)),
      signal === undefined ? {} : { signal },
    );
    this.#sha256ByFile.set(file, hash.digest('hex'));
  }

  /** Puts the folder in its place. */
  commit(head: ManifestHead): void {
    const files = Object.fromEntries([...this.#sha256ByFile].sort(([a], [b]) => (a < b ? -1 : 1)));
    const { version, scenario, command } = head;
    this.#staging.commit(`${JSON.stringify({ schema: 'ecsim/manifest/1', version, scenario, command, files }, undefined, 2)}\n`);
  }

  /** Leaves nothing behind. */
  discard(): void {
    this.#staging.discard();
  }

  #pathOf(file: string): string {
    for (const segment of file.split('/')) assertSegment(segment, file);
    const path = join(this.#staging.path, file);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }
}

function* linesOf({ header, rows }: CsvTable): Generator<string[]> {
  yield [...header];
  for (const row of rows) yield row as string[];
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

function isSafeSegment(name: string): boolean {
  return !/[/\\:*?"<>|\p{Cc}]|^[. ]|[. ]$|^$/u.test(name) && Buffer.byteLength(name) <= 200;
}

function assertSegment(segment: string, file: string): void {
  if (!isSafeSegment(segment)) throw new InvariantError(`the file ${JSON.stringify(file)} would leave the results folder`);
}
