const PLACEHOLDERS = [
  /^sk-123/i,
  /^change[-_ ]?me/i,
  /^replace[-_]?(?:me|with|this)/i,
  /^(?:sk-|gw[-_])?your[-_]/i,
  /^替换/,
  /^(?:test|secret|password|token|example|placeholder|x{3,})$/i,
  /^<.*>$/,
];

/** True for values that documentation shows and that anybody could guess. */
export function isPlaceholder(secret: string): boolean {
  return PLACEHOLDERS.some((pattern) => pattern.test(secret.trim()));
}
