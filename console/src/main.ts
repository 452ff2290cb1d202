import 'virtual:uno.css';
import './styles/base.css';
import { PiniaColada } from '@pinia/colada';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import AppRoot from './AppRoot.vue';
import { i18n, speak } from './lib/i18n.ts';
import { listenToKeys } from './lib/keyboard.ts';
import { locale } from './lib/locale.ts';
import { followTheme } from './lib/theme.ts';
import { keepShell } from './lib/shell-worker.ts';
import { createConsoleRouter, fetchAhead } from './router.ts';

// The language, who is here and the page are asked for at once: on a slow line each takes half a second.
const spoken = speak(locale());
const router = createConsoleRouter();
const app = createApp(AppRoot).use(createPinia()).use(PiniaColada, {}).use(i18n).use(router);
fetchAhead(router);
await spoken;
followTheme();
listenToKeys();
app.mount('#app');
keepShell();
