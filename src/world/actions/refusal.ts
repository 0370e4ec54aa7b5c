/** A call that AWS does not carry out: the error as the API names it, and what it says. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
}
