/** The oldest Node.js that has what the gateway needs, as in package.json's `engines`. */
const NEEDED = [24, 15] as const;

/** What to tell a person whose Node.js is too old, on one line; null when it is not. */
export function tooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = NEEDED;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return null;
  return (
    `The gateway needs Node.js ${neededMajor}.${neededMinor} or newer; this is ${version}. ` +
    'Use "npm start" or "npm run gateway -- COMMAND", which bring their own.\n'
  );
}
