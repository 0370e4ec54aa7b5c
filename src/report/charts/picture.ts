import type { CompiledScenario } from '../../scenario/compiled.js';
import type { VariantSummary } from '../../sim/result.js';
import type { Fit, FitRun } from '../fit.js';
import type { ChartData } from './data.js';

/** A drawing of results, and the same answers as text. Plain data through and through. */
export interface Picture {
  /** Name of its files without the ending: `cost-by-item`. */
  readonly file: string;
  /** The finding, in a sentence without its full stop. */
  readonly title: string;
  /** What is drawn, in one sentence, for those who do not see it. */
  readonly description: string;
  /** A Vega-Lite specification with its data in it: nothing is fetched, no expression is made of a name. */
  readonly spec: Json;
  readonly table: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Json;
export interface Json {
  readonly [key: string]: JsonValue;
}

/** A variant's run, as far as it can be drawn. */
export interface ChartRun extends FitRun {
  readonly scenario: CompiledScenario;
  readonly summary: VariantSummary;
  readonly charts: ChartData;
}

/** All that can be drawn of a run of all variants. */
export interface PictureInput {
  /** In the file's order. */
  readonly runs: readonly ChartRun[];
  readonly fit: readonly Fit[];
}

/** A kind of picture: none where there is nothing to draw, more where a variant or a workload has its own. */
export interface PictureKind {
  readonly kind: string;
  readonly draw: (input: PictureInput) => readonly Picture[];
}
