import { parseQuery } from '../../rules/placement/query/index.js';
import { type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';

/**
 * Checks an expression in the cluster query language.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export function checkQuery(completion: Completion, text: string, path: Path): void {
  const read = parseQuery(text);
  if (read.kind === 'Parsed') return;
  const { offset, found, allowed } = read;
  problemAt(
    completion,
    path,
    `must be a cluster query, but at its character ${offset + 1} stands ${found} where ${allowed} is allowed`,
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html',
    offset,
  );
}
