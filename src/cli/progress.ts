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
  /** The runs of the command, one for each variant. */
  readonly runs: readonly { readonly name: string; readonly durationUs: number }[];
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
}

/** Progress of the runs of one command. */
export interface Progress {
  /** @param index of the run @param simulatedUs of its durationUs */
  update(index: number, simulatedUs: number): void;
  /** Clears the bar. */
  end(): void;
}

/**
 * Progress on stderr of a command that lasts over a second: simulated time, or how far each of several runs has come,
 * speed against real time, what remains.
 */
export function progressOn({ write, isAnimated, width, runs, nowMs }: ProgressView): Progress {
  const startedMs = nowMs();
  const simulatedUs = runs.map(() => 0);
  const totalUs = runs.reduce((sum, { durationUs }) => sum + durationUs, 0);
  let drawnMs = Number.NEGATIVE_INFINITY;
  let tenthsTold = 0;
  const update: Progress['update'] = (index, untilUs) => {
    simulatedUs[index] = untilUs;
    const elapsedMs = nowMs() - startedMs;
    if (elapsedMs < QUIET_MS) return;
    const doneUs = simulatedUs.reduce((sum, us) => sum + us, 0);
    const share = doneUs / totalUs;
    const text = [
      `${String(Math.floor(share * 100)).padStart(3)} %`,
      whereText(runs, simulatedUs),
      `${Math.round(doneUs / 1000 / elapsedMs)}x real time`,
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

/** Where a single run stands in simulated time; of several the share of each. */
function whereText(runs: ProgressView['runs'], simulatedUs: readonly number[]): string {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) {
    return `${only.name}  ${durationText(Math.floor(simulatedUs[0] / 1e6))} of ${durationText(only.durationUs / 1e6)}`;
  }
  return runs.map(({ name, durationUs }, index) => `${name} ${Math.floor((simulatedUs[index] / durationUs) * 100)} %`).join(', ');
}
