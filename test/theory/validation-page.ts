import { BATCHES, SEEDS } from './batch-means.js';
import { FIGURE_WORDS, FORMS } from './forms.js';
import type { Comparison } from './measure.js';
import type { FigureName, FormName, System } from './system.js';

/** Standard errors that a seed may be off. */
export const ERRORS_MAX = 4;

/** Whether every seed is within four standard errors. */
export function holds({ errors }: Comparison): boolean {
  return Math.max(...errors) < ERRORS_MAX;
}

/** The first cells of a row: what does not need a run. */
export function exactCells(system: System, figure: FigureName): string {
  const name = system.oracle === undefined ? system.name : `${system.name} (${system.oracle})`;
  return `| ${name} | ${FIGURE_WORDS[figure]} | ${inUnits(figure, system.exact[figure] ?? Number.NaN)} |`;
}

/** The text of docs/VALIDATION.md. */
export function validationPage(compared: readonly (readonly [System, readonly Comparison[]])[]): string {
  const figures = compared.flatMap(([, comparisons]) => comparisons);
  const forms = (Object.keys(FORMS) as FormName[]).map((form) => section(form, compared));
  return `# How exact the simulator is

<!-- Made by \`npm run docs:validation\` (test/long/validation.test.ts). Do not edit. -->

${compared.length} systems for which queueing theory has an exact answer, run as scenario files (\`test/theory/systems.ts\`), each with
the ${SEEDS.length} seeds ${SEEDS.join(', ')}. After a warm-up of about a tenth a run is cut into ${BATCHES} batches; their spread gives the standard error.
*Ours* is the mean of the seeds with its 95 % interval; *off* is how far the worst seed is from the exact value, in standard
errors of one run. **${figures.filter(holds).length} of ${figures.length} figures hold: every seed within ${ERRORS_MAX} standard errors.** A wrong model misses by tens of them.
Exact values come from the formulas in \`test/theory/closed-forms.ts\`, which a test holds against the published numbers in
\`test/fixtures/oracles\` (Q01 to Q20). \`npm test\` runs a part of this table, \`npm run test:all\` all of it.

All streams of arrivals and demands are named by what they are drawn for, so one seed gives all systems the
same luck: where it draws fewer arrivals than usual, as seed 3 does, many rows are off in the same direction.

${forms.join('\n\n')}

${REST}`;
}

function section(form: FormName, compared: readonly (readonly [System, readonly Comparison[]])[]): string {
  const { title, words, source } = FORMS[form];
  const rows = compared
    .filter(([system]) => system.form === form)
    .flatMap(([system, comparisons]) => comparisons.map((comparison) => row(system, comparison)));
  return `## ${title}

${words}

Source: ${source}.

| system | figure | exact | ours | off | |
|---|---|--:|--:|--:|---|
${rows.join('\n')}`;
}

function row(system: System, comparison: Comparison): string {
  const { figure, ours, halfWidth, errors } = comparison;
  const off = Math.max(...errors).toFixed(1);
  return `${exactCells(system, figure)} ${inUnits(figure, ours)} ± ${inUnits(figure, halfWidth)} | ${off} | ${holds(comparison) ? 'holds' : 'FAILS'} |`;
}

/** Times in milliseconds, shares in percent. */
function inUnits(figure: FigureName, value: number): string {
  const isShare = figure === 'rejected' || figure === 'busy' || figure === 'cold';
  return isShare ? `${(100 * value).toFixed(3)} %` : `${(1000 * value).toFixed(3)} ms`;
}

const REST = `## Held in other ways

| what | how | where |
|---|---|---|
| CPU borrowed by shares | a slow reference that shares no code divides the CPU of an instance anew at every event, request by request: each ends at the nearest whole microsecond to where it belongs | \`test/theory/borrowing.test.ts\` |
| Little's law | number in flight by time and time in flight by request are counted apart; an invariant of every run | \`src/sim/invariants.ts\` |
| Arrivals see time averages | share refused by a task that serves one at a time = share of time its CPU is busy (CloudWatch), same run | \`test/theory/orders.test.ts\` |
| CPU time is conserved | CPU billed to the minutes = requests x demand, to a microsecond each | \`test/theory/orders.test.ts\` |
| Pooling | one queue beats the shortest of several, that beats each in turn, that beats random; one task of 4 vCPU beats four of 1 | \`test/theory/orders.test.ts\` |
| Percentiles | histograms are held against sorted samples: never below, at most 0.1 % above; minutes and windows add up | \`test/measure\` |
| Launch quotas | token buckets to the microsecond (Q19) | \`test/theory/launch-quotas.test.ts\` |

## What of the published systems is not here

| | why |
|---|---|
| Q13, Q14 | approximations (M/D/5 by Lee and Longton, M/G/20 by Allen and Cunneen): they gate nothing. M/D/5 is held against Crommelin's exact form; for M/G/20 there is none |
| Q15, Q17 | machines that nobody has to wait for to be mended: no queue, availability of hardware over years |
| waits and P(wait) | results tell response times. A wait shows in them: response less service |

## What is not exact, and by how much

- **Instants are whole microseconds.** A computation that ends in between ends at the nearest one.
- **Percentiles** are the upper edge of a bucket: never below the true one, at most 0.1 % above; exact below 2 ms.
- **Recovery** compares with the p99 of the ten minutes before a fault, which is estimated from the p99 of each: it never
  leaves their range. Percentiles in \`expect\`, of the run or of a part of it, are not estimated.
- **CPU sharing is ideal**: every request gets its share at every instant. Linux deals out slices of milliseconds, and a
  quota by periods of 100 ms; a program under a quota near its limit can be slower than here (decision 2).
- **Round robin is strict** over one list of targets. A load balancer with a node in each zone has a turn in each, which
  comes nearer to random.
- **Least outstanding requests** breaks ties by who waited longest; AWS does not say how (decision 8).
- **An Application Load Balancer gives up after its idle timeout**, a minute by default: the longest of the response times end
  in 504. The systems above raise it to 4,000 s.
- **A request uses at most one vCPU**, and CPU and wait of a request do not overlap.
`;
