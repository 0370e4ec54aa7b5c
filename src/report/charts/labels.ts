import { widthOfText } from './theme.js';

/** Where a label stands beside its point, pixels from it. */
export interface LabelPlace {
  readonly align: 'left' | 'center' | 'right';
  readonly dx: number;
  readonly dy: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const POINT_RADIUS = 9;
const FURTHER = [38, 57, 76, 95, 114];

/**
 * Puts a label beside each point so that none covers another, a point, or the edge, where room can be found: to the
 * right, to the left, above, below, and then further off.
 * @param points in pixels from the top left
 */
export function placeLabels(
  points: readonly { readonly text: string; readonly x: number; readonly y: number }[],
  { width, height, fontSize }: { readonly width: number; readonly height: number; readonly fontSize: number },
): readonly LabelPlace[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - POINT_RADIUS,
    right: x + POINT_RADIUS,
    top: y - POINT_RADIUS,
    bottom: y + POINT_RADIUS,
  }));
  return points.map(({ text, x, y }, index) => {
    const textWidth = widthOfText(text, fontSize);
    const boxAt = ({ align, dx, dy }: LabelPlace): Box => {
      const left = x + dx - { left: 0, center: textWidth / 2, right: textWidth }[align];
      return { left, right: left + textWidth, top: y + dy - fontSize / 2, bottom: y + dy + fontSize / 2 };
    };
    const isFree = (box: Box) =>
      box.left >= 0 &&
      box.right <= width &&
      box.top >= 0 &&
      box.bottom <= height &&
      taken.every((other, at) => at === index || !overlaps(box, other));
    const places = candidates();
    const place = places.find((candidate) => isFree(boxAt(candidate))) ?? places[0];
    taken.push(boxAt(place));
    return place;
  });
}

function candidates(): readonly LabelPlace[] {
  const side = POINT_RADIUS + 4;
  return [
    { align: 'left', dx: side, dy: 0 },
    { align: 'center', dx: 0, dy: -19 },
    { align: 'center', dx: 0, dy: 19 },
    { align: 'right', dx: -side, dy: 0 },
    ...FURTHER.flatMap((distance) => [-distance, distance].map((dy): LabelPlace => ({ align: 'center', dx: 0, dy }))),
  ];
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
