import type { Plugin } from 'vite';

const START = '<script src="/admin/start.js"';
const HOME = 'src/home.ts';

interface Chunk {
  fileName: string;
  imports: string[];
  facadeModuleId: string | null;
}

/**
 * Tells the page which file holds the messages of which language, and writes a second one for who is signed in, which
 * also names what the shell needs: so all of it is asked for at once, where each file would lead to the next.
 */
export function signedIn(root: string, base: string): Plugin {
  return {
    name: 'signed-in',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') return this.error('there is no page');
        const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk') as unknown as Chunk[];
        const madeFrom = (module: string): Chunk => {
          const found = chunks.find(({ facadeModuleId }) => facadeModuleId === `${root}/${module}`);
          return found ?? this.error(`no file was made from ${module}`);
        };
        const language = (name: string): string => base + madeFrom(`src/locales/${name}.ts`).fileName;
        const start = `${START} data-en="${language('en')}" data-zh="${language('zh-CN')}"`;
        const html = String(page.source).replace(START, start);
        const home = madeFrom(HOME);
        const links = [home.fileName, ...home.imports]
          .filter((name) => !html.includes(base + name))
          .map((name) => `<link rel="modulepreload" crossorigin href="${base}${name}">`);
        page.source = html;
        const source = html
          .replace(start, `${start} data-signed-in`)
          .replace('</head>', `  ${links.join('')}\n  </head>`);
        this.emitFile({ type: 'asset', fileName: 'signed-in.html', source });
      },
    },
  };
}
