import AppShell from './shell/AppShell.vue';
import OverviewPage from './pages/overview/OverviewPage.vue';

export { AppShell, OverviewPage };
