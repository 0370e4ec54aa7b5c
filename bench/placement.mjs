import { compareRounds, fixed, inProcess, median, reference } from './harness.mjs';

export const title =
  'tasks that come to a cluster, are placed and leave (ns of CPU a task; reference: the same by hand, without a world, in C++)';

/** As many tasks in clusters of every size: enough for a program to be warm, as a run that lasts is. */
const TASKS = 200_000;
const SIZES = [100, 1_000, 10_000];

/** Each measurement in a process of its own. */
export function run({ isQuick }) {
  const rounds = isQuick ? 3 : 9;
  const cpp = reference('cluster');
  const rows = [];
  for (const policy of ['binpack', 'spread']) {
    const cost = new Map();
    for (const instances of SIZES) {
      const row = compareRounds(`${policy}, ${instances.toLocaleString('en')} instances`, {
        rounds,
        // Where a cluster is full, who found room depends on how ties fell.
        tolerance: 1e-4,
        ours: () => {
          const measured = inProcess('one-cluster.mjs', 'placement', policy, instances, TASKS / instances);
          cost.set(instances, [...(cost.get(instances) ?? []), measured.ns]);
          return measured;
        },
        reference: cpp && (() => cpp(policy, instances, TASKS / instances)),
      });
      rows.push({
        ...row,
        'times 100': fixed(median(cost.get(instances)) / median(cost.get(SIZES[0])), 2),
        asked: instances > 100 ? '0.4' : '',
      });
    }
    const whole = Array.from({ length: Math.ceil(rounds / 3) }, () => inProcess('one-cluster.mjs', 'life', policy, 1_000, 60).ns);
    rows.push({ name: `${policy}, 1,000 instances, every status and record`, 'ours ns': fixed(median(whole), 1) });
  }
  return rows;
}
