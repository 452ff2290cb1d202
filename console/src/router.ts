import { createRouter, createWebHistory, type Router, type RouteLocationRaw, type RouteRecordRaw } from 'vue-router';
import { get } from './api/client.ts';
import { ApiError } from './api/errors.ts';
import { offers } from './api/offered.ts';
import { useSession } from './api/session.ts';
import { followHeading } from './lib/view-query.ts';

/** The shell and the page that it opens with are one file: what is asked for first comes at once. */
const shell = () => import('./home.ts').then(({ AppShell }) => AppShell);
const overview = () => import('./home.ts').then(({ OverviewPage }) => OverviewPage);

const PAGES: RouteRecordRaw[] = [
  {
    path: '',
    name: 'overview',
    component: overview,
    meta: { needs: 'GET /system' },
  },
  {
    path: 'channels',
    name: 'channels',
    component: () => import('./pages/channels/ChannelsPage.vue'),
    meta: { needs: 'GET /channels' },
  },
  {
    path: 'channels/:id',
    name: 'channel',
    component: () => import('./pages/channels/ChannelPage.vue'),
    meta: { needs: 'GET /channels/{id}' },
  },
  {
    path: 'models',
    name: 'models',
    component: () => import('./pages/models/ModelsPage.vue'),
    meta: { needs: 'GET /models' },
  },
  {
    path: 'tokens',
    name: 'tokens',
    component: () => import('./pages/tokens/TokensPage.vue'),
    meta: { needs: 'GET /tokens' },
  },
  {
    path: 'requests',
    name: 'requests',
    component: () => import('./pages/requests/RequestsPage.vue'),
    meta: { needs: 'GET /requests' },
  },
  {
    path: 'requests/:id',
    name: 'receipt',
    component: () => import('./pages/requests/ReceiptPage.vue'),
    meta: { needs: 'GET /requests/{id}' },
  },
  {
    path: 'usage',
    name: 'usage',
    component: () => import('./pages/usage/UsagePage.vue'),
    meta: { needs: 'GET /usage' },
  },
  {
    path: 'playground',
    name: 'playground',
    component: () => import('./pages/playground/PlaygroundPage.vue'),
    meta: { needs: 'POST /playground/token' },
  },
  {
    path: 'files',
    name: 'files',
    component: () => import('./pages/files/FilesPage.vue'),
    meta: { needs: 'GET /provider-files' },
  },
  {
    path: 'import',
    name: 'import',
    component: () => import('./pages/import/ImportPage.vue'),
    meta: { needs: 'POST /import/{kind}' },
  },
  {
    path: 'alerts',
    name: 'alerts',
    component: () => import('./pages/alerts/AlertsPage.vue'),
    meta: { needs: 'GET /alerts' },
  },
  { path: 'log', name: 'log', component: () => import('./pages/log/LogPage.vue'), meta: { needs: 'GET /log' } },
  {
    path: 'tenants',
    name: 'tenants',
    component: () => import('./pages/tenants/TenantsPage.vue'),
    meta: { needs: 'GET /people' },
  },
  {
    path: 'versions',
    name: 'versions',
    component: () => import('./pages/versions/VersionsPage.vue'),
    meta: { needs: 'GET /versions' },
  },
  {
    path: 'audit',
    name: 'audit',
    component: () => import('./pages/audit/AuditPage.vue'),
    meta: { needs: 'GET /audit' },
  },
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
      { path: '/', component: shell, children: PAGES },
      {
        path: '/:rest(.*)*',
        component: shell,
        children: [{ path: '', name: 'missing', component: () => import('./pages/MissingPage.vue') }],
      },
    ],
  });
  followHeading(router);
  router.beforeEach(async ({ meta, fullPath, name }) => {
    if (typeof meta.needs === 'string' && !offers(meta.needs)) return elsewhere(name === 'overview', fullPath);
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

/** Begins to fetch the page that is asked for, before it is known whether it is shown. */
export function fetchAhead(router: Router): void {
  for (const { components } of router.resolve(router.options.history.location).matched) {
    const page = components?.['default'] as () => Promise<unknown>;
    page().catch(() => {}); // the router tells it
  }
}

/** Instead of a page that this gateway has nothing for. */
function elsewhere(isHome: boolean, path: string): RouteLocationRaw {
  return isHome ? '/settings' : { name: 'missing', params: { rest: path.slice(1).split('/') } };
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
