import { UsageError } from '../../base/errors.js';
import { type Micros, US_PER_SECOND } from '../../base/units.js';
import {
  type Answer,
  answerText,
  plainText,
  questionOf,
  questionsFor,
  questionsText,
  suggestionWords,
  usages,
  type WhyView,
} from '../../report/index.js';
import { parseInstant } from '../../scenario/instants.js';
import type { WhyInvocation } from '../arguments.js';
import { replayTo } from '../replaying.js';
import { ResultsFolder } from '../results-reader.js';
import { commandLine, EXIT, type Shell } from '../shell.js';
import { jsonText } from './run.js';

/** `ecsim why`: what was decided in a run and why, or why nothing was; without a subject, what is worth asking. */
export async function why({ results, subject, at, variant, isJson }: WhyInvocation, shell: Shell): Promise<number> {
  const folder = new ResultsFolder(results, shell.version, (note) => {
    if (!shell.isQuiet) shell.stderr.write(`note: ${plainText(note)}\n`);
  });
  const view = folder.view(variant);
  const { write } = shell.stdout;
  if (subject !== undefined) {
    const answer = await answerOf(view, subject, at === undefined ? undefined : instantOf(at, view.run.scenario.startEpochMs), shell);
    write(isJson ? jsonText(answer) : answerText(answer, shell.stdout));
    if (!isJson && !shell.isQuiet && variant === undefined && folder.variants.length > 1)
      shell.stderr.write(`${plainText(otherVariants(folder.variants))}\n`);
    return EXIT.ok;
  }
  if (at !== undefined) throw new UsageError(`--at ${at} needs something to ask about: ${usages().join(', ')}`);
  const questions = questionsFor(view);
  const command = commandLine('why', results, ...(variant === undefined ? [] : ['--variant', variant]));
  if (isJson)
    write(
      jsonText({
        questions: questions.map((question) => ({ ...question, command: `${command} ${suggestionWords(question)}` })),
        usages: usages(),
      }),
    );
  else write(questionsText(questions, command, usages(), shell.stdout));
  return EXIT.ok;
}

/** Answers by what is recorded and, where the answer would tell more, by simulating the run again up to it. */
async function answerOf(view: WhyView, subject: string, atUs: Micros | undefined, shell: Shell): Promise<Answer> {
  const question = questionOf(view, subject, atUs);
  const points = question.closerLook(view);
  if (points.length === 0 || view.replayRefusal !== undefined) return question.answer(view);
  const heard = await replayTo(view.run.scenario, points, shell);
  return question.answer({ ...view, heard });
}

/** Microseconds since the start. @param at as given: `6h`, `21:15`, an ISO time, or plain seconds */
function instantOf(at: string, startEpochMs: number): Micros {
  if (/^\d+(\.\d+)?$/.test(at)) return Math.round(Number(at) * US_PER_SECOND);
  const parsed = parseInstant(at, startEpochMs);
  if (parsed.ok) return parsed.value;
  throw new UsageError(
    `--at ${at}: ${parsed.allowed}${parsed.hint === undefined ? '' : ` (${parsed.hint})`}, or plain seconds from the start`,
  );
}

function otherVariants([first, ...others]: readonly string[]): string {
  return `This is variant ${first}; --variant ${others.join(' or ')} asks about another.`;
}
