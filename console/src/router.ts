import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router';
import { get } from './api/client.ts';
import { ApiError } from './api/errors.ts';
import { useSession } from './api/session.ts';

const PAGES: RouteRecordRaw[] = [
  { path: '', name: 'overview', component: () => import('./pages/overview/OverviewPage.vue') },
  { path: 'channels', name: 'channels', component: () => import('./pages/channels/ChannelsPage.vue') },
  { path: 'channels/:id', name: 'channel', component: () => import('./pages/channels/ChannelPage.vue') },
  { path: 'models', name: 'models', component: () => import('./pages/models/ModelsPage.vue') },
  { path: 'tokens', name: 'tokens', component: () => import('./pages/tokens/TokensPage.vue') },
  { path: 'requests', name: 'requests', component: () => import('./pages/requests/RequestsPage.vue') },
  { path: 'requests/:id', name: 'receipt', component: () => import('./pages/requests/ReceiptPage.vue') },
  { path: 'usage', name: 'usage', component: () => import('./pages/usage/UsagePage.vue') },
  { path: 'playground', name: 'playground', component: () => import('./pages/playground/PlaygroundPage.vue') },
  { path: 'log', name: 'log', component: () => import('./pages/log/LogPage.vue') },
  { path: 'tenants', name: 'tenants', component: () => import('./pages/tenants/TenantsPage.vue') },
  { path: 'versions', name: 'versions', component: () => import('./pages/versions/VersionsPage.vue') },
  { path: 'audit', name: 'audit', component: () => import('./pages/audit/AuditPage.vue') },
  { path: 'settings', name: 'settings', component: () => import('./pages/settings/SettingsPage.vue') },
];

/** The pages; everything but login and set-up needs a session. */
export function createConsoleRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/admin/'),
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
    routes: [
      { path: '/login', name: 'login', component: () => import('./pages/login/LoginPage.vue'), meta: { isOpen: true } },
      {
        path: '/invite',
        name: 'invite',
        component: () => import('./pages/login/InvitePage.vue'),
        meta: { isOpen: true },
      },
      {
        path: '/setup/:step?',
        name: 'setup',
        component: () => import('./pages/setup/SetupPage.vue'),
        meta: { isOpen: true },
      },
      { path: '/', component: () => import('./shell/AppShell.vue'), children: PAGES },
      {
        path: '/:rest(.*)*',
        component: () => import('./shell/AppShell.vue'),
        children: [{ path: '', name: 'missing', component: () => import('./pages/MissingPage.vue') }],
      },
    ],
  });
  router.beforeEach(async ({ meta, fullPath }) => {
    if (meta.isOpen === true) return true;
    const session = useSession();
    if (session.info !== null) return true;
    try {
      if ((await session.load()) !== null) return true;
      if (await isNew()) return { name: 'setup' };
    } catch {
      // The shell opens without data and says that the gateway is away.
      return { name: 'login', query: { next: fullPath, away: '1' } };
    }
    return { name: 'login', query: fullPath === '/' ? {} : { next: fullPath } };
  });
  return router;
}

/** Whether nobody has set the gateway up yet. */
async function isNew(): Promise<boolean> {
  try {
    await get('/setup');
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
