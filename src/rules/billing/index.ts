/** What AWS counts and what it asks for it: meters from plain rows, tiers, the bill. */
export { type BillLine, bill, priceNotes, roundUsd, totalUsd } from './bill.js';
export { ALARMS_PER_TARGET_TRACKING_POLICY, meterAlarms } from './cloudwatch.js';
export { HOURS_PER_MONTH, type InstanceUsage, meterInstance } from './ec2.js';
export { meterExternalInstance } from './ecs-anywhere.js';
export { type FargateUsage, meterFargateTask } from './fargate.js';
export { meterHttpApi } from './http-api.js';
export { billedMs, type FunctionHour, type FunctionShape, meterFunction } from './lambda.js';
export { inWindow, type LedgerReading, MeterLedger, type MeterReading } from './ledger.js';
export { applicationLcus, type LoadBalancerHour, meterLoadBalancer, networkLcus } from './load-balancer.js';
export { billingMonths } from './months.js';
export { type NeededRate, neededRates, type PlannedUsage } from './needs.js';
export { meterBetweenZones, meterNatGateways, meterPublicIpv4, meterToInternet } from './network.js';
export { meterQueue } from './sqs.js';
export { inTiers } from './tiers.js';
