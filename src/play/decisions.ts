/** Rows that are shown before somebody asks for more. */
const ROWS_AT_ONCE = 60;

/** Lets the reader choose among the decisions. Rows stay where they are; those not asked for are hidden. */
export function filterDecisions(form: HTMLFormElement, page: Document): void {
  const more = page.getElementById('decision-more') as HTMLElement;
  const rows = [...page.querySelectorAll<HTMLTableRowElement>('#decision-table tbody tr')].map((row) => ({
    row,
    variant: (row.parentElement as HTMLElement).dataset.variant ?? '',
    kind: row.dataset.kind ?? '',
    weight: Number(row.dataset.weight),
    subject: row.dataset.subject ?? '',
    words: `${row.textContent} ${row.dataset.subject}`.toLowerCase(),
  }));
  let limit = ROWS_AT_ONCE;
  const chosen = (name: string) => (form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? '';
  const update = () => {
    const [variant, kind, subject] = [chosen('variant'), chosen('kind'), chosen('subject')];
    const words = chosen('words').toLowerCase().split(/\s+/);
    const fits = rows.filter(
      (row) =>
        (variant === '' || row.variant === variant) &&
        (kind === '' || row.kind === kind) &&
        row.weight >= Number(chosen('weight')) &&
        (subject === '' || row.subject === subject) &&
        words.every((word) => row.words.includes(word)),
    );
    const shown = new Set(fits.slice(0, limit));
    for (const row of rows) row.row.hidden = !shown.has(row);
    more.hidden = fits.length <= limit;
    (form.querySelector('output') as HTMLElement).textContent =
      `${shown.size} of ${fits.length === rows.length ? '' : `${fits.length} that fit, of `}${rows.length}`;
  };
  form.addEventListener('input', () => {
    limit = ROWS_AT_ONCE;
    update();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  more.addEventListener('click', () => {
    limit += ROWS_AT_ONCE * 4;
    update();
  });
  const levels = form.elements.namedItem('weight');
  if (levels instanceof HTMLSelectElement && !rows.some(({ weight }) => weight >= Number(levels.value)))
    levels.selectedIndex = levels.length - 1;
  form.hidden = false;
  update();
}
