/**
 * What the sentence of a refusal may decide, which is little, as it may repeat what the client wrote: it can spare a key
 * its cooldown and choose another key for this one request, and never puts anything out.
 */

const MOST = 1_000;
const NO_CREDIT =
  /\b(?:credit balance|balance is (?:too low|insufficient|not enough)|insufficient (?:account )?(?:balance|credits?|funds)|out of credits?|no credits? left)\b|余额不足|欠费/i;
/** The account has some, and the request wants more of it. */
const TOO_DEAR = /\bcan only afford\b|\bfewer max_tokens\b/i;
const LIMIT = /\blimit:? {0,2}(\d[\d,]{0,15})/i;
const REQUESTED = /\brequested:? {0,2}(\d[\d,]{0,15})/i;

/** Whether an account without credit is told of, in whatever status. */
export function saysNoCredit(message: string): boolean {
  const words = message.slice(0, MOST);
  return NO_CREDIT.test(words) && !TOO_DEAR.test(words);
}

/** Whether a single request wants more than the limit is, so that no waiting helps: `Limit 30000, Requested 45000`. */
export function wantsMoreThanLimit(message: string): boolean {
  const words = message.slice(0, MOST);
  const [limit, requested] = [LIMIT, REQUESTED].map((pattern) => numberOf(pattern.exec(words)?.[1]));
  return limit !== undefined && requested !== undefined && requested > limit;
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}
