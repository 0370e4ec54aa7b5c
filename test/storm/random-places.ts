import type { Draw } from '../support/draw.js';

/** A service of a random scenario, where it runs, and what it runs. */
export interface Place {
  readonly kind: 'fargate' | 'fargate-spot' | 'instances' | 'group';
  readonly service: object;
  readonly taskDefinition: object;
}

/** CPU units and memory (MiB) that Fargate sells together. */
const SIZES: readonly (readonly [number, number])[] = [
  [256, 512],
  [512, 2048],
  [1024, 2048],
  [2048, 4096],
];

const CAPACITY: Readonly<Record<Place['kind'], (draw: Draw) => object>> = {
  fargate: () => ({ launchType: 'FARGATE' }),
  'fargate-spot': (draw) => ({
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', base: draw.whole(0, 2), weight: draw.whole(0, 3) },
      { capacityProvider: 'FARGATE_SPOT', weight: draw.whole(1, 3) },
    ],
  }),
  instances: () => ({ launchType: 'EC2' }),
  group: () => ({ capacityProviderStrategy: [{ capacityProvider: 'cp', weight: 1 }] }),
};

/** One to three services, `s0` on, each running the family of its number. */
export function randomPlaces(draw: Draw): readonly Place[] {
  return Array.from({ length: draw.whole(1, 3) }, (_, index) => randomPlace(draw, index));
}

function randomPlace(draw: Draw, index: number): Place {
  const kind = draw.of('fargate', 'fargate-spot', 'instances', 'group');
  const isOnInstances = kind === 'instances' || kind === 'group';
  const [cpuUnits, memoryMiB] = draw.of(...SIZES);
  const networkMode = isOnInstances ? draw.of('awsvpc', 'bridge', 'host') : 'awsvpc';
  // A family of its own port: in host mode two cannot share one.
  const port = 8000 + index;
  return {
    kind,
    service: {
      ...{ serviceName: `s${index}`, taskDefinition: `f${index}`, desiredCount: draw.whole(0, 6), ...CAPACITY[kind](draw) },
      loadBalancers: [{ targetGroupArn: `g${index}`, containerName: 'app', containerPort: port }],
      healthCheckGracePeriodSeconds: draw.of(0, 60),
      deploymentConfiguration: { minimumHealthyPercent: draw.of(0, 50, 100), maximumPercent: draw.of(100, 150, 200) },
      ...(isOnInstances ? { placementStrategy: draw.of([], [{ type: 'binpack', field: 'memory' }], [{ type: 'random' }]) } : {}),
      ...(isOnInstances && draw.chance(0.2) ? { placementConstraints: [{ type: 'distinctInstance' }] } : {}),
    },
    taskDefinition: {
      ...{ family: `f${index}`, cpu: String(cpuUnits), memory: String(memoryMiB), networkMode },
      requiresCompatibilities: [isOnInstances ? 'EC2' : 'FARGATE'],
      containerDefinitions: [
        {
          ...{ name: 'app', image: 'shop:1', essential: true },
          ...(draw.chance(0.4) ? { stopTimeout: draw.of(2, 60) } : {}),
          portMappings: [{ containerPort: port, ...(networkMode === 'bridge' ? { hostPort: draw.of(0, port) } : {}) }],
        },
      ],
    },
  };
}
