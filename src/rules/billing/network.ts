import { BYTES_PER_GB, type Micros } from '../../base/units.js';
import { type Meter, type MeterLedger, MS_PER_HOUR, millisecondsOf } from './ledger.js';

const PUBLIC_IPV4: Meter = {
  service: 'VPC',
  item: 'public IPv4 address (in use or idle)',
  unit: 'address-hour',
  amountsPerUnit: MS_PER_HOUR,
};
const NAT_HOUR: Meter = { service: 'NAT gateway', item: 'hour', unit: 'hour or partial hour', amountsPerUnit: 1 };
const NAT_DATA: Meter = { service: 'NAT gateway', item: 'data processed', unit: 'GB', amountsPerUnit: BYTES_PER_GB };
const BETWEEN_ZONES: Meter = {
  service: 'Data transfer',
  item: 'between AZs same region',
  unit: 'GB each direction',
  amountsPerUnit: BYTES_PER_GB,
};
/** In tiers: see tiers.ts. */
const TO_INTERNET: Meter = { service: 'Data transfer', item: 'out to internet', unit: 'GB', amountsPerUnit: BYTES_PER_GB };

/**
 * Counts public IPv4 addresses for as long as they are held, in fractions of an hour: one for each task
 * interface with a public address, each zone of an internet-facing load balancer, each NAT gateway.
 * @param toUs the end of the run where it is later or undefined
 * @source https://aws.amazon.com/vpc/pricing/ (2026); invoices show fractional hours
 */
export function meterPublicIpv4(ledger: MeterLedger, resource: string, addresses: number, fromUs: Micros, toUs: Micros | undefined): void {
  const toMs = toUs === undefined ? ledger.runEndMs : Math.min(ledger.runEndMs, millisecondsOf(toUs));
  ledger.addOver(PUBLIC_IPV4, resource, { fromMs: millisecondsOf(fromUs), toMs }, addresses);
}

/**
 * Counts NAT gateways that exist for the whole run (each hour begun is a full hour) and the bytes they process, both ways.
 * @param bytesByHour by hour of the run
 * @source https://aws.amazon.com/vpc/pricing/ (2026)
 */
export function meterNatGateways(ledger: MeterLedger, resource: string, gateways: number, bytesByHour: readonly number[]): void {
  for (let hour = 0; hour <= ledger.lastHour; hour++) {
    ledger.addInHour(NAT_HOUR, resource, hour, gateways);
    ledger.addInHour(NAT_DATA, resource, hour, bytesByHour[hour] ?? 0);
  }
}

/**
 * Counts bytes that crossed from one Availability Zone to another: billed once where they leave and once
 * where they arrive, so twice for each byte.
 * @source https://aws.amazon.com/ec2/pricing/on-demand/ (data transfer, 2026)
 */
export function meterBetweenZones(ledger: MeterLedger, resource: string, hour: number, bytes: number): void {
  ledger.addInHour(BETWEEN_ZONES, resource, hour, 2 * bytes);
}

/**
 * Counts bytes sent to the internet.
 * @source https://aws.amazon.com/ec2/pricing/on-demand/ (data transfer, 2026)
 */
export function meterToInternet(ledger: MeterLedger, resource: string, hour: number, bytes: number): void {
  ledger.addInHour(TO_INTERNET, resource, hour, bytes);
}
