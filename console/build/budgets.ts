import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const KB = 1024;
/** What a visit may load, compressed: JavaScript and CSS, in bytes. */
const BUDGETS = {
  login: { entries: ['src/pages/login/LoginPage.vue'], js: 110 * KB, css: 15 * KB },
  setup: { entries: ['src/pages/setup/SetupPage.vue'], js: 110 * KB, css: 15 * KB },
  overview: { entries: ['src/home.ts'], js: 150 * KB, css: 20 * KB },
};
const PAGE = 60 * KB;

type Chunk = {
  fileName: string;
  code: string;
  imports: string[];
  facadeModuleId: string | null;
  isEntry: boolean;
  viteMetadata?: { importedCss: Set<string> };
};

/** Fails the build when a page became heavier than its budget. */
export function checkBudgets(root: string): Plugin {
  return {
    name: 'check-budgets',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk') as unknown as Chunk[];
        const cssSize = (name: string): number => {
          const part = bundle[name];
          return part?.type === 'asset' ? gzipSync(part.source).length : 0;
        };
        const faults = measure(chunks, cssSize, root);
        if (faults.length > 0) this.error(`budgets: ${faults.join('; ')}`);
      },
    },
  };
}

function measure(chunks: Chunk[], cssSize: (name: string) => number, root: string): string[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const byModule = new Map(chunks.map((chunk) => [chunk.facadeModuleId?.slice(root.length + 1) ?? '', chunk]));
  const main = chunks.find(({ isEntry }) => isEntry);
  const language = chunks.filter(({ facadeModuleId }) => facadeModuleId?.includes('/locales/zh-CN.ts'));
  const first = closure(
    [main, ...language].filter((chunk) => chunk !== undefined),
    byName,
  );
  const faults: string[] = [];
  const report = (name: string, parts: Set<Chunk>, js: number, css: number): void => {
    const size = sum([...parts].map(({ code }) => gzipSync(code).length));
    const sheets = new Set([...parts].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]));
    const style = sum([...sheets].map(cssSize));
    console.log(`  ${name}: ${kb(size)} JS, ${kb(style)} CSS`);
    if (size > js) faults.push(`${name} loads ${kb(size)} of JavaScript, ${kb(js)} allowed`);
    if (style > css) faults.push(`${name} loads ${kb(style)} of CSS, ${kb(css)} allowed`);
  };
  for (const [name, { entries, js, css }] of Object.entries(BUDGETS)) {
    const own = entries.map((entry) => byModule.get(entry)).filter((chunk) => chunk !== undefined);
    if (own.length < entries.length) faults.push(`${name}: an entry is missing`);
    report(name, first.union(closure(own, byName)), js, css);
  }
  const shell = first.union(
    closure(
      [byModule.get('src/home.ts')].filter((chunk) => chunk !== undefined),
      byName,
    ),
  );
  for (const [module, chunk] of byModule) {
    if (!/^src\/pages\/.*Page\.vue$/.test(module)) continue;
    const own = closure([chunk], byName).difference(shell);
    report(module, own, PAGE, PAGE);
  }
  return faults;
}

/** The chunks and everything that they import at once. */
function closure(start: Chunk[], byName: Map<string, Chunk>): Set<Chunk> {
  const seen = new Set<Chunk>();
  const open = [...start];
  for (let chunk = open.pop(); chunk !== undefined; chunk = open.pop()) {
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    open.push(...chunk.imports.map((name) => byName.get(name)).filter((next) => next !== undefined));
  }
  return seen;
}

function sum(sizes: number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function kb(size: number): string {
  return `${(size / KB).toFixed(1)} KB`;
}
