import { breakEven, costsAt } from '../../rules/fit/index.js';
import type { Fit } from '../fit.js';
import { countText, meanText, usdText } from '../format.js';
import { fileNames } from './file-names.js';
import { positiveScale } from './log-scale.js';
import type { Json, Picture, PictureInput, PictureKind } from './picture.js';
import { COLORS, colorScale, dashScale, dataOf, FAINT_INK, INK, label, PLOT_WIDTH, rounded, specOf } from './theme.js';

/** Points of a line over the multiples of the traffic. */
const POINTS = 240;
const TABLE_MULTIPLES = [0.1, 0.2, 0.5, 1, 2, 5, 10];

type Estimated = Fit & { readonly estimate: NonNullable<Fit['estimate']> };

/** Which platform suits a workload: what both would cost with less traffic and with more. */
export const fitPicture = {
  kind: 'fit',
  draw: ({ fit }: PictureInput): readonly Picture[] => {
    const shown = fit.filter(
      (one): one is Estimated =>
        one.estimate !== undefined &&
        one.estimate.input.lambdaUsd > 0 &&
        one.estimate.input.tasksMean > 0 &&
        one.estimate.input.utilizationRatio > 0,
    );
    const files = fileNames(
      'fit',
      shown.map(({ workload }) => (fit.length > 1 ? [workload] : [])),
    );
    return shown.map((one, index) => pictureOf(files[index], one));
  },
} satisfies PictureKind;

function pictureOf(file: string, one: Estimated): Picture {
  const { estimate } = one;
  const multiple = breakEven(estimate.input)?.multiple;
  const title = titleOf(one);
  const names = [`Lambda (${label(estimate.lambda)})`, `ECS (${label(estimate.ecs)})`];
  return {
    file,
    title,
    description: `Two lines of what the run would cost on Lambda and on ECS at multiples of its traffic. ${title}.`,
    spec: specOf(
      title,
      'An estimate from cost alone: Lambda and data out grow in proportion, ECS in whole tasks; the rest stays as it was',
      bodyOf(estimate, multiple, names),
    ),
    table: {
      header: ['times this traffic', ...names],
      rows: TABLE_MULTIPLES.map((times) => {
        const { ecsUsd, lambdaUsd } = costsAt(estimate.input, times);
        return [meanText(times), usdText(lambdaUsd), usdText(ecsUsd)];
      }),
    },
  };
}

function titleOf({ workload, verdict, estimate }: Estimated): string {
  const name = label(workload);
  const equality = breakEven(estimate.input);
  const suits =
    verdict === 'too close for one seed'
      ? `Lambda or ECS for ${name}: too close for one seed`
      : `${verdict === 'lambda' ? 'Lambda' : 'ECS'} suits ${name}`;
  if (equality === null) return `${suits}, and no other traffic would make the costs equal`;
  const { multiple } = equality;
  return `${suits}; Lambda ${equality.lambda} at about ${multiple >= 100 ? countText(multiple) : Number(multiple.toPrecision(2))} times this traffic`;
}

function bodyOf({ input }: Estimated['estimate'], multiple: number | undefined, names: readonly string[]): Json {
  const least = Math.min(0.1, (multiple ?? 1) / 3);
  const most = Math.max(10, (multiple ?? 1) * 3);
  // Equal ratios between neighbours, by square roots alone: no logarithm that engines differ in.
  const multiples = between(least, most, POINTS);
  const rows = multiples.flatMap((times) => {
    const { ecsUsd, lambdaUsd } = costsAt(input, times);
    return [
      { t: rounded(times), y: rounded(lambdaUsd), s: names[0] },
      { t: rounded(times), y: rounded(ecsUsd), s: names[1] },
    ];
  });
  const across = positiveScale(multiples, 14);
  const up = positiveScale(
    rows.map(({ y }) => y),
    8,
  );
  const x = {
    field: 't',
    type: 'quantitative',
    title: 'times this traffic',
    scale: { ...across.scale, domain: [least, most] },
    axis: across.axis,
  };
  const y = { field: 'y', type: 'quantitative', title: 'cost of the run, USD', ...up };
  const marks = [{ t: 1, l: 'this traffic' }, ...(multiple === undefined ? [] : [{ t: rounded(multiple), l: 'equal cost' }])];
  return {
    width: PLOT_WIDTH,
    height: 380,
    layer: [
      { data: dataOf(marks), mark: { type: 'rule', strokeDash: [3, 4], color: FAINT_INK, strokeWidth: 1.5 }, encoding: { x } },
      {
        data: dataOf(marks),
        mark: { type: 'text', align: 'left', dx: 6, y: 12, color: INK, fontSize: 14 },
        encoding: { x, text: { field: 'l' } },
      },
      {
        data: dataOf(rows),
        mark: { type: 'line', strokeWidth: 3, clip: true },
        encoding: {
          x,
          y,
          color: { field: 's', type: 'nominal', scale: colorScale(names, [COLORS[1], COLORS[0]]) },
          strokeDash: { field: 's', type: 'nominal', scale: dashScale(names, [[], [8, 4]]) },
        },
      },
    ],
  };
}

/** So many values from one to the other, each the same ratio above the last but for rounding. */
function between(least: number, most: number, count: number): readonly number[] {
  let values = [least, most];
  while (values.length < count) {
    values = values.flatMap((value, index) => (index === 0 ? [value] : [Math.sqrt(values[index - 1] * value), value]));
  }
  return values;
}
