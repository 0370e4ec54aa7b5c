import { displayWidth, durationText, plainText } from '../report/index.js';

/** Runs shorter than this show no progress, and lines are no closer than this; milliseconds. */
const QUIET_MS = 1000;
const REDRAW_MS = 100;
const BAR_WIDTH = { min: 8, max: 24 };
/** Runs that are shown by a bar of their own. */
const BARS_MAX = 8;

/** Where progress goes and how. */
export interface ProgressView {
  readonly write: (text: string) => void;
  /** Bars that are drawn over, or a line for every tenth. */
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
 * Progress on stderr of a command that lasts over a second: on a terminal a bar, and with several runs one for each,
 * drawn over and wiped at the end; elsewhere a line for every tenth. Each tells simulated time, speed against real
 * time and what remains.
 */
export function progressOn({ write, isAnimated, width, runs, nowMs }: ProgressView): Progress {
  const startedMs = nowMs();
  const simulatedUs = runs.map(() => 0);
  let drawnMs = Number.NEGATIVE_INFINITY;
  let drawnLines = 0;
  let tenthsTold = 0;
  const update: Progress['update'] = (index, untilUs) => {
    simulatedUs[index] = untilUs;
    const elapsedMs = nowMs() - startedMs;
    if (elapsedMs < QUIET_MS) return;
    const standing = standingOf(runs, simulatedUs, elapsedMs);
    const sinceMs = nowMs() - drawnMs;
    if (isAnimated && sinceMs >= REDRAW_MS) {
      const longest = Math.max(...barLines(runs, simulatedUs, standing, BAR_WIDTH.max).map(displayWidth));
      const barWidth = Math.max(BAR_WIDTH.min, Math.min(BAR_WIDTH.max, BAR_WIDTH.max + width - 1 - longest));
      const lines = barLines(runs, simulatedUs, standing, barWidth).map((line) => cut(line, width - 1));
      write(`${wiped(drawnLines)}${lines.join('\n')}`);
      drawnMs = nowMs();
      drawnLines = lines.length;
    }
    const tenths = Math.floor(standing.share * 10);
    if (!isAnimated && tenths > tenthsTold && (sinceMs >= QUIET_MS || tenths === 10)) {
      drawnMs = nowMs();
      tenthsTold = tenths;
      write(`${percentText(standing.share)}  ${whereText(runs, simulatedUs)}  ${standing.text}\n`);
    }
  };
  return {
    update,
    end: () => {
      if (drawnLines > 0) write(wiped(drawnLines));
    },
  };
}

/** All runs together. */
interface Standing {
  readonly share: number;
  /** Speed and what remains. */
  readonly text: string;
}

function standingOf(runs: ProgressView['runs'], simulatedUs: readonly number[], elapsedMs: number): Standing {
  const doneUs = simulatedUs.reduce((sum, us) => sum + us, 0);
  const share = doneUs / runs.reduce((sum, { durationUs }) => sum + durationUs, 0);
  const remainingSeconds = Math.ceil(((elapsedMs / share) * (1 - share)) / 1000);
  // Before that it is mostly the start of the program that is measured.
  const eta = share < 0.01 ? '' : `  ETA ${durationText(remainingSeconds)}`;
  return { share, text: `${Math.round(doneUs / 1000 / elapsedMs)}x real time${eta}` };
}

/** A line for a single run; of several a line for each that is under way, and one for all of them. */
function barLines(
  runs: ProgressView['runs'],
  simulatedUs: readonly number[],
  { share, text }: Standing,
  barWidth: number,
): readonly string[] {
  if (runs.length === 1) return [`${barOf(share, barWidth)} ${percentText(share)}  ${whereText(runs, simulatedUs)}  ${text}`];
  const underWay = runs
    .map(({ name, durationUs }, index) => ({ name, durationUs, us: simulatedUs[index] }))
    .filter(({ us, durationUs }) => us > 0 && us < durationUs)
    .slice(0, BARS_MAX);
  const nameWidth = Math.max(...['all'.length, ...underWay.map(({ name }) => displayWidth(plainText(name)))]);
  const line = (name: string, part: number, rest: string) =>
    `${name}${' '.repeat(nameWidth - displayWidth(name))}  ${barOf(part, barWidth)} ${percentText(part)}  ${rest}`;
  return [
    ...underWay.map(({ name, durationUs, us }) => line(plainText(name), us / durationUs, simulatedText(us, durationUs))),
    line('all', share, text),
  ];
}

function barOf(share: number, width: number): string {
  const filled = Math.floor(share * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}

function percentText(share: number): string {
  return `${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** Takes away what was drawn and stands where it began. */
function wiped(lines: number): string {
  return `\r${lines > 1 ? `\u001b[${lines - 1}A` : ''}\u001b[J`;
}

/** As much of a line as fits: one that wraps could not be drawn over. */
function cut(line: string, width: number): string {
  let text = '';
  for (const character of line) {
    if (displayWidth(text + character) > width) break;
    text += character;
  }
  return text;
}

/** Where a single run stands in simulated time; of several the share of each. */
function whereText(runs: ProgressView['runs'], simulatedUs: readonly number[]): string {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return `${plainText(only.name)}  ${simulatedText(simulatedUs[0], only.durationUs)}`;
  return runs
    .map(({ name, durationUs }, index) => `${plainText(name)} ${Math.floor((simulatedUs[index] / durationUs) * 100)} %`)
    .join(', ');
}

function simulatedText(us: number, durationUs: number): string {
  return `${durationText(Math.floor(us / 1e6))} of ${durationText(durationUs / 1e6)}`;
}
