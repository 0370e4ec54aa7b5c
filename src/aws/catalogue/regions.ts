import { RATE_ROWS } from './prices.data.js';

/**
 * Regions the catalogue can price: those with the two on-demand rates of Fargate.
 * Others of a region's rates may still be missing; asking for one is then an error that names it.
 */
export const REGIONS: readonly string[] = regionsWith('Fargate|Linux x86 vCPU-hour|').filter((region) =>
  regionsWith('Fargate|Linux x86 GB-hour|').includes(region),
);

function regionsWith(rowStart: string): string[] {
  const rows = RATE_ROWS.split('\n').filter((row) => row.startsWith(rowStart));
  return [...new Set(rows.flatMap((row) => row.slice(rowStart.length).split('|')[0].split(';')))];
}

/** Zone letters where they are not a, b, c. */
const ZONE_LETTERS: Readonly<Record<string, string>> = {
  'us-east-1': 'abcdef',
  'us-west-2': 'abcd',
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ca-central-1': 'abd',
};

/**
 * Availability Zones of a region in alphabetical order, by the names an account sees.
 * @returns an empty list for a region that is not in the catalogue
 * @assumed AWS gives an account its own selection of letters; where the letters a region uses are
 *   not known to differ they are taken to be a, b and c.
 */
export function zonesOf(region: string): readonly string[] {
  if (!REGIONS.includes(region)) return [];
  return [...(ZONE_LETTERS[region] ?? 'abc')].map((letter) => `${region}${letter}`);
}
