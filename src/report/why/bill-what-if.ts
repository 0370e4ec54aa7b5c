import { price, priceKey } from '../../aws/catalogue/index.js';
import { bill, totalUsd } from '../../rules/billing/index.js';
import type { CompiledScenario } from '../../scenario/compiled.js';
import type { CostLine } from '../../sim/result.js';
import { percentText, usdText } from '../format.js';
import { runHours } from './bill-usage.js';
import type { RunRecords } from './question.js';

/** The same quantity under another item of the catalogue. */
interface Alternative {
  readonly label: string;
  readonly of: RegExp;
  readonly to: (line: CostLine) => Pick<CostLine, 'service' | 'item'>;
}

const ALTERNATIVES: readonly Alternative[] = [
  { label: 'On FARGATE_SPOT, which may be interrupted,', of: /^Fargate\//, to: ({ item }) => ({ service: 'Fargate Spot', item }) },
  { label: 'On FARGATE instead of FARGATE_SPOT', of: /^Fargate Spot\//, to: ({ item }) => ({ service: 'Fargate', item }) },
  {
    label: 'On ARM64 (Graviton), with as many task-hours,',
    of: /^Fargate( Spot)?\/Linux x86/,
    to: ({ service, item }) => ({ service, item: item.replace('x86', 'ARM') }),
  },
  { label: 'With Spot Instances, which may be interrupted,', of: /^EC2\//, to: ({ item }) => ({ service: 'EC2 Spot', item }) },
  { label: 'With On-Demand Instances', of: /^EC2 Spot\//, to: ({ item }) => ({ service: 'EC2', item }) },
  {
    label: 'On arm64, with the same durations,',
    of: /^Lambda\/x86 duration first/,
    to: ({ service }) => ({ service, item: 'ARM duration first 7.5e9 GB-s' }),
  },
];

/** What would have made these lines cheaper or dearer, at the catalogue's prices. */
export function billWhatIf(run: RunRecords, lines: readonly CostLine[]): readonly string[] {
  return [...alternatives(run.scenario, lines), ...oneTaskLess(run, lines), ...byQuantity(lines)];
}

function alternatives({ region, prices }: CompiledScenario, lines: readonly CostLine[]): readonly string[] {
  return ALTERNATIVES.flatMap(({ label, of, to }) => {
    const meant = lines.filter((line) => of.test(priceKey(line.service, line.item)));
    const moved = meant.map((line) => ({ hour: 0, ...line, ...to(line) }));
    const isPriced = moved.every(
      ({ service, item }) => Object.hasOwn(prices.set, priceKey(service, item)) || price(region, service, item) !== undefined,
    );
    if (moved.length === 0 || !isPriced) return [];
    // The rate is looked up anew: what the line paid is of the other item.
    const rated = moved.map(({ hour, service, item, resource, quantity, unit }) => ({ hour, service, item, resource, quantity, unit }));
    const [now, then] = [totalUsd(meant), totalUsd(bill(rated, region, prices.set))];
    const change = then < now ? `${percentText(1 - then / now)} less` : `${percentText(then / now - 1)} more`;
    return [`${label} the same ${unitsText(meant)} would have cost ${usdText(then)} instead of ${usdText(now)}, ${change}.`];
  });
}

function unitsText(lines: readonly CostLine[]): string {
  return [...new Set(lines.map(({ unit }) => `${unit}s`))].join(' and ');
}

/** What a task costs that runs from start to end, of each service on Fargate. */
function oneTaskLess(run: RunRecords, lines: readonly CostLine[]): readonly string[] {
  const fargate = lines.filter(({ service }) => service.startsWith('Fargate'));
  const resources = [...new Set(fargate.map(({ resource }) => resource))];
  return resources.flatMap((resource) => {
    const task = run.tasks.find(({ group, launchType }) => group === `service:${resource}` && launchType === 'FARGATE');
    if (task === undefined) return [];
    const rate = (unit: string) => fargate.find((line) => line.resource === resource && line.unit === unit)?.rateUsd ?? 0;
    const hourUsd = (task.cpuUnits / 1024) * rate('vCPU-hour') + (task.memoryMiB / 1024) * rate('GB-hour');
    if (hourUsd === 0) return [];
    return [
      `A task of ${resource} less for the whole run would have saved ${usdText(hourUsd * runHours(run))} of these lines (${usdText(hourUsd)} an hour).`,
    ];
  });
}

/** Lines that follow a quantity of the scenario's own. */
function byQuantity(lines: readonly CostLine[]): readonly string[] {
  return lines.flatMap(({ service, item, unit, amountUsd, resource }) => {
    if (service === 'Data transfer' && unit === 'GB')
      return [`Answers half as large would have saved about ${usdText(amountUsd / 2)} of "${item}".`];
    if (service === 'VPC')
      return [
        `With scheme: internal, or without assignPublicIp, ${resource} would have needed no public address: ${usdText(amountUsd)} less.`,
      ];
    return [];
  });
}
