const PATTERN = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * A date of the query language as milliseconds since 1970: `2018-06-18T22:28:28+00:00`, `…Z`, without a zone, or the day alone.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 * @assumed Without a zone it is UTC, and a day begins at midnight.
 */
export function instantMs(text: string): number | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = parts[8] ?? 'Z';
  const sign = zone.startsWith('-') ? -1 : 1;
  const offsetMinutes = zone === 'Z' ? 0 : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  const milliseconds = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000);
  return Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds - offsetMinutes * 60_000;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
