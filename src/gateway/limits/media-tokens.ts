/** Tokens of a picture that is made, per pixel, by its quality; as OpenAI counts them for its own models. */
const TOKENS_PER_PIXEL: Readonly<Record<string, number>> = { low: 0.000_27, medium: 0.001_01, standard: 0.001_01 };
const MOST_TOKENS_PER_PIXEL = 0.003_97;
const SIZE = /^(\d{1,5})x(\d{1,5})$/;
/** What a picture has where nobody says. */
const USUAL_PIXELS = 1_024 * 1_536;

/** The most tokens of one picture that is made. */
export function imageTokens(size: string | null, quality: string | null): number {
  const [, width, height] = SIZE.exec(size ?? '') ?? [];
  const pixels = width === undefined ? USUAL_PIXELS : Number(width) * Number(height);
  return Math.ceil(pixels * (TOKENS_PER_PIXEL[quality ?? ''] ?? MOST_TOKENS_PER_PIXEL));
}

/** Sound of which a token is sent in so many bytes is hardly worth hearing. */
const BYTES_PER_AUDIO_TOKEN = 100;

/** The most tokens of a sound of so many bytes. */
export function audioTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_AUDIO_TOKEN);
}
