import { stringify } from 'yaml';
import type { UsedTrace } from './compile/index.js';
import type { CompiledScenario } from './compiled.js';
import type { CompletedDocument } from './completion.js';
import { empiricalFile } from './distributions.js';
import { scenarioSchema } from './document.js';
import type { ScenarioFiles } from './files.js';
import { folded } from './folded.js';

/** A file that a resolved scenario refers to, by a path relative to it. */
export interface Attachment {
  readonly path: string;
  readonly text: string;
}

export interface Resolved {
  readonly yaml: string;
  readonly attachments: readonly Attachment[];
}

/** The scenario as simulated: nothing left to defaults, one variant, files by the digest of what is used of them. */
export function resolvedScenario(
  document: CompletedDocument,
  scenario: CompiledScenario,
  traces: readonly UsedTrace[],
  files: ScenarioFiles,
  sha256: (text: string) => string,
): Resolved {
  const attachments = new Map<string, string>();
  const attach = (text: string) => {
    const path = `traces/${sha256(text).slice(0, 16)}.csv`;
    attachments.set(path, text);
    return `./${path}`;
  };
  const traffic = document.traffic.map((stream, index) => {
    const used = traces.find((trace) => trace.stream === index);
    return used === undefined ? stream : { ...stream, shape: { ...used.shape, [used.key]: attach(used.text) } };
  });
  const expect = document.expect.filter(
    (text) =>
      scenario.expectations.some((expectation) => expectation.text === text.trim()) || scenario.notSimulated.includes(`expect.${text}`),
  );
  const whole = { ...folded(document), traffic, expect, variants: [{ name: scenario.variant }] };
  // Through the schema once more: its order of keys is the same however the document came about.
  const plain = plainWithFiles(scenarioSchema.parse(whole), files, attach);
  const yaml = stringify(plain, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2', schema: 'core' });
  return { yaml, attachments: [...attachments].map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** A copy without what is undefined or empty, in which files are named by what they hold. */
function plainWithFiles(value: unknown, files: ScenarioFiles, attach: (text: string) => string): unknown {
  if (typeof value === 'string') {
    const empirical = empiricalFile(value);
    const text = empirical === undefined ? undefined : files.text(empirical.path);
    if (empirical === undefined || text === undefined) return value;
    return `empirical("${attach(text)}"${empirical.options === '' ? '' : ` ${empirical.options}`})`;
  }
  if (Array.isArray(value)) return value.map((item) => plainWithFiles(item, files, attach));
  if (typeof value !== 'object' || value === null) return value;
  const copy = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy.set(key, plainWithFiles(item, files, attach));
  return copy;
}
