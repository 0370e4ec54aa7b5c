import { InvariantError, type Problem, ScenarioError, UsageError } from '../base/errors.js';
import { isSystemError } from './files.js';

/** An error as plain data: what passes between threads keeps neither the class nor the fields of one. */
export type CarriedError =
  | { readonly kind: 'scenario'; readonly problems: readonly Problem[] }
  | { readonly kind: 'usage'; readonly message: string }
  | {
      readonly kind: 'invariant';
      readonly message: string;
      readonly atUs: number | undefined;
      readonly stack: string;
      readonly cause: CarriedError | undefined;
    }
  | { readonly kind: 'system'; readonly message: string; readonly code: string | undefined; readonly syscall: string | undefined }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string };

/** An error made ready to leave its thread. */
export function carried(error: unknown): CarriedError {
  if (error instanceof ScenarioError) return { kind: 'scenario', problems: error.problems };
  if (error instanceof UsageError) return { kind: 'usage', message: error.message };
  if (error instanceof InvariantError) {
    const { message, atUs, cause } = error;
    return { kind: 'invariant', message, atUs, stack: error.stack ?? '', cause: cause === undefined ? undefined : carried(cause) };
  }
  if (isSystemError(error)) return { kind: 'system', message: error.message, code: error.code, syscall: error.syscall };
  return error instanceof Error
    ? { kind: 'other', message: error.message, stack: error.stack ?? '' }
    : { kind: 'other', message: String(error), stack: '' };
}

/** The error as it was, of the class it was. */
export function unpacked(error: CarriedError): Error {
  switch (error.kind) {
    case 'scenario':
      return new ScenarioError(error.problems);
    case 'usage':
      return new UsageError(error.message);
    case 'invariant': {
      const bug = Object.assign(new InvariantError(error.message, error.atUs), { stack: error.stack });
      if (error.cause !== undefined) bug.cause = unpacked(error.cause);
      return bug;
    }
    case 'system':
      return Object.assign(new Error(error.message), { code: error.code, syscall: error.syscall });
    case 'other':
      return Object.assign(new Error(error.message), { stack: error.stack });
  }
}
