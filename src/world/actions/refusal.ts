/** A call that AWS does not carry out: the error as the API names it, and what it says. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
}

/** What came of a call. */
export interface CallAnswer {
  /** What it is about: `service/web`. */
  readonly resource: string;
  /** What it did, in few words. */
  readonly text: string;
  /** Undefined: it was carried out. */
  readonly refusal: Refusal | undefined;
}

export function done(resource: string, text: string): CallAnswer {
  return { resource, text, refusal: undefined };
}

export function refused(resource: string, refusal: Refusal): CallAnswer {
  return { resource, text: '', refusal };
}
