import type { LambdaFunction, Queue } from '../../aws/nouns.js';
import { US_PER_SECOND } from '../../base/units.js';
import type { FunctionDocument, QueueDocument } from '../aws/serverless.js';
import { workloadOf } from '../complete/functions.js';
import type { CompletedDocument } from '../completion.js';

/** A function in the engine's units. */
export function compileFunction(document: CompletedDocument, item: FunctionDocument): LambdaFunction {
  const via = item.via ?? 'function-url';
  const balancer = document.loadBalancers.find((candidate) => candidate.type === 'application');
  return {
    name: workloadOf(item),
    functionName: item.functionName,
    memoryMiB: item.memorySize,
    timeoutUs: item.timeout * US_PER_SECOND,
    cpuArchitecture: item.architectures[0] === 'arm64' ? 'ARM64' : 'X86_64',
    runtime: item.runtime,
    packageType: item.packageType,
    ephemeralStorageMiB: item.ephemeralStorage.size,
    reservedConcurrency: item.concurrency?.reservedConcurrentExecutions,
    via,
    loadBalancer: via === 'alb' ? (balancer?.name ?? '') : '',
  };
}

/** A queue in the engine's units. */
export function compileQueue({ queues }: CompletedDocument, item: QueueDocument): Queue {
  const { redrivePolicy } = item;
  return {
    name: item.queueName,
    visibilityTimeoutUs: item.visibilityTimeout * US_PER_SECOND,
    delayUs: item.delaySeconds * US_PER_SECOND,
    retentionUs: item.messageRetentionPeriod * US_PER_SECOND,
    waitTimeUs: item.receiveMessageWaitTimeSeconds * US_PER_SECOND,
    redrive: redrivePolicy && {
      deadLetterQueue: queues.findIndex(({ queueName }) => queueName === redrivePolicy.deadLetterTargetArn),
      maxReceiveCount: redrivePolicy.maxReceiveCount,
    },
  };
}
