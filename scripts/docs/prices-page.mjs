// docs/reference/PRICES.md, from the catalogue.
import { CATALOGUE_DATE, isStale, pricesOf, REGIONS } from '../../dist/aws/catalogue/index.js';
import { code, link, MADE_BY, page, table } from './markdown.mjs';

const REGION = 'us-east-1';
/** Services whose items are hours of instance types: one table for all of them. */
const HOURS = { EC2: 'on demand', 'EC2 Spot': 'Spot' };
const INSTANCE_HOUR = /^Linux (\S+) instance-hour$/;

function markOf({ date, verified }) {
  if (!verified) return 'seen in no source';
  return isStale(date) ? 'more than a year old' : '';
}

/** A price without an exponent: not everyone reads 3.5e-7. */
const usdText = (usd) => (usd < 1e-6 ? usd.toFixed(12).replace(/0+$/, '') : String(usd));

function priceTable(prices) {
  return table(
    ['item', 'USD', 'per', 'date', '', 'source', 'note'],
    prices.map((price) => [
      code(price.item),
      usdText(price.usd),
      price.unit,
      price.verified ? price.date : '',
      markOf(price),
      price.source,
      price.note,
    ]),
  );
}

function instanceTable(prices) {
  const byType = new Map();
  for (const { service, item, usd } of prices) {
    const type = INSTANCE_HOUR.exec(item)?.[1];
    byType.set(type, { ...byType.get(type), [service]: usd });
  }
  return table(
    ['instance type', ...Object.values(HOURS)],
    [...byType].map(([type, usd]) => [
      code(type),
      ...Object.keys(HOURS).map((service) => (usd[service] === undefined ? '' : usdText(usd[service]))),
    ]),
  );
}

/** The text of docs/reference/PRICES.md. */
export function pricesPage() {
  const prices = pricesOf(REGION);
  const isHour = ({ service, item }) => service in HOURS && INSTANCE_HOUR.test(item);
  const others = prices.filter((price) => !isHour(price));
  const hours = prices.filter(isHour);
  const services = [...new Set(others.map(({ service }) => service))];
  const heading = 'EC2 instance hours';
  return page(
    '# The price list',
    MADE_BY,
    `List prices in ${REGION} before tax, catalogue of ${CATALOGUE_DATE}. \`ecsim prices --region eu-central-1\` prints those of another Region (there are ${REGIONS.length}: ${REGIONS.join(', ')}; instance prices in six of them). A price more than a year older than the catalogue, or seen in no source, is used and marked in the bill; a missing one is an error that names it. \`prices: { set: { '<service>/<item>': 0.035 } }\` puts your own in.`,
    [...services, heading].map((service) => `- ${link(service)}`).join('\n'),
    ...services.flatMap((service) => [`## ${service}`, priceTable(others.filter((price) => price.service === service))]),
    `## ${heading}`,
    `USD an hour of Linux, under the names \`EC2/Linux m6i.large instance-hour\` and \`EC2 Spot/…\`. ${sourcesOf(hours)}`,
    instanceTable(hours),
  );
}

function sourcesOf(prices) {
  return Object.entries(HOURS)
    .map(([service, name]) => {
      const price = prices.find((candidate) => candidate.service === service);
      const mark = markOf(price);
      return `${name[0].toUpperCase()}${name.slice(1)}: ${price.date}${mark === '' ? '' : ` (${mark})`}, ${price.source}.`;
    })
    .join(' ');
}
