import type { EmbedOptions, Result } from 'vega-embed';
import { fitted, followingTime, recolored, type Spec, type Stretch, timeOf, unpacked, type Value } from './spec.js';

/** Vega-Embed, which the page carries as a script of its own. */
declare const vegaEmbed: (element: HTMLElement, spec: unknown, options: EmbedOptions) => Promise<Result>;

/** A drawing on the page. */
export interface Chart {
  readonly element: HTMLElement;
  readonly spec: Spec;
  /** The whole of its time axis; undefined where it has none. */
  readonly time: Stretch | undefined;
  /** Undefined until it is drawn. */
  result: Result | undefined;
}

/** What the page gives to draw. */
interface ChartData {
  readonly charts: readonly Spec[];
  readonly dark: Readonly<Record<string, string>>;
}

/** All drawings of the page; each is drawn anew where the theme or the width changes. */
export class Charts {
  readonly all: readonly Chart[];
  readonly #dark: ChartData['dark'];
  #drawing = 0;

  constructor(data: ChartData) {
    this.#dark = data.dark;
    this.all = [...document.querySelectorAll<HTMLElement>('[data-chart]')].map((element) => {
      const spec = unpacked(data.charts[Number(element.dataset.chart)]) as Spec;
      return { element, spec, time: timeOf(spec), result: undefined };
    });
  }

  /** Draws one after the other, so that the page stays alive; asked again meanwhile it begins again. */
  async draw(isDark: boolean, shown: Stretch | undefined): Promise<void> {
    const drawing = ++this.#drawing;
    for (const chart of this.all) {
      const result = await this.#drawn(chart, isDark, shown);
      if (drawing !== this.#drawing) return;
      chart.result = result;
    }
    document.documentElement.dataset.drawn = isDark ? 'dark' : 'light';
  }

  async #drawn({ element, spec, time, result }: Chart, isDark: boolean, shown: Stretch | undefined): Promise<Result> {
    result?.finalize();
    if (time !== undefined) element.dataset.time = '';
    const place = fitted(spec, (element.parentElement as HTMLElement).clientWidth - 40, getComputedStyle(document.body).fontFamily);
    const drawn = await vegaEmbed(element, isDark ? recolored(place, this.#dark) : place, {
      mode: 'vega-lite',
      ast: true,
      actions: false,
      defaultStyle: false,
      tooltip: false,
      renderer: 'svg',
      ...(time === undefined
        ? {}
        : { patch: (compiled) => followingTime(compiled as unknown as Value, time) as unknown as typeof compiled }),
    });
    if (shown !== undefined && time !== undefined) await drawn.view.signal('shown', shown).runAsync();
    return drawn;
  }
}

/** What the page carries for its drawings; undefined where it has none. */
export function chartDataIn(page: Document): ChartData | undefined {
  const text = page.getElementById('chart-data')?.textContent;
  return text ? (JSON.parse(text) as ChartData) : undefined;
}
