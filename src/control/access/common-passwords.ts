/** The parts that the commonest long passwords are made of. */
const COMMON_PARTS = [
  ...(['password', 'passw0rd', 'p@ssw0rd', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwerty', 'letmein'] as const),
  ...(['welcome', 'iloveyou', 'sunshine', 'princess', 'football', 'baseball', 'superman', 'batman'] as const),
  ...(['trustno1', 'whatever', 'starwars', 'dragon', 'monkey', 'shadow', 'master', 'michael'] as const),
  ...(['administrator', 'admin', 'root', 'changeme', 'change_me', 'changeit', 'replace', 'secret'] as const),
  ...(['gateway', 'test', 'guest', 'login', 'default', 'example', 'abc', 'hello', 'world'] as const),
  ...(['1q2w3e4r', '1qaz2wsx', 'q1w2e3r4', 'zaq12wsx', 'woaini', 'mima', 'aigateway', 'openai'] as const),
].sort((a, b) => b.length - a.length);

const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', 'qwertyuiopasdfghjklzxcvbnm'];
const FEWEST_DISTINCT = 5;
const LONGEST_REMAINDER = 3;

/**
 * Whether a password of twelve characters or more is among those tried first: few characters, runs of the alphabet or
 * the keyboard, and common words one after the other, with digits and signs around them.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase();
  if (new Set(text).size < FEWEST_DISTINCT) return true;
  if (isRun(text)) return true;
  let rest = text.replaceAll(/[\d\s!@#$%^&*._+=?-]+/g, (signs) => (signs.length > LONGEST_REMAINDER ? signs : ' '));
  if (/^[\d\s]+$/.test(text)) rest = '';
  for (const part of COMMON_PARTS) rest = rest.replaceAll(part, ' ');
  return rest.replaceAll(/\s/g, '').length <= LONGEST_REMAINDER && holdsCommonPart(text);
}

function holdsCommonPart(text: string): boolean {
  return COMMON_PARTS.some((part) => text.includes(part)) || /^[\d\s]+$/.test(text);
}

function isRun(text: string): boolean {
  const reversed = Array.from(text).toReversed().join('');
  return RUNS.some((run) => run.includes(text) || run.includes(reversed));
}
