import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STAGES, type DocumentStage } from '../support/document-stage.js';
import { codeBlocks, documents, type CodeBlock } from '../support/documents.js';
import { canRun } from '../support/shell.js';

/** A machine for development may lack curl; where changes are judged it may not. */
const isRunnable = canRun('bash', 'curl') || process.env['CI'] === 'true';
const describeCommands = isRunnable ? describe : describe.skip;

/** Something to run, and what the page shows below it. */
interface Step {
  readonly line: number;
  readonly block: CodeBlock;
  readonly shown: string | null;
}

/** Pages in Chinese have the same code as their twins, which another test holds. */
const pages = documents().filter((path) => !path.endsWith('.zh-CN.md'));
const scenes = pages.flatMap((path) => {
  const steps = stepsOf(path);
  return [...new Set(steps.map(({ stage }) => stage))].map((stage) => ({
    path,
    stage,
    steps: steps.filter((step) => step.stage === stage),
  }));
});

describeCommands.each(scenes)('the commands of $path, in the stage $stage', ({ stage: name, steps }) => {
  let stage: DocumentStage;
  beforeAll(async () => {
    stage = await STAGES[name]!();
  });
  afterAll(async () => {
    await stage.stop();
  });

  it.each(steps)('print what stands below them (line $line)', async ({ block, shown }) => {
    const { code, output, errors } = await stage.run(block);
    expect([code, errors]).toEqual([0, '']);
    expect(output).not.toContain('undefined');
    if (shown !== null) expect(withoutSpace(output)).toMatch(pattern(shown));
  });
});

/** What a page has to run; commands after a `$` are steps of their own, with the lines below them. */
function stepsOf(path: string): (Step & { readonly stage: string })[] {
  const blocks = codeBlocks(path);
  return blocks.flatMap((block, i) => {
    if (!block.mark.startsWith('runs')) return [];
    const stage = block.mark.split(' ')[1] ?? 'demo';
    if (block.language === 'console') return commandsOf(block).map((step) => ({ ...step, stage }));
    const answer = blocks[i + 1];
    const isAnswered = answer?.mark === '' && ['json', 'text'].includes(answer.language);
    return [{ line: block.line, block, shown: isAnswered ? answer.text : null, stage }];
  });
}

function commandsOf(block: CodeBlock): Step[] {
  const parts = block.text.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...lines] = part.trimEnd().split('\n');
    return { line: block.line, block: { ...block, text: command }, shown: lines.join('\n') || null };
  });
}

/** The shown text as a pattern: white space aside, with anything in place of every `…`. */
function pattern(text: string): RegExp {
  const parts = withoutSpace(text)
    .split('…')
    .map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*?')}$`);
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, '');
}
