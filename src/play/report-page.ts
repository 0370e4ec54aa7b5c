import { Charts, chartDataIn } from './charts.js';
import { filterDecisions } from './decisions.js';
import { Zoom } from './zoom.js';

/** Brings the report page to life: theme, charts, zoom, filter. Without it the page can still be read. */
function start(): void {
  const form = document.getElementById('decision-filter');
  if (form instanceof HTMLFormElement) filterDecisions(form, document);
  const data = chartDataIn(document);
  const charts = data === undefined ? undefined : new Charts(data);
  const time = charts?.all.find((chart) => chart.time !== undefined)?.time;
  const zoomPlace = document.getElementById('zoom');
  const zoom = charts === undefined || time === undefined || zoomPlace === null ? undefined : new Zoom(charts.all, time, zoomPlace);
  const system = matchMedia('(prefers-color-scheme: dark)');
  const theme = document.querySelector('#theme select') as HTMLSelectElement;
  const draw = () => {
    const isDark = theme.value === '' ? system.matches : theme.value === 'dark';
    charts?.draw(isDark, zoom?.shown);
  };
  theme.addEventListener('change', () => {
    document.documentElement.dataset.theme = theme.value;
    draw();
  });
  system.addEventListener('change', draw);
  drawAtNewWidths(draw);
  (theme.parentElement as HTMLElement).hidden = false;
  draw();
}

/** A chart is drawn for its width; one that only grew or shrank a little is scaled. */
function drawAtNewWidths(draw: () => void): void {
  let width = innerWidth;
  let waiting = 0;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (Math.abs(innerWidth - width) < 24) return;
      width = innerWidth;
      draw();
    }, 200);
  });
}

start();
