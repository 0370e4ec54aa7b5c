/**
 * How many tasks of a service must stay healthy and how many may exist while tasks are replaced:
 *
 *     low  = ceil(desired x minimumHealthyPercent / 100)
 *     high = floor(desired x maximumPercent / 100)
 *
 * Integer arithmetic, so that no percentage is off by a rounding error.
 * @param desired whole number of tasks
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function deploymentLimits(
  desired: number,
  minimumHealthyPercent: number,
  maximumPercent: number,
): { readonly low: number; readonly high: number } {
  const least = desired * minimumHealthyPercent;
  const most = desired * maximumPercent;
  return { low: (least + ((100 - (least % 100)) % 100)) / 100, high: (most - (most % 100)) / 100 };
}
