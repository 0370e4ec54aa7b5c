/**
 * A part of a run that holds state. Its own fields are its state, plain data, but for those its
 * class names in `static wiring`: what connects it with other parts, set once and never changed.
 */
export interface Component {
  readonly constructor: { readonly wiring?: readonly string[] };
}

/** @returns the state of a component: a record of fields, not yet copied */
export function stateOf(component: Component): Record<string, unknown> {
  const wiring = new Set(component.constructor.wiring ?? []);
  return Object.fromEntries(Object.entries(component).filter(([key]) => !wiring.has(key)));
}

/** Gives a component the state of another of its class. The state is taken over, not copied. */
export function giveState(component: Component, state: Record<string, unknown>): void {
  Object.assign(component, state);
}
