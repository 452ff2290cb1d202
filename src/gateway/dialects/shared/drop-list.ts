const NAME = /^[\w.$[\]-]{1,128}$/;
const MAX_HEADER_CHARACTERS = 1024;
/** More than can be told anybody. */
const MOST_PATHS = 1_024;

/** The fields of a client's request that the upstream will not get, each named once by the client's own path. */
export class DropList {
  private readonly paths = new Set<string>();

  /** The first thousand alone. Places in lists do not matter: `messages[3].name` is noted as `messages[].name`. */
  add(path: string): void {
    if (this.paths.size < MOST_PATHS) this.paths.add(path.replaceAll(/\[\d+\]/g, '[]'));
  }

  get names(): string[] {
    return [...this.paths];
  }
}

/** The value of `x-gateway-dropped-params`; null when there is nothing to tell. What a header cannot carry is `?`. */
export function droppedHeader(names: readonly string[]): string | null {
  const safe = [...new Set(names.map((name) => (NAME.test(name) ? name : '?')))];
  let header = '';
  for (const name of safe) {
    const longer = header === '' ? name : `${header}, ${name}`;
    if (longer.length > MAX_HEADER_CHARACTERS) return `${header}, ?`;
    header = longer;
  }
  return header === '' ? null : header;
}
