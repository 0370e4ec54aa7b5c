import type { DeploymentOutcome } from './deployment-outcomes.js';
import { durationText, plainText } from './format.js';
import { type Paint, type TextColumn, tableLines, wrapped } from './layout.js';

/** What a variant's deployments came to. */
export interface DeployedVariant {
  readonly variant: string;
  readonly rollouts: readonly DeploymentOutcome[];
}

/** Rows at most; a service that is deployed every hour would fill the screen. */
const ROWS_MAX = 16;

/** Deployments as a table, and below it, once for all variants it is true of, why some are not done. */
export function deploymentBlock(variants: readonly DeployedVariant[], width: number, paint: Paint): readonly string[] {
  const all = variants.flatMap(({ variant, rollouts }) => rollouts.map((rollout) => ({ variant, ...rollout })));
  if (all.length === 0) return [];
  const rows = all.slice(0, ROWS_MAX);
  const column = (title: string, rank: number, align: TextColumn['align'], cell: (row: (typeof rows)[number]) => string): TextColumn => {
    return { title, rank, align, cells: rows.map(cell) };
  };
  const [header = '', ...lines] = tableLines(
    [
      column('deployment', 9, 'left', ({ taskDefinition }) => plainText(taskDefinition)),
      column('variant', 8, 'left', ({ variant }) => (variants.length > 1 ? plainText(variant) : '')),
      column('strategy', 4, 'left', ({ strategy }) => strategy),
      column('began at', 5, 'right', ({ startedSeconds }) => durationText(startedSeconds)),
      column('outcome', 9, 'left', outcomeText),
      column('after', 7, 'right', ({ tookSeconds }) => durationText(tookSeconds)),
    ],
    width,
  );
  const left = all.length - rows.length;
  return [
    paint.dim(header),
    ...lines.map((line) =>
      line.replace(/ completed/, (word) => paint.good(word)).replace(/ (stuck|failed|rolled back[^ ]*)/, (word) => paint.bad(word)),
    ),
    ...(left === 0 ? [] : [paint.dim(`and ${left} more in deployments.csv`)]),
    ...reasonsOf(all).flatMap((reason) => wrapped(`- ${plainText(reason)}`, width, '  ')),
  ];
}

function outcomeText({ outcome, rolledBackTo }: DeploymentOutcome): string {
  return rolledBackTo === '' ? outcome : `${outcome} to ${plainText(rolledBackTo)}`;
}

/** Each reason once, with the variants it is true of, as long as they are fewer than all. */
function reasonsOf(all: readonly (DeploymentOutcome & { readonly variant: string })[]): readonly string[] {
  const variants = new Map<string, Set<string>>();
  for (const { variant, reason } of all) if (reason !== '') variants.set(reason, (variants.get(reason) ?? new Set()).add(variant));
  const everywhere = new Set(all.map(({ variant }) => variant)).size;
  return [...variants].map(([reason, of]) => (everywhere === 1 || of.size === everywhere ? reason : `${[...of].join(', ')}: ${reason}`));
}
