import { ATTRIBUTE_LENGTH_MAX } from '../../aws/quotas.js';
import { type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';

/** A list of which AWS takes so much, told at the first item too many. @param rule AWS's */
export function checkLength(completion: Completion, list: unknown, max: number, path: Path, rule: string): void {
  if (Array.isArray(list) && list.length > max)
    problemAt(completion, [...path, max], `must be one of at most ${max}, but there are ${list.length}`, `AWS: ${rule}`);
}

/** Name and value of an attribute of container instances; some have no value. */
export function checkAttribute(completion: Completion, name: string, value: string | undefined, path: Path): void {
  checkCharacters(completion, 'name', name.length, path);
  if (value !== undefined) checkCharacters(completion, 'value', value.length, path);
}

function checkCharacters(completion: Completion, what: 'name' | 'value', length: number, path: Path): void {
  if (length >= 1 && length <= ATTRIBUTE_LENGTH_MAX) return;
  problemAt(
    completion,
    path,
    `must have a ${what} of 1 to ${ATTRIBUTE_LENGTH_MAX} characters, but has one of ${length}`,
    `AWS: The ${what} of an attribute must contain between 1 and ${ATTRIBUTE_LENGTH_MAX} characters.`,
  );
}
