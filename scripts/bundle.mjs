// Makes the production bundle of the server, dist/bundle, of what `nest build` wrote: 1,900 modules become some dozens,
// which takes half of the time to start and a quarter of the memory. It begins with SWC's output, since decorators have
// their metadata there. What is needed only now and then stays in files of its own, which are loaded then.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist');
const bundle = join(built, 'bundle');
const ENTRIES = { main: join(built, 'main.js'), gateway: join(built, 'cli/main.js') };

/** What frameworks would load if it were installed. */
const ABSENT =
  /^(?:@nestjs\/(?:platform-express|websockets|microservices)|@fastify\/(?:multipart|static|view)|class-transformer\/storage|pg-native)(?:\/|$)/;
const BUILT_IN = new Set(builtinModules);
/** A table of megabytes that is looked up when it is first needed, by a function that cannot wait. */
const TABLE = /load\('(@pydantic\/genai-prices)'\)/g;
const OWN_PLACE = /new URL\((['"`])(\.[^'"`]*)\1, import\.meta\.url\)/g;

/**
 * Own modules with the maps of their sources. Files that they find by where they themselves lie: a program of a thread
 * becomes an entry, anything else is found from the bundle, all of which lies in one folder.
 */
const ownModules = {
  name: 'own-modules',
  load(id) {
    if (!id.startsWith(built + sep)) return null;
    const code = readFileSync(id, 'utf8')
      .replace(OWN_PLACE, (_, _quote, place) => {
        const file = resolve(dirname(id), place);
        const isProgram = file.startsWith(built + sep) && file.endsWith('.js');
        const there = isProgram ? entry(this, file, relative(built, file)) : relative(bundle, file);
        return `new URL(${JSON.stringify(slashed(there))}, import.meta.url)`;
      })
      .replace(TABLE, (_, name) => `load('${entry(this, name, `table-${name}.js`)}')`);
    return { code, map: readFileSync(`${id}.map`, 'utf8') };
  },
};

function entry(context, id, name) {
  const fileName = slashed(name).replaceAll('/', '-');
  context.emitFile({ type: 'chunk', id, fileName, preserveSignature: 'strict' });
  return `./${fileName}`;
}

/** Of undici the pool of connections: `fetch`, WebSocket and caches are as much again as the whole of the gateway. */
const poolAlone = {
  name: 'pool-alone',
  resolveId: (id, importer) => (id === 'undici' && importer?.startsWith(built + sep) ? POOL : null),
  load: (id) => (id === POOL ? "export { default as Pool } from 'undici/lib/dispatcher/pool.js';" : null),
};
const POOL = join(root, 'undici-pool.js');

/** V8 keeps a source with a single character beyond Latin-1 in twice the memory. */
const plainText = {
  name: 'plain-text',
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/**
 * Takes what belongs to Node without asking for it as an ES module: of such a one Node reads every member at once, and
 * some of `node:http` and `node:fs` load what a start has no use for, a whole client for WebSockets among it.
 */
const builtInMembers = {
  name: 'built-in-members',
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type !== 'chunk') continue;
      file.code = file.code.replace(BUILT_IN_IMPORT, (statement, what, name) =>
        BUILT_IN.has(name.replace('node:', ''))
          ? declarations(what)
              .map((to) => `const ${to} = process.getBuiltinModule(${JSON.stringify(name)});`)
              .join(' ')
          : statement,
      );
    }
  },
};
const BUILT_IN_IMPORT = /^import ([^"'\n]+) from "([^"\n]+)";$/gm;

/** What an import clause declares: `a, { b as c }` are a whole and some members of it. */
function declarations(clause) {
  const [, whole, , members] = /^(?:(?:\* as )?([\w$]+))?(, )?(\{.*\})?$/.exec(clause);
  return [...(whole ? [whole] : []), ...(members ? [members.replaceAll(' as ', ': ')] : [])];
}

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Nest's own pipe, which is used nowhere, would take the whole of both along. */
function isUnused(id, importer) {
  return /^class-(?:validator|transformer)$/.test(id) && importer?.includes('@nestjs/common') === true;
}

function slashed(path) {
  return path.split(sep).join('/');
}

const made = await rolldown({
  input: ENTRIES,
  cwd: root,
  platform: 'node',
  external: (id, importer) => id.startsWith('node:') || BUILT_IN.has(id) || ABSENT.test(id) || isUnused(id, importer),
  plugins: [ownModules, poolAlone, builtInMembers, plainText],
  resolve: { mainFields: ['module', 'main'] },
  // How long a plugin took says that the machine is busy, and nothing of the bundle.
  checks: { bundlerTimings: false },
  onLog: (level, log, handle) => (level === 'warn' ? handle('error', log) : handle(level, log)),
});
const { output } = await made.write({
  dir: bundle,
  format: 'esm',
  sourcemap: true,
  keepNames: true,
  comments: false,
  strictExecutionOrder: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'part-[name]-[hash].js',
});
await made.close();
const chunks = output.filter(({ type }) => type === 'chunk');
console.log(`bundle: ${chunks.length} files of ${chunks.flatMap(({ moduleIds }) => moduleIds).length} modules`);
