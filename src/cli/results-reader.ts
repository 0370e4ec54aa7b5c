import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScenarioError, UsageError } from '../base/errors.js';
import { nearNames } from '../base/nearest.js';
import type { SummaryJson, WhyView } from '../report/index.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import type { VariantSummary } from '../sim/index.js';
import { sha256 } from './digest.js';
import { isSystemError, kindOfPath, nearestPath } from './files.js';
import { isSafeSegment } from './folder-writer.js';
import { load } from './loading.js';
import { recordsIn } from './record-rows.js';

type Records = WhyView['run'];

interface Manifest {
  readonly version: string;
  readonly command: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Where the bytes of a file differ from those the run wrote, or other versions are mixed: what the reader should know. */
export type OnNote = (note: string) => void;

/** A results folder, read back: the other way of `results.ts`. Each file is read when it is first needed. */
export class ResultsFolder {
  readonly path: string;
  /** In the file's order. */
  readonly variants: readonly string[];
  /** The command that makes these results again, with its folder as it was given. */
  readonly command: string;
  readonly #manifest: Manifest;
  readonly #summary: SummaryJson;
  readonly #version: string;
  readonly #onNote: OnNote;
  readonly #changed = new Set<string>();

  /**
   * @param path as the user gave it
   * @param version of this program
   * @throws UsageError where there are no results of ecsim
   */
  constructor(path: string, version: string, onNote: OnNote) {
    this.path = path;
    this.#version = version;
    this.#onNote = onNote;
    this.#manifest = manifestIn(path);
    this.command = this.#manifest.command;
    if (this.#manifest.version !== version)
      onNote(
        `${path} was made by ecsim ${this.#manifest.version}, this is ${version}: what is recorded is told, nothing is simulated again`,
      );
    this.#summary = this.#json('summary.json') as SummaryJson;
    this.variants = this.#summary.variants.map(({ name }) => name);
  }

  /** What can be asked about a variant, the first where none is named. @throws UsageError where there is no such variant */
  view(variant = this.variants[0]): WhyView {
    if (variant === undefined || !this.variants.includes(variant)) {
      const near = nearNames(variant ?? '', this.variants, this.variants.length);
      throw new UsageError(`${this.path} has no variant ${variant}; it has ${near.join(', ')}`);
    }
    const refusal = () => this.#replayRefusal();
    return {
      run: this.#records(variant),
      variants: this.variants.map((name) => this.#summaryOf(name)),
      get replayRefusal() {
        return refusal();
      },
    };
  }

  /** Only the version that made them makes the same run again, and only files as it wrote them can agree with it. */
  #replayRefusal(): string | undefined {
    const { version } = this.#manifest;
    if (version !== this.#version) return `these results are of ecsim ${version}, this is ${this.#version}`;
    const [changed] = this.#changed;
    return changed === undefined ? undefined : `${changed} has been changed since the run wrote it`;
  }

  #records(variant: string): Records {
    const table = <Kind extends Parameters<typeof recordsIn>[0]>(kind: Kind) => {
      const file = `${variant}/${kind}.csv`;
      return recordsIn(kind, this.#text(file), join(this.path, file));
    };
    const scenario = () => this.#scenario(variant);
    return lazily<Records>({
      scenario,
      summary: () => this.#summaryOf(variant),
      tasks: () => table('tasks'),
      instances: () => table('instances'),
      services: () => table('services'),
      deployments: () => table('deployments'),
      events: () => table('events'),
      decisions: () => table('decisions'),
      metrics: () => table('metrics'),
      faults: () => table('faults'),
      minutes: () => table('requests'),
      functions: () => table('functions'),
      meters: () => table('meters'),
    });
  }

  /** The part of summary.json; lines of the bill come from bill.csv, which has the dates of the prices too. */
  #summaryOf(variant: string): VariantSummary {
    const summary = this.#summary.variants.find(({ name }) => name === variant) as SummaryJson['variants'][number];
    const lines = () => recordsIn('bill', this.#text(`${variant}/bill.csv`), join(this.path, variant, 'bill.csv'));
    const { currency, totalUsd, monthlyUsd, perMillionRequestsUsd } = summary.cost;
    const cost = lazily<VariantSummary['cost']>({
      currency: () => currency,
      totalUsd: () => totalUsd,
      monthlyUsd: () => monthlyUsd,
      perMillionRequestsUsd: () => perMillionRequestsUsd,
      lines,
    });
    return { ...summary, cost };
  }

  /** The scenario as it was run. */
  #scenario(variant: string): CompiledScenario {
    const file = `${variant}/resolved.yaml`;
    this.#text(file);
    try {
      const folder = join(this.path, variant);
      const loaded = load(join(this.path, file), { seed: undefined, sets: [], root: folder, on: undefined });
      return { ...loaded.variants[0].scenario, variant };
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      throw new UsageError(
        `${join(this.path, file)} cannot be read by this version (${this.#version}); make the results again: ${this.command}\n${error.message}`,
      );
    }
  }

  #json(file: string): unknown {
    try {
      return JSON.parse(this.#text(file));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`${join(this.path, file)} is damaged (no JSON); make the results again: ${this.command}`);
    }
  }

  /** The text of a file of the results, held against the manifest's digest. */
  #text(file: string): string {
    const path = join(this.path, file);
    const digest = this.#manifest.files[file];
    if (digest === undefined)
      throw new UsageError(`${path} was left out of these results (--without); make them again with it: ${this.#commandWith(file)}`);
    if (!file.split('/').every(isSafeSegment)) throw new UsageError(`${path} leads out of the results folder`);
    const bytes = bytesOf(path, this.command);
    if (sha256(bytes) !== digest && !this.#changed.has(path)) {
      this.#changed.add(path);
      this.#onNote(`${path} has been changed since the run wrote it: answers go by what it says now`);
    }
    return new TextDecoder().decode(bytes);
  }

  /** The command without the `--without` that left a file out. */
  #commandWith(file: string): string {
    const name = file.replace(/^.*\//, '').replace(/\.\w+$/, '');
    return this.command.replace(/ --without (\S+)/, (_, list: string) => {
      const rest = list.split(',').filter((left) => left !== name);
      return rest.length === 0 ? '' : ` --without ${rest.join(',')}`;
    });
  }
}

function manifestIn(folder: string): Manifest {
  const kind = kindOfPath(folder);
  if (kind === 'nothing') {
    const near = nearestPath(folder);
    throw new UsageError(`no results at ${folder}${near === undefined ? '' : `; did you mean ${near}?`} (ecsim run <scenario> makes some)`);
  }
  if (kind === 'file') throw new UsageError(`${folder} is a file; results are a folder that ecsim run made, such as reports/hello`);
  const text = kindOfPath(join(folder, 'manifest.json')) === 'file' ? readFileSync(join(folder, 'manifest.json'), 'utf8') : undefined;
  if (text === undefined)
    throw new UsageError(`${folder} holds no manifest.json, so it is no results folder of ecsim; name the folder that ecsim run wrote`);
  const manifest = manifestOf(text);
  if (manifest === undefined)
    throw new UsageError(`${join(folder, 'manifest.json')} is no manifest of ecsim; name the folder that ecsim run wrote`);
  return manifest;
}

function manifestOf(text: string): Manifest | undefined {
  try {
    const { schema, version, command, files } = JSON.parse(text);
    const isOurs = schema === 'ecsim/manifest/1' && typeof version === 'string' && typeof command === 'string' && typeof files === 'object';
    return isOurs && files !== null ? { version, command, files } : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(path: string, command: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
    throw new UsageError(`${path} is missing, though the manifest names it; make the results again: ${command}`);
  }
}

/** An object whose fields are made when they are first read, once. */
function lazily<Made extends object>(makers: { readonly [Key in keyof Made]: () => Made[Key] }): Made {
  const made = {} as Made;
  for (const key of Object.keys(makers) as (keyof Made)[]) {
    Object.defineProperty(made, key, {
      enumerable: true,
      configurable: true,
      get() {
        const value = makers[key]();
        Object.defineProperty(made, key, { enumerable: true, value });
        return value;
      },
    });
  }
  return made;
}
