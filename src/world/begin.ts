import { US_PER_MINUTE } from '../base/units.js';
import { onAction, scheduleActions } from './actions/actions.js';
import { clampToRange, onAlarmEvaluation } from './autoscaling/target-tracking.js';
import { addSpareInstances, beginGroups } from './capacity/begin.js';
import { onCapacityMinuteEnded, onManagedScaling } from './capacity/managed-scaling.js';
import { onInstanceStep } from './capacity/steps.js';
import { onWaitingTasks } from './capacity/waiting.js';
import { onHostLossReported } from './faults/apply.js';
import { onLoadBalancerNodeRemoved } from './faults/dead-nodes.js';
import { onFault, onFaultEnded, scheduleFaults } from './faults/inject.js';
import { onJobTaskStopped, onJobTaskTimedOut } from './jobs/ends.js';
import { onJobCall } from './jobs/runs.js';
import { onJobDue, scheduleJobs } from './jobs/schedule.js';
import { Kind } from './kinds.js';
import { onZoneRemoved } from './loadBalancing/nodes.js';
import { onHealthCheck, onHealthCheckTimedOut, refreshPool } from './loadBalancing/targets.js';
import { onMetricAlarms } from './monitoring/alarms.js';
import { onMinuteEnded, openWindow } from './monitoring/metrics.js';
import { recordService } from './record.js';
import { beginAllDaemons } from './services/daemon.js';
import { beginRunning, onServicePass } from './services/scheduler.js';
import { schedulePass } from './services/wake.js';
import { onSpotInstanceReclaimed, onSpotNotice } from './spot/interrupt.js';
import { onSpotShock, scheduleSpotShocks } from './spot/shocks.js';
import { onConsumerIdle, onContainerStep, onOutOfMemory, onTaskStep } from './tasks/lifecycle.js';
import { warmImageCaches } from './tasks/pull.js';
import type { World } from './world.js';

/** Connects every kind of event with what it does. */
export function connect(world: World): void {
  const { loop } = world;
  loop.on(Kind.TaskStepDue, (task, step) => onTaskStep(world, task, step));
  loop.on(Kind.ContainerStepDue, (task, step) => onContainerStep(world, task, step));
  loop.on(Kind.ServicePassDue, (service) => onServicePass(world, service));
  loop.on(Kind.HealthCheckDue, (task) => onHealthCheck(world, task));
  loop.on(Kind.HealthCheckTimedOut, (task) => onHealthCheckTimedOut(world, task));
  loop.on(Kind.InstanceStepDue, (instance, step) => onInstanceStep(world, instance, step));
  loop.on(Kind.WaitingTasksDue, () => onWaitingTasks(world));
  loop.on(Kind.MinuteEnded, () => {
    onMinuteEnded(world);
    onCapacityMinuteEnded(world);
  });
  loop.on(Kind.AlarmEvaluationDue, () => {
    onAlarmEvaluation(world);
    onMetricAlarms(world);
    onManagedScaling(world);
  });
  loop.on(Kind.FaultDue, (fault) => onFault(world, fault));
  loop.on(Kind.FaultEnded, (record) => onFaultEnded(world, record));
  loop.on(Kind.HostLossReported, (task) => onHostLossReported(world, task));
  loop.on(Kind.LoadBalancerNodeRemoved, (fault, zone) => onLoadBalancerNodeRemoved(world, fault, zone));
  loop.on(Kind.ZoneRemoved, (service, zone) => onZoneRemoved(world, service, zone));
  loop.on(Kind.SpotNoticeDue, (index, kind) => onSpotNotice(world, index, kind));
  loop.on(Kind.SpotInstanceReclaimed, (instance) => onSpotInstanceReclaimed(world, instance));
  loop.on(Kind.SpotShockDue, (zone) => onSpotShock(world, zone));
  loop.on(Kind.OutOfMemory, (server) => onOutOfMemory(world, server));
  loop.on(Kind.ConsumerIdle, (server) => onConsumerIdle(world, server));
  loop.on(Kind.ActionDue, (action) => onAction(world, action));
  loop.on(Kind.JobDue, (job, next) => onJobDue(world, job, next));
  loop.on(Kind.JobCallDue, (run) => onJobCall(world, run));
  loop.on(Kind.JobTaskStopped, (task) => onJobTaskStopped(world, task));
  loop.on(Kind.JobTaskTimedOut, (task, run) => onJobTaskTimedOut(world, task, run));
  loop.on(Kind.WindowOpened, () => openWindow(world));
}

/** Sets the world in motion at instant 0: what already runs, and the first event of every loop. */
export function begin(world: World): void {
  const { scenario, loop } = world;
  for (const target of scenario.scalableTargets) clampToRange(world, target);
  beginGroups(world);
  scenario.services.forEach((service, index) => {
    if (service.createdBy >= 0) return;
    if (scenario.begin === 'running') beginRunning(world, index);
    refreshPool(world, index);
    recordService(world, index);
    const passUs = world.draw('schedulerPass', `scheduler-pass/${service.name}`);
    const phaseUs = scenario.begin === 'empty' ? 0 : Math.floor(world.streams.get(`scheduler-phase/${service.name}`).uniform53() * passUs);
    schedulePass(world, index, phaseUs);
  });
  if (scenario.begin === 'running') {
    addSpareInstances(world);
    beginAllDaemons(world);
    warmImageCaches(world);
  }
  if (scenario.warmUpUs > 0) loop.schedule(scenario.warmUpUs, Kind.WindowOpened, 0, 0);
  else openWindow(world);
  loop.schedule(US_PER_MINUTE, Kind.MinuteEnded, 0, 0);
  loop.schedule(US_PER_MINUTE + world.draw('alarmEvaluation', 'alarm-evaluation'), Kind.AlarmEvaluationDue, 0, 0);
  scheduleActions(world);
  scheduleJobs(world);
  scheduleFaults(world);
  scheduleSpotShocks(world);
  world.plane.start();
}
