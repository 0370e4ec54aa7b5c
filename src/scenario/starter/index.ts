import { InvariantError } from '../../base/errors.js';
import { scenarioSchema } from '../document.js';
import { type FileAccess, ScenarioFiles } from '../files.js';
import { Reader } from '../reader.js';
import { Report } from '../report.js';
import { checkShape } from '../shape.js';
import { type Mark, treeOf } from '../tree.js';
import { type StarterTask, starterTask } from './starter-task.js';
import { starterText } from './starter-text.js';
import { traceFacts } from './trace-facts.js';

/** What a starter is made from; paths as the new file will name them, relative to its folder. */
export interface StarterSources {
  readonly files: FileAccess;
  /** Absolute: where the new file will stand, and the folder that no file may lie outside of. */
  readonly folder: string;
  readonly root: string;
  readonly taskDefinition: string | undefined;
  readonly trace: string | undefined;
}

/** A starter, before it has a name on the disk. */
export interface Starter {
  readonly family: string;
  /** @param file the new file as commands name it */
  readonly textFor: (file: string) => string;
}

const INLINE_TASK: StarterTask = {
  family: 'web',
  isFargate: true,
  cpuUnits: 512,
  memoryMiB: 1024,
  cpuArchitecture: 'X86_64',
  port: { containerName: 'app', containerPort: 8080 },
};

/**
 * Makes a commented starter scenario of a task definition and a file of request counts.
 * A trace that cannot be used is left for the scenario reader to tell about.
 * @throws ScenarioError where the task definition is wrong
 */
export function starterScenario({ files, folder, root, taskDefinition, trace }: StarterSources): Starter {
  const report = new Report();
  const scenarioFiles = new ScenarioFiles(files, root, 'starter', `${folder}/starter`, report);
  const markOf = (flag: string, path: string): Mark => {
    return { source: { name: flag, text: path, folder, isFile: false }, start: 0, end: path.length };
  };
  const task =
    taskDefinition === undefined ? INLINE_TASK : taskIn(taskDefinition, markOf('--task-definition', taskDefinition), scenarioFiles, report);
  const found = trace === undefined ? undefined : scenarioFiles.find(trace, markOf('--trace', trace), '');
  report.throwIfAny();
  const counts = found === undefined ? undefined : scenarioFiles.text(found);
  const facts = counts === undefined ? undefined : traceFacts(counts);
  const traced = trace === undefined ? undefined : { path: trace, facts };
  return { family: task.family, textFor: (file) => starterText({ file, task, taskDefinition, trace: traced }) };
}

function taskIn(path: string, mark: Mark, files: ScenarioFiles, report: Report): StarterTask {
  const tree = new Reader(files, report).read(treeOf({ taskDefinitions: [path] }, mark), scenarioSchema);
  const given = tree === undefined ? undefined : checkShape(tree, report);
  report.throwIfAny();
  const definition = given?.taskDefinitions[0];
  if (definition === undefined) throw new InvariantError(`no task definition was read from ${path}`);
  return starterTask(definition);
}
