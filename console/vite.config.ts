import { fileURLToPath } from 'node:url';
import messages from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import unocss from 'unocss/vite';
import { defineConfig } from 'vite';
import { checkBudgets } from './build/budgets.ts';
import { checkMessages } from './build/check-messages.ts';
import { compress } from './build/compress.ts';
import { offered } from './build/offered.ts';
import { serviceWorker } from './build/service-worker.ts';
import { signedIn } from './build/signed-in.ts';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const base = '/admin/';

/** What changes and is needed together travels together: over the six connections of a browser a file more is a wait. */
const PANELS = /node_modules\/(reka-ui|@floating-ui|@internationalized|@vueuse|aria-hidden|@tanstack|defu|ohash)\//;
const ELSEWHERE = /sortablejs|@lucide/;
const HOME =
  /src\/(home\.ts|shell\/|pages\/overview\/|pages\/channels\/Park|kit\/(App(Dialog|Menu|Switch)|Confirm|Stacked|chart))/;
const CHUNKS = [
  {
    name: 'vendor',
    test: (id: string) => id.includes('node_modules') && !PANELS.test(id) && !ELSEWHERE.test(id),
  },
  {
    name: 'kit',
    test: /^\0|icon\.svg|node_modules\/@lucide|src\/(api|format|lib)\/|src\/pages\/login\/LoginForm|src\/kit\/(?!App(Dialog|Menu|Switch|Tabs)|Confirm|Reorder|reorder|Data|table|Table|Stacked|chart)/,
  },
  { name: 'home', test: (id: string) => PANELS.test(id) || HOME.test(id) },
];

export default defineConfig({
  base,
  plugins: [
    vue(),
    unocss(),
    // Messages are compiled at build, so nothing is evaluated in the browser.
    messages({ include: `${root}/src/locales/*/*.json`, runtimeOnly: true }),
    checkMessages(`${root}/src`),
    offered(process.env.API_DOCUMENT ?? `${root}/../docs/admin-api.json`, `${root}/src`),
    serviceWorker(base),
    signedIn(root, base),
    checkBudgets(root),
    compress(),
  ],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { '/admin/api': { target: process.env.GATEWAY ?? 'http://127.0.0.1:8000', changeOrigin: false } } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: true,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
});
