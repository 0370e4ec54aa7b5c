import type { Draw } from '../support/draw.js';

/** Streams to random services in every shape there is, and the files that some of them are read from. */
export function randomTraffic(draw: Draw, minutes: number, services: number) {
  const files: Record<string, string> = {};
  const traffic = Array.from({ length: draw.whole(1, 3) }, (_, index) => {
    const shape = draw.of(...SHAPES)(draw, minutes);
    if (shape.csv !== undefined) files['counts.csv'] = shape.csv;
    return {
      name: `t${index}`,
      to: services > 1 && draw.chance(0.3) ? [{ service: 's0', weight: 1 }, { service: 's1' }] : `s${draw.whole(0, services - 1)}`,
      shape: shape.keys,
      client: client(draw),
    };
  });
  return { traffic, files };
}

interface Shape {
  readonly keys: object;
  readonly csv?: string;
}

const arrivals = (draw: Draw) => ({ arrivals: draw.of('poisson', 'even') });

const SHAPES: readonly ((draw: Draw, minutes: number) => Shape)[] = [
  (draw) => ({ keys: { rate: `${draw.whole(1, 40)}/s`, ...arrivals(draw) } }),
  (draw) => ({
    keys: {
      steps: [
        ['0s', `${draw.whole(0, 60)}/s`],
        ['2m', '5/s'],
        ['3m', '60/s'],
      ],
      ...arrivals(draw),
    },
  }),
  (draw, minutes) => ({
    keys: {
      ramp: [
        ['0s', '1/s'],
        [`${minutes}m`, `${draw.whole(1, 60)}/s`],
      ],
      ...arrivals(draw),
    },
  }),
  (draw) => ({ keys: { diurnal: { mean: '20/s', peakToMean: draw.of(1, 1.5, 4), peakAt: '00:10' }, ...arrivals(draw) } }),
  (draw) => ({ keys: { bursts: { low: '1/s', high: '60/s', lowFor: 'exponential(mean=60s)', highFor: '20s' }, ...arrivals(draw) } }),
  (draw) => ({ keys: { users: draw.whole(1, 60), thinkTime: draw.of('1s', 'exponential(mean=3s)'), ...draw.of({}, { ramp: '60s' }) } }),
  (draw, minutes) => ({
    keys: { trace: './counts.csv', column: 'count', per: '20s', ...arrivals(draw) },
    csv: ['count', ...Array.from({ length: 3 * minutes + 3 }, () => draw.whole(0, 600)), ''].join('\n'),
  }),
];

function client(draw: Draw) {
  return {
    ...(draw.chance(0.7) ? { timeout: draw.of('50ms', '1s', '90s') } : {}),
    ...{ retries: draw.whole(0, 3), backOff: draw.of('1ms', '100ms', '5s'), cancelOnTimeout: draw.chance(0.6) },
    ...(draw.chance(0.3) ? { retryBudget: '10%' } : {}),
    ...(draw.chance(0.3) ? { circuitBreaker: { failures: draw.whole(1, 6), openFor: draw.of('1ms', '3s', '40s') } } : {}),
  };
}
