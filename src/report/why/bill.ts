import { isoText } from '../../scenario/instants.js';
import type { CostLine, VariantSummary } from '../../sim/result.js';
import { numberCell } from '../csv.js';
import { percentText, usdText } from '../format.js';
import type { Answer, AnswerTable, Fact } from './answer.js';
import { billingReasons } from './bill-rules.js';
import { decimals, hourTable, usageTables } from './bill-usage.js';
import { billWhatIf } from './bill-what-if.js';
import type { Answerer, WhyView } from './question.js';

/** `bill/<item>`: what a part of the bill is made of: a service, one of its items, a resource, or all of it. */
export const bill = {
  kind: 'bill',
  usage: 'bill/<service, service/item, resource or total>',
  names: ({ run }) => ['total', ...run.summary.cost.lines.flatMap(namesOf)],
  answer: (view, name) => answerOn(view, name),
  suggestions: ({ run }) => {
    const lines = [...run.summary.cost.lines].sort((a, b) => b.amountUsd - a.amountUsd);
    const services = [...new Set(lines.map(({ service }) => service))].slice(0, 3);
    return [
      ...services.map((service) => ({
        subject: `bill/${service}`,
        atUs: undefined,
        text: `Why does ${service} cost ${usdText(sumOf(lines, service))}?`,
      })),
      { subject: 'bill/total', atUs: undefined, text: `Why does the run cost ${usdText(run.summary.cost.totalUsd)}?` },
    ];
  },
} satisfies Answerer;

const TOTAL = 'total';

/** By which names a line can be asked about. */
function namesOf({ service, item, resource }: CostLine): readonly string[] {
  return [service, `${service}/${item}`, `${service}/${item}/${resource}`, resource];
}

function linesOf({ cost }: VariantSummary, name: string): readonly CostLine[] {
  const lines = name === TOTAL ? cost.lines : cost.lines.filter((line) => namesOf(line).includes(name));
  return [...lines].sort((a, b) => b.amountUsd - a.amountUsd);
}

function sumOf(lines: readonly CostLine[], name = TOTAL): number {
  return lines.filter((line) => name === TOTAL || namesOf(line).includes(name)).reduce((sum, { amountUsd }) => sum + amountUsd, 0);
}

function answerOn(view: WhyView, name: string): Answer {
  const { run } = view;
  const lines = linesOf(run.summary, name);
  const amountUsd = sumOf(lines);
  const totalUsd = run.summary.cost.totalUsd ?? sumOf(run.summary.cost.lines);
  return {
    subject: `bill/${name}`,
    variant: run.scenario.variant,
    start: isoText(run.scenario.startEpochMs),
    headline: headlineOf(name, lines, amountUsd, totalUsd),
    facts: [
      {
        label: name === TOTAL ? 'total of the run' : `${name}, the whole run`,
        value: `${numberCell(round(amountUsd))} USD`,
        file: 'bill.csv',
      },
      ...(name === TOTAL ? [] : [{ label: 'total of the run', value: `${numberCell(totalUsd)} USD`, file: 'bill.csv' }]),
      ...lines.map(lineFact),
    ],
    because: billingReasons(lines, run.scenario.region),
    whatIf: billWhatIf(run, lines),
    timeline: [],
    tables: [...usageTables(run, lines), hourTable(run, lines), ...variantsTable(view, name)],
  };
}

function headlineOf(name: string, lines: readonly CostLine[], amountUsd: number, totalUsd: number): string {
  const [first, ...rest] = lines;
  if (first === undefined) return `Nothing in this run is billed under ${name}.`;
  const parts = lines.slice(0, 3).map(({ quantity, unit, rateUsd }) => `${decimals(quantity)} ${unit} x ${numberCell(rateUsd)} USD`);
  const more = lines.length > 3 ? ` and ${lines.length - 3} lines more` : '';
  if (name === TOTAL) {
    const share = percentText(totalUsd === 0 ? null : first.amountUsd / totalUsd);
    return `The run costs ${usdText(totalUsd)} in ${lines.length} lines; the largest is ${first.service}: ${first.item}, ${usdText(first.amountUsd)} (${share}).`;
  }
  const share = percentText(totalUsd === 0 ? null : amountUsd / totalUsd);
  return `${name} costs ${usdText(amountUsd)}, ${share} of the run's ${usdText(totalUsd)}: ${rest.length === 0 ? parts[0] : parts.join(', ')}${more}.`;
}

function lineFact({ service, item, resource, quantity, unit, rateUsd, amountUsd, priceDate }: CostLine): Fact {
  return {
    label: `${service}: ${item}, ${resource}`,
    value: `${numberCell(quantity)} ${unit} x ${numberCell(rateUsd)} USD = ${numberCell(amountUsd)} USD (price of ${priceDate})`,
    file: 'bill.csv',
  };
}

/** The same in the other variants. */
function variantsTable({ variants }: WhyView, name: string): readonly AnswerTable[] {
  if (variants.length < 2) return [];
  const rows = variants.map((variant) => {
    const lines = linesOf(variant, name);
    return [
      variant.name,
      ...(name === TOTAL ? [] : [lines.length === 0 ? '' : sumOf(lines).toFixed(4)]),
      (variant.cost.totalUsd ?? sumOf(variant.cost.lines)).toFixed(4),
    ];
  });
  return [{ title: 'in each variant, USD (bill.csv)', header: ['variant', ...(name === TOTAL ? [] : [name]), 'total'], rows }];
}

/** Ten decimals, as the bill rounds. */
function round(usd: number): number {
  return Math.round(usd * 1e10) / 1e10;
}
