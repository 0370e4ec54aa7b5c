import { setImmediate as nextTurn } from 'node:timers/promises';

/** Wall time one slice should take, milliseconds: short enough for Ctrl-C and progress. */
const SLICE_MS = 50;
const FIRST_SLICE_EVENTS = 10_000;

/**
 * Advances a simulation to its end in slices, giving way to the event loop between them.
 * @param advance runs so many events at most
 * @throws the signal's reason where it was aborted
 */
export async function inSlices(advance: (maxEvents: number) => 'more' | 'done', signal: AbortSignal, onSlice: () => void): Promise<void> {
  let eventsPerSlice = FIRST_SLICE_EVENTS;
  for (;;) {
    await nextTurn();
    signal.throwIfAborted();
    const startedMs = performance.now();
    if (advance(eventsPerSlice) === 'done') return;
    const tookMs = Math.max(performance.now() - startedMs, 0.1);
    eventsPerSlice = Math.ceil(eventsPerSlice * Math.min(4, Math.max(0.25, SLICE_MS / tookMs)));
    onSlice();
  }
}
