import type { Problem } from './problem.js';

/**
 * Parses a JSON text of the configuration; undefined, and a problem, when it is none. JSON.parse quotes the text in its
 * messages, which may hold secrets, so only the position is told.
 */
export function parseJson(text: string, place: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const said = String(error);
    const end = said.endsWith('end of JSON input') ? 'its end' : undefined;
    const position = /position \d+(?: \(line \d+ column \d+\))?/.exec(said)?.[0] ?? end;
    const isCutOff = text.trim().length < 3;
    const hint = isCutOff ? ' (in a .env file, JSON over several lines needs single quotes around it)' : '';
    problems.push({ place, message: `is not valid JSON${position === undefined ? '' : ` at ${position}`}${hint}` });
    return undefined;
  }
}
