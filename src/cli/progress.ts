import { durationText } from '../report/index.js';

/** Runs shorter than this show no progress, milliseconds. */
const QUIET_MS = 1000;
const REDRAW_MS = 100;
const BAR_WIDTH = 24;

/** Where progress goes and how. */
export interface ProgressView {
  readonly write: (text: string) => void;
  /** A bar that is drawn over, or a line for every tenth. */
  readonly isAnimated: boolean;
  /** Characters in a line of the terminal: a bar that wraps could not be drawn over. */
  readonly width: number;
  readonly variantCount: number;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
}

/** Progress of the runs of one command. */
export interface Progress {
  /** @param index of the variant @param simulatedUs of durationUs */
  update(index: number, name: string, simulatedUs: number, durationUs: number): void;
  /** Clears the bar. */
  end(): void;
}

/** Progress on stderr of a run that lasts over a second: simulated time, speed against real time, what remains. */
export function progressOn({ write, isAnimated, width, variantCount, nowMs }: ProgressView): Progress {
  const startedMs = nowMs();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let tenthsTold = 0;
  let simulatedBeforeUs = 0;
  let current = { index: 0, durationUs: 0 };
  const update: Progress['update'] = (index, name, simulatedUs, durationUs) => {
    if (index !== current.index) simulatedBeforeUs += current.durationUs;
    current = { index, durationUs };
    const elapsedMs = nowMs() - startedMs;
    if (elapsedMs < QUIET_MS) return;
    const share = (index + simulatedUs / durationUs) / variantCount;
    const text = [
      `${String(Math.floor(share * 100)).padStart(3)} %`,
      `${name}${variantCount > 1 ? ` (${index + 1} of ${variantCount})` : ''}`,
      `${durationText(Math.floor(simulatedUs / 1e6))} of ${durationText(durationUs / 1e6)}`,
      `${Math.round((simulatedBeforeUs + simulatedUs) / 1000 / elapsedMs)}x real time`,
      `ETA ${durationText(Math.ceil(((elapsedMs / share) * (1 - share)) / 1000))}`,
    ].join('  ');
    if (isAnimated && nowMs() - drawnMs >= REDRAW_MS) {
      drawnMs = nowMs();
      const filled = Math.floor(share * BAR_WIDTH);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`;
      write(`\r\u001b[2K${bar.slice(0, width - 1)}`);
    }
    const tenths = Math.floor(share * 10);
    if (!isAnimated && tenths > tenthsTold) {
      tenthsTold = tenths;
      write(`${text}\n`);
    }
  };
  const end = () => {
    if (drawnMs !== Number.NEGATIVE_INFINITY) write('\r\u001b[2K');
  };
  return { update, end };
}
