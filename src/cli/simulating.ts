import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadedScenario } from '../scenario/index.js';
import { unpacked } from './error-transport.js';
import { type Progress, progressOn } from './progress.js';
import type { Shell } from './shell.js';
import { compileInWorkersThemselves } from './tuning.js';
import { runVariant, type VariantJob, type VariantOutcome } from './variant-run.js';
import type { WorkerAnswer, WorkerProgress } from './variant-worker.js';

/**
 * Runs the variants of a scenario, several side by side on the machine's cores; progress goes to stderr.
 * How many run at once changes nothing in what they leave behind.
 * @param files where their files go; undefined where none are wanted
 * @returns one outcome for each variant, in the file's order
 * @throws InvariantError with the simulated time, whatever went wrong inside a run; of several that fail, what the first
 *   in the file's order says; the signal's reason where it was aborted
 */
export async function runVariants(loaded: LoadedScenario, shell: Shell, files: VariantJob['files']): Promise<readonly VariantOutcome[]> {
  const jobs = loaded.variants.map((variant): VariantJob => ({ variant, digest: loaded.digest, files }));
  const { write, isAnimated, width } = shell.stderr;
  const progress = progressOn({
    write: shell.isQuiet ? () => {} : write,
    isAnimated,
    width,
    runs: loaded.variants.map(({ name, scenario }) => ({ name, durationUs: scenario.durationUs })),
    nowMs: () => performance.now(),
  });
  const threads = Math.min(jobs.length, shell.cores);
  try {
    return threads > 1 ? await inWorkers(jobs, threads, shell.signal, progress) : await inTurn(jobs, shell.signal, progress);
  } finally {
    progress.end();
  }
}

async function inTurn(jobs: readonly VariantJob[], signal: AbortSignal, progress: Progress): Promise<readonly VariantOutcome[]> {
  const outcomes: VariantOutcome[] = [];
  for (const [index, job] of jobs.entries()) {
    outcomes.push(await runVariant(job, signal, (simulatedUs) => progress.update(index, simulatedUs)));
    progress.update(index, job.variant.scenario.durationUs);
  }
  return outcomes;
}

async function inWorkers(
  jobs: readonly VariantJob[],
  threads: number,
  signal: AbortSignal,
  progress: Progress,
): Promise<readonly VariantOutcome[]> {
  const { Piscina } = await import('piscina');
  compileInWorkersThemselves();
  setMaxListeners(0, signal); // Every variant listens: more than ten are no leak.
  const pool = new Piscina<{ index: number; job: VariantJob }, WorkerAnswer>({
    filename: fileURLToPath(new URL('./variant-worker.js', import.meta.url)),
    name: 'work',
    minThreads: threads,
    maxThreads: threads,
  });
  pool.on('message', ({ index, simulatedUs }: WorkerProgress) => progress.update(index, simulatedUs));
  try {
    const answers = jobs.map((job, index) => pool.run({ index, job }, { signal }));
    answers.forEach((answer, index) => {
      const onEnd = () => progress.update(index, jobs[index].variant.scenario.durationUs);
      // Those behind one that fails are not waited for: without a second handler their end would count as unhandled.
      answer.then(onEnd, () => {});
    });
    const outcomes: VariantOutcome[] = [];
    for (const pending of answers) {
      const answer = await pending;
      if ('error' in answer) throw unpacked(answer.error);
      outcomes.push(answer.outcome);
    }
    return outcomes;
  } finally {
    await pool.destroy();
  }
}
