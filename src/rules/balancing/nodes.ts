/** A node of a load balancer: there is one in each of its zones. */
export interface NodeView {
  /** Nobody answers there. */
  readonly isDead: boolean;
  /** DNS no longer gives its address: its health checks have failed for long enough. */
  readonly isRemoved: boolean;
}

/** Where clients end up. */
export interface NodePlan {
  /** Indices of the nodes that answer, among those that clients find. */
  readonly answering: readonly number[];
  /** Share of attempts that meet a node where nobody answers, 0 to 1. */
  readonly deadShare: number;
}

/**
 * Spreads clients over the nodes of a load balancer: each that DNS gives gets an equal part. Where DNS would be left
 * with none it gives them all.
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html (target group health: DNS failover)
 */
export function planNodes(nodes: readonly NodeView[]): NodePlan {
  const all = nodes.map((_, index) => index);
  const given = all.filter((index) => !nodes[index].isRemoved);
  const found = given.length === 0 ? all : given;
  const answering = found.filter((index) => !nodes[index].isDead);
  return { answering, deadShare: found.length === 0 ? 0 : 1 - answering.length / found.length };
}
