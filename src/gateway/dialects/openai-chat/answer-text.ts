const BYTES_PER_TOKEN = 4;

interface Choice {
  readonly message?: unknown;
  readonly text?: unknown;
}

/** Bytes of all the text inside a value: a delta, a message, a list of choices. */
export function textBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  let bytes = 0;
  for (const [field, inner] of Object.entries(value)) if (field !== 'role') bytes += textBytes(inner);
  return bytes;
}

/** Tokens of so much text at a guess. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** Tokens of the answers in a whole reply at a guess; what holds none (embeddings) counts as none. */
export function answerTokens(body: Buffer): number {
  try {
    const { choices } = JSON.parse(body.toString()) as { choices?: unknown };
    if (!Array.isArray(choices)) return 0;
    return tokensOfBytes(textBytes(choices.map((choice: Choice | null) => [choice?.message, choice?.text])));
  } catch {
    return tokensOfBytes(body.length);
  }
}
