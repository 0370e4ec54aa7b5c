// docs/reference/RESULTS.md, from the tables that `ecsim run` writes.
import { TABLES } from '../../dist/report/tables.js';
import { block, code, MADE_BY, page, table } from './markdown.mjs';

/** What is no table: [file, what it is]. */
const OTHER_FILES = [
  ['summary.json', 'every figure of every variant; what `--json` prints'],
  ['comparison.csv', 'a row for each variant and workload, the paths of summary.json as columns'],
  ['report.html', 'one page with everything, to open in a browser; needs no network'],
  ['charts/', 'pictures, each as Vega-Lite specification, SVG and PNG'],
  ['<variant>/resolved.yaml', 'the scenario as simulated: defaults and assumptions written out, traces by digest; runs to the same bytes'],
  [
    '<variant>/events.jsonl',
    'what EventBridge gets of the run, a JSON object on each line in its own shape: task, container instance, service, deployment and alarm changes, Spot notices, API calls; `--without events` leaves it out too',
  ],
  ['manifest.json', 'sha256 of each file, scenario digest, seed, version, and the command that repeats the run'],
];

const SUMMARY = `{ "schema": "ecsim/summary/1", "version", "scenario": { "name", "digest", "seed", "start", "durationSeconds" },
  "window": { "fromSeconds", "toSeconds" }, "pricesDate",
  "variants": [ { "name",
    "workloads": [ { "name", "platform", "byProvider": [ { "capacityProvider", "tasksRunningMean", "costUsd" } ],
      "requests": { "offered", "completed", "failed", "timedOut", "rejected", "inFlight", "retries", "failedByCause": {} },
      "latencyMs": { "mean", "p50", "p90", "p95", "p99", "p999", "max" }, "availability",
      "tasks": { "launched", "stopped", "failedToStart", "interrupted", "placementFailures", "runningMean", "runningMax" },
      "scaling": { "scaleOuts", "scaleIns" }, "deployments": { "completed", "failed", "rolledBack" },
      "lambda": { "invocations", "coldStarts", "throttles", "concurrentMax", "billedMs" },
      "queue": { "sent", "received", "deleted", "deadLettered", "expired", "visibleMax", "oldestAgeSecondsMax", "backlogPerTaskMean" },
      "runs": { "started", "succeeded", "failed", "retried", "durationSeconds": { "mean", "p50", "p95", "max" } },
      "cpuUtilizationMeanPercent", "memoryUtilizationMeanPercent" } ],
    "instances": { "launched", "terminated", "runningMean", "runningMax" },
    "cost": { "currency", "totalUsd", "monthlyUsd", "perMillionRequestsUsd", "lines": [] },
    "expectations": [ { "text", "holds", "value" } ], "assumptions": [ { "name", "value", "default" } ], "notSimulated": [] } ],
  "fit": [ { "workload", "verdict", "reasons": [] } ] }`;

const REST = `- **offered** = completed + failed + timedOut + rejected + inFlight, exactly, here and in each row of requests.csv. A retry is no new request.
- **latency** is from the first send to the outcome at the client, of completed requests. **availability** = completed / (offered - inFlight).
- Counts and means are of the window from \`warmUp\` to \`duration\`; \`totalUsd\`, the lines and bill.csv are of the whole run, and requests.csv has every minute of it.
- **perMillionRequestsUsd** is the window's cost over the requests offered in it. **monthlyUsd** is the window's cost x 730 h / window where the window is whole days, else null unless the scenario has a \`projection\`.
- **lambda**, **queue** and **runs** are only where they apply. A job (a schedule, a RunTask action, a stage of a pipeline) takes no requests; its \`runs\` are those that began in the window, and \`retried\` counts tries after the first of their tasks.
- What is undefined is null (empty in CSV), never 0.`;

/** The text of docs/reference/RESULTS.md. */
export function resultsPage() {
  return page(
    '# The results folder',
    MADE_BY,
    '`ecsim run shop.yaml` writes `reports/shop/`, or the folder of `--out`. It appears whole or not at all. The same scenario, seed and version give the same bytes. `--without events,metrics` leaves files out.',
    table(
      ['file', 'holds'],
      [
        ...OTHER_FILES.map(([file, holds]) => [file === 'summary.json' ? `[${code(file)}](#summaryjson)` : code(file), holds]),
        ...TABLES.map(({ file, rowPer }) => [`[${code(`<variant>/${file}`)}](#${file.replace('.', '')})`, `a row for each ${rowPer}`]),
      ],
    ),
    'Instants in CSV are seconds since the start with three decimals; empty means never. Rows are in the order of events.',
    ...TABLES.flatMap(({ file, rowPer, columns }) => [
      `## ${file}`,
      `A row for each ${rowPer}.`,
      table(
        ['column', 'meaning'],
        columns.map(({ name, meaning }) => [code(name), meaning]),
      ),
    ]),
    '## summary.json',
    block('', SUMMARY),
    REST,
  );
}
