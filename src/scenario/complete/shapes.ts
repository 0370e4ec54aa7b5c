import type { Completion } from '../completion.js';
import { type ShapeDocument, shapeKind } from '../traffic.js';

const DAY = { peakToMean: 1.5, peakAt: '20:00', zone: 'UTC', weekend: 1 } as const;
const THINK_TIME = '1s';

/** A shape of traffic with the defaults of its kind, which are said. @param name of its traffic */
export function completeShape({ report }: Completion, name: string, shape: ShapeDocument): ShapeDocument {
  const kind = shapeKind(shape);
  if (kind === 'diurnal' && shape.diurnal !== undefined) {
    const { diurnal } = shape;
    const assumed = (Object.keys(DAY) as (keyof typeof DAY)[]).filter((key) => diurnal[key] === undefined);
    if (assumed.length > 0) report.note(`assumed: diurnal of traffic ${name}: ${assumed.map((key) => `${key} ${DAY[key]}`).join(', ')}`);
    return { ...shape, diurnal: { ...DAY, ...diurnal } };
  }
  if (kind === 'users' && shape.thinkTime === undefined) {
    report.note(`assumed: users of traffic ${name} think for ${THINK_TIME}`);
    return { ...shape, thinkTime: THINK_TIME };
  }
  return shape;
}
