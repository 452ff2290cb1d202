import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The codings that the build leaves beside a file, best first, and how such a file's name ends. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
type Coding = (typeof CODINGS)[number][0];

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
/** The build names these by their content. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;
const FOREVER = 'public, max-age=31536000, immutable';

/** One file of the built console. */
export interface ConsoleFile {
  readonly type: string;
  readonly cacheControl: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly coded: ReadonlyMap<Coding, Buffer>;
}

/** The console as it was built, by path; read once, so no request ever reaches the disk. */
export class ConsoleFiles {
  private constructor(private readonly files: ReadonlyMap<string, ConsoleFile>) {}

  /** Reads a folder; a console without any page where it was not built. */
  static read(folder: string): ConsoleFiles {
    const names = namesUnder(folder);
    const isCoded = (name: string): boolean => CODINGS.some(([, ending]) => name.endsWith(ending));
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    const known = new Set(names);
    const files = names
      .filter((name) => !isCoded(name) && TYPES[extname(name)] !== undefined)
      .map((name) => [name, describe(name, read, known)] as const);
    return new ConsoleFiles(new Map(files));
  }

  /** Whether there is a console to serve. */
  get isBuilt(): boolean {
    return this.files.has('index.html');
  }

  /**
   * What a path below `/admin/` shows: a file by its name, the page itself for a name without an ending. For who comes with
   * a session the page names all that the first view needs.
   */
  find(path: string, isSignedIn = false): ConsoleFile | undefined {
    return this.files.get(path) ?? (isPage(path) ? this.page(isSignedIn) : undefined);
  }

  private page(isSignedIn: boolean): ConsoleFile | undefined {
    return (isSignedIn ? this.files.get('signed-in.html') : undefined) ?? this.files.get('index.html');
  }
}

/** Where the build of this package leaves the console, however the program itself is bundled. */
export function builtConsole(from = fileURLToPath(import.meta.url)): string {
  let folder = dirname(from);
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, 'dist/console');
}

/** The bytes of a file in the best coding that a client takes. */
export function codedFor({ coded, plain }: ConsoleFile, accepts = ''): { coding: Coding | null; body: Buffer } {
  const taken = new Set(accepts.split(',').flatMap(codingTaken));
  const coding = CODINGS.map(([name]) => name).find((name) => taken.has(name) && coded.has(name)) ?? null;
  return { coding, body: (coding === null ? undefined : coded.get(coding)) ?? plain };
}

/** The coding that an element of `Accept-Encoding` names; none where it is refused with `q=0`. */
function codingTaken(element: string): string[] {
  const [name = '', ...params] = element.split(';').map((part) => part.trim().toLowerCase());
  return params.some((param) => /^q=0(?:\.0*)?$/.test(param)) ? [] : [name];
}

function isPage(path: string): boolean {
  return !path.slice(path.lastIndexOf('/') + 1).includes('.');
}

function describe(name: string, read: (name: string) => Buffer, known: ReadonlySet<string>): ConsoleFile {
  const plain = read(name);
  const coded = CODINGS.filter(([, ending]) => known.has(name + ending)).map(
    ([coding, ending]) => [coding, read(name + ending)] as const,
  );
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    cacheControl: HASHED.test(name) ? FOREVER : 'no-cache',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    coded: new Map(coded),
  };
}

function namesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
