const MASK = '[redacted]';
const MAX_QUOTE = 500;
const MIN_SECRET = 6;
/** What may be a secret: printable, and without what texts put around one. */
const WORD = /[^\s"'`,;()<>{}[\]\\]{6,4096}/g;

/** Shapes of what must not leave: credentials, addresses, accounts. */
const SHAPES: readonly RegExp[] = [
  /\b[a-z][\w+.-]{0,20}:\/\/[^\s"'<>]{1,2000}/gi,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/gi,
  /\b(?:sk|pk|rk|gw|gsk|xai|nvapi|hf|AIza|org|proj|key|req)[-_][\w-]{4,}/g,
  /\bAIza[\w-]{10,}/g,
  /\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}/g,
  /[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g,
  /(?<![\w:.])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w+)?/gi,
  /\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b/gi,
];

/** Takes secrets out of text: the exact values of everything loaded, and whatever looks like one. */
export class Redactor {
  private secrets: readonly string[] = [];
  private isSecret: (word: string) => boolean = () => false;

  /** Replaces the set of known secrets; very short ones are left out, as they would mask ordinary words. */
  know(secrets: Iterable<string>): void {
    this.secrets = [...new Set(secrets)]
      .filter((secret) => secret.length >= MIN_SECRET)
      .sort((a, b) => b.length - a.length);
  }

  /** Asks this about every word that is long enough for a secret, for those of which only digests are kept. */
  recognise(isSecret: (word: string) => boolean): void {
    this.isSecret = isSecret;
  }

  /** One that knows these secrets as well as what this one knows at present. */
  knowingAlso(secrets: readonly string[]): Redactor {
    const other = new Redactor();
    other.know([...this.secrets, ...secrets]);
    other.recognise(this.isSecret);
    return other;
  }

  /** The text without the exact values of known secrets. */
  scrub(text: string): string {
    let clean = text.replaceAll(WORD, (word) => (this.isSecret(word) ? MASK : word));
    for (const secret of this.secrets) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, MASK);
    }
    return clean;
  }

  /** A third party's sentence made fit for a client: no secrets, no addresses, no control characters, at most 500 characters. */
  quote(text: string): string {
    let clean = this.scrub(text).slice(0, 4 * MAX_QUOTE);
    for (const shape of SHAPES) clean = clean.replaceAll(shape, MASK);
    return clean
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim()
      .slice(0, MAX_QUOTE);
  }
}
