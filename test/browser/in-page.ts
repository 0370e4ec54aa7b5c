/** Programs that a page runs for a test: texts, since tests are compiled without a browser's types. */

/** Texts whose colour stands out less than 4.5 : 1 from what is behind them, as `text (ratio)`. Drawings lie on their card. */
export const PALE_TEXTS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const bytes = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const brightness = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = bytes(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const pale = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data.trim()).join('');
    if (text === '' || ['SCRIPT', 'STYLE', 'OPTION', 'NOSCRIPT'].includes(element.tagName.toUpperCase()) || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const paper = behind(element);
    const ink = bytes(element instanceof SVGElement ? style.fill : style.color);
    if (element instanceof SVGElement && ink.join() === paper.join()) continue; // Written on a bar in the colour of paper.
    const [light, dark] = [brightness(ink), brightness(paper)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) pale.push(text.slice(0, 40) + ' (' + ratio.toFixed(1) + ')');
  }
  return pale;
})()`;

/** What somebody who does not see the page would miss, in sentences. */
export const FAULTS_FOR_READERS = `(() => {
  const faults = [];
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push('not one h1');
  levels.forEach((level, index) => { if (index > 0 && level > levels[index - 1] + 1) faults.push('a heading leaps from ' + levels[index - 1] + ' to ' + level); });
  for (const role of ['header', 'nav', 'main', 'footer']) if (document.querySelectorAll(role).length !== 1) faults.push('not one ' + role);
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent.trim()) faults.push('a table without a caption');
    if (table.querySelector('th:not([scope])')) faults.push('a th without scope in ' + table.caption?.textContent);
    if (!table.querySelector('th[scope=col]')) faults.push('no column headings in ' + table.caption?.textContent);
  }
  for (const chart of document.querySelectorAll('[data-chart]')) {
    if (!chart.getAttribute('aria-label')) faults.push('a chart without words');
    if (!chart.parentElement.querySelector('details table')) faults.push('a chart without its table');
  }
  for (const input of document.querySelectorAll('input, select, button')) {
    if (!(input.labels?.[0]?.textContent.trim() || input.textContent.trim() || input.ariaLabel)) faults.push('a control without a name');
  }
  for (const { hash } of document.querySelectorAll('a')) if (document.querySelector(hash) === null) faults.push('a link to nothing: ' + hash);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) faults.push('an id twice');
  return faults;
})()`;

/** For each drawing how many lines, bars and points it has. */
export const MARKS_DRAWN = `[...document.querySelectorAll('[data-chart]')].map((chart) => chart.querySelectorAll('svg .role-mark path[d]').length)`;

/** Numbers along the time axis of each drawing that has one, each drawing's as one text. */
export const TIME_LABELS = `[...document.querySelectorAll('[data-time]')].map((chart) => {
  const axes = [...chart.querySelectorAll('.role-axis-label')].map((labels) => [...labels.querySelectorAll('text')].filter((text) => Number(getComputedStyle(text).opacity) > 0));
  const rows = axes.filter((texts) => texts.length > 1 && new Set(texts.map((text) => Math.round(text.getBoundingClientRect().bottom))).size === 1);
  const left = (text) => text.getBoundingClientRect().left;
  return rows.map((texts) => texts.sort((a, b) => left(a) - left(b)).map(({ textContent }) => textContent).join(' ')).join(' | ');
})`;
