import type { VariantSummary, WorkloadSummary } from '../sim/result.js';
import { type CsvTable, numberCell, textCell } from './csv.js';

/** `comparison.csv`: a row per variant and workload, the summary's paths as columns. A variant without workloads has one row. */
export function comparisonTable(variants: readonly VariantSummary[]): CsvTable {
  const rows = variants.flatMap((variant) =>
    (variant.workloads.length === 0 ? [undefined] : variant.workloads).map((workload) => figuresOf(variant, workload)),
  );
  const causes = [...new Set(rows.flatMap(({ causes }) => Object.keys(causes)))].sort();
  const longestFirst = [...rows].sort((a, b) => b.figures.size - a.figures.size);
  const paths = [...new Set(longestFirst.flatMap(({ figures }) => [...figures.keys()]))];
  return {
    file: 'comparison.csv',
    header: ['variant', 'workload', 'platform', ...paths, ...causes.map((cause) => `requests.failedByCause.${cause}`)],
    rows: rows.map((row) => [
      textCell(row.variant),
      textCell(row.workload),
      row.platform,
      ...paths.map((path) => numberCell(row.figures.get(path))),
      ...causes.map((cause) => numberCell(row.causes[cause])),
    ]),
  };
}

function figuresOf(variant: VariantSummary, workload: WorkloadSummary | undefined) {
  const { totalUsd, monthlyUsd, perMillionRequestsUsd } = variant.cost;
  const { byProvider: _lists, name = '', platform = '', ...ofWorkload } = workload ?? { byProvider: [] };
  return {
    variant: variant.name,
    workload: name,
    platform,
    causes: workload?.requests.failedByCause ?? {},
    figures: new Map(leaves('', { ...ofWorkload, instances: variant.instances, cost: { totalUsd, monthlyUsd, perMillionRequestsUsd } })),
  };
}

/** Numbers of a nested record by their dotted path, in the record's own order. */
function leaves(prefix: string, record: object): [string, number | null][] {
  return Object.entries(record).flatMap(([key, value]): [string, number | null][] => {
    if (key === 'failedByCause') return [];
    if (typeof value === 'object' && value !== null) return leaves(`${prefix}${key}.`, value);
    return [[`${prefix}${key}`, value]];
  });
}
