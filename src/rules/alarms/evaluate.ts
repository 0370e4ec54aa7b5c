export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** Periods that CloudWatch looks at beyond the evaluation periods, to bridge late datapoints. @assumed 2 reproduces the published tables */
export const EXTRA_PERIODS = 2;

/**
 * The state of an alarm by the datapoints it can see.
 * @param points oldest first, one for each period of the evaluation range; undefined: no datapoint
 * @param evaluationPeriods N
 * @param datapointsToAlarm M, at most N
 * @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html (the published truth tables, all cells)
 */
export function evaluateAlarm(
  points: readonly (number | undefined)[],
  isBreaching: (value: number) => boolean,
  evaluationPeriods: number,
  datapointsToAlarm: number,
  treatMissingData: TreatMissingData,
  current: AlarmState,
): AlarmState {
  const real = points.flatMap((value, index) => (value === undefined ? [] : [{ value, age: points.length - index }]));
  const used = real.slice(-evaluationPeriods);
  const breaching = used.filter(({ value }) => isBreaching(value)).length;
  if (real.length >= evaluationPeriods) return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
  const missing = evaluationPeriods - real.length;
  if (treatMissingData === 'breaching') return breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (treatMissingData === 'notBreaching') return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (real.length === 0) return treatMissingData === 'missing' ? 'INSUFFICIENT_DATA' : current;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (breaching < used.length) return 'OK';
  // All that is there breaches, but it is less than M: only if it is old enough not to be a false start.
  return treatMissingData === 'missing' && used[0].age >= datapointsToAlarm ? 'ALARM' : current;
}
