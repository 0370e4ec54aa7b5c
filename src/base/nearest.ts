/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one text into the other, case left aside.
 * Texts longer than 200 characters count as far apart: no name is that long.
 */
export function editDistance(a: string, b: string): number {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  if (left.length > 200 || right.length > 200) return left === right ? 0 : 200;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let best = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) best = Math.min(best, beforeLast[j - 2] + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length];
}

/**
 * The candidate a misspelt name most likely meant, or undefined where none is near:
 * at most a third of its characters may differ (one of three, two of six).
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best === undefined) return undefined;
  return bestDistance <= Math.floor(Math.max(name.length, best.length) / 3) ? best : undefined;
}

/** The `limit` candidates nearest to a name, nearest first (ties in the given order), however far they are. */
export function nearNames(name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  return [...candidates]
    .map((candidate, index) => ({ candidate, index, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}
