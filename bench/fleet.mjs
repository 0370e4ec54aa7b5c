import { fixed, inProcess, median } from './harness.mjs';

export const title = 'the same requests a task on fleets of any size (ns of CPU per request, and the peak of memory of the whole process)';

const SIZES = [10, 100, 1_000];
const REQUESTS = 8_000_000;

/** Each measurement in a process of its own, the sizes in turn. */
export function run({ isQuick }) {
  const rounds = isQuick ? 1 : 5;
  const measured = Array.from({ length: rounds }, () => SIZES.map((tasks) => inProcess('one-system.mjs', 'measure', tasks, REQUESTS)));
  const least = median(measured.map((round) => Math.min(...round.map(({ ns }) => ns))));
  const rows = SIZES.map((tasks, index) => ({
    name: `${tasks.toLocaleString('en')} tasks`,
    'ours ns': fixed(median(measured.map((round) => round[index].ns)), 1),
    'times the least': fixed(median(measured.map((round) => round[index].ns)) / least, 2),
    MiB: fixed(Math.max(...measured.map((round) => round[index].mebibytes)), 0),
  }));
  const few = inProcess('one-system.mjs', 'measure', 1_000, REQUESTS / 8);
  return [...rows, { name: '1,000 tasks, an eighth of the requests', MiB: fixed(few.mebibytes, 0) }];
}
