/**
 * Whether the machine has what some tests need; when it has not, they are left out and that is said. With
 * TEST_EVERYTHING=1, as in continuous integration, nothing is left out and they fail instead.
 */
export function isPossible(what: string, attempt: () => unknown): boolean {
  if (process.env['TEST_EVERYTHING'] === '1') return true;
  try {
    attempt();
    return true;
  } catch {
    process.stderr.write(`Tests that need ${what} are left out: it is not to be had here.\n`);
    return false;
  }
}
