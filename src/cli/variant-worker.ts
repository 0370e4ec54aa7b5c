import { parentPort } from 'node:worker_threads';
import { type CarriedError, carried } from './error-transport.js';
import { runVariant, type VariantJob, type VariantOutcome } from './variant-run.js';

/** How far a worker's variant has come. */
export interface WorkerProgress {
  readonly index: number;
  readonly simulatedUs: number;
}

/** What a worker hands back: an error keeps its type only as data. */
export type WorkerAnswer = { readonly outcome: VariantOutcome } | { readonly error: CarriedError };

/** Runs one variant in a worker thread; big tables go to the disk from here, never through a message. */
export async function work({ index, job }: { readonly index: number; readonly job: VariantJob }): Promise<WorkerAnswer> {
  const onSlice = (simulatedUs: number) => parentPort?.postMessage({ index, simulatedUs } satisfies WorkerProgress);
  try {
    // Nobody asks a worker to stop: its thread is ended.
    return { outcome: await runVariant(job, new AbortController().signal, onSlice) };
  } catch (error) {
    return { error: carried(error) };
  }
}
