import type { Chart } from './charts.js';
import { isClock, type Stretch, timeTitleOf } from './spec.js';

/** A stretch is never shorter than this share of the whole. */
const SHARE_MIN = 0.004;
/** Pixels that make a drag of a click. */
const DRAG_PIXELS = 6;

/** The stretch of time that all charts with a time axis show: one for all of them. */
export class Zoom {
  readonly #charts: readonly Chart[];
  readonly #whole: Stretch;
  readonly #place: HTMLElement;
  #shown: Stretch;

  constructor(charts: readonly Chart[], whole: Stretch, place: HTMLElement) {
    this.#charts = charts.filter(({ time }) => time?.[0] === whole[0] && time[1] === whole[1]);
    this.#whole = whole;
    this.#shown = whole;
    this.#place = place;
    place.hidden = false;
    (place.previousElementSibling as HTMLElement).hidden = false;
    place.addEventListener('click', (event) => {
      const step = (event.target as HTMLElement).dataset.zoom;
      if (step !== undefined) this.#step(step);
    });
    for (const chart of this.#charts) this.#letDrag(chart);
    this.#tell();
  }

  get shown(): Stretch {
    return this.#shown;
  }

  /** Shows a stretch in all charts, as much of it as there is. */
  show([from, to]: Stretch): void {
    const [first, last] = this.#whole;
    const length = Math.min(last - first, Math.max(to - from, (last - first) * SHARE_MIN));
    const start = Math.min(Math.max(first, from), last - length);
    this.#shown = length === last - first ? this.#whole : [start, start + length];
    for (const { result } of this.#charts) result?.view.signal('shown', this.#shown).runAsync();
    this.#tell();
  }

  #step(step: string): void {
    const [from, to] = this.#shown;
    const length = to - from;
    const steps: Readonly<Record<string, Stretch>> = {
      in: [from + length / 4, to - length / 4],
      out: [from - length / 2, to + length / 2],
      earlier: [from - length / 2, to - length / 2],
      later: [from + length / 2, to + length / 2],
      all: this.#whole,
    };
    this.show(steps[step]);
  }

  /** Says what is shown, and takes away the buttons that would change nothing. */
  #tell(): void {
    const [first, last] = this.#whole;
    const [from, to] = this.#shown;
    const isWhole = from === first && to === last;
    const output = this.#place.querySelector('output') as HTMLElement;
    output.textContent = isWhole ? 'the whole run' : `${this.#text(from)} to ${this.#text(to)}, ${timeTitleOf(this.#charts[0].spec)}`;
    const isIdle: Readonly<Record<string, boolean>> = {
      in: to - from <= (last - first) * SHARE_MIN,
      out: isWhole,
      earlier: from <= first,
      later: to >= last,
      all: isWhole,
    };
    for (const button of this.#place.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
      button.ariaDisabled = String(isIdle[button.dataset.zoom ?? '']);
    }
  }

  /** A clock's milliseconds as day and time, minutes or hours since the start as they are. */
  #text(value: number): string {
    if (isClock(this.#whole)) return new Date(value).toISOString().slice(0, 16).replace('T', ' ');
    return value.toFixed(this.#whole[1] > 20 ? 0 : 2);
  }

  /** Dragging across a plot chooses a stretch. */
  #letDrag(chart: Chart): void {
    const { element } = chart;
    let start: number | undefined;
    const mark = document.createElement('div');
    mark.className = 'stretch';
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || event.pointerType === 'touch') return;
      start = event.clientX;
      element.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    element.addEventListener('pointermove', ({ clientX }) => {
      if (start === undefined) return;
      if (mark.parentElement === null) element.append(mark);
      const left = element.getBoundingClientRect().left - element.scrollLeft;
      mark.style.left = `${Math.min(start, clientX) - left}px`;
      mark.style.width = `${Math.abs(clientX - start)}px`;
    });
    element.addEventListener('pointerup', ({ clientX }) => {
      mark.remove();
      if (start !== undefined && Math.abs(clientX - start) >= DRAG_PIXELS) {
        const ends = [start, clientX].map((x) => this.#timeAt(chart, x)).sort((a, b) => a - b);
        this.show([ends[0], ends[1]]);
      }
      start = undefined;
    });
    element.addEventListener('pointercancel', () => {
      mark.remove();
      start = undefined;
    });
    element.addEventListener('dblclick', () => this.show(this.#whole));
  }

  /** The instant under a point of the screen. */
  #timeAt({ element }: Chart, clientX: number): number {
    const [from, to] = this.#shown;
    const plot = plotIn(element);
    return from + ((clientX - plot.left) / plot.width) * (to - from);
  }
}

/** The part of a drawing between its axes, on the screen: Vega draws a background for each panel, or for the whole where it has none. */
function plotIn(element: HTMLElement): DOMRect {
  const backgrounds = [
    ...element.querySelectorAll('.role-scope > g > .background'),
    ...element.querySelectorAll('.role-frame > g > .background'),
  ];
  const boxes = backgrounds.map((background) => background.getBoundingClientRect());
  return boxes.find(({ width }) => width > 0) ?? element.getBoundingClientRect();
}
