import { COLORS, FAINT_INK, GRID, INK } from '../charts/theme.js';

const DARK_COLORS = ['#5AB0F0', '#FF8A4C', '#3CCFA3', '#E7A0C7', '#F2B93B', '#8CD3FF', '#B79AD6', '#A8A8A8'];

/** What each colour of a picture becomes on a dark page: ink and paper change places, what is drawn gets lighter. */
export const DARK: Readonly<Record<string, string>> = {
  '#FFFFFF': '#171C22',
  '#9AA5B1': '#6B7682',
  [INK]: '#E6EAEE',
  [FAINT_INK]: '#A9B4BE',
  [GRID]: '#2C343D',
  ...Object.fromEntries(COLORS.map((color, index) => [color, DARK_COLORS[index]])),
};
