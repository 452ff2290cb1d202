import {
  Activity,
  BellRing,
  ChartColumn,
  FlaskConical,
  History,
  KeyRound,
  LayoutDashboard,
  Network,
  ScrollText,
  Settings,
  ShieldCheck,
  Split,
  Users,
} from '@lucide/vue';
import type { Component } from 'vue';
import { offers } from '../api/offered.ts';

export interface NavEntry {
  name: string;
  to: string;
  icon: Component;
  /** The right that the page stands on. */
  right: string;
  /** The operation that the page stands on. */
  needs: string;
  /** The letter after `g`. */
  key?: string;
  /** Words of other systems that lead here. */
  words: string;
}

/** What the gateway does, and then how it is run. */
const PAGES: NavEntry[] = [
  {
    name: 'overview',
    to: '/',
    icon: LayoutDashboard,
    right: 'overview.read',
    needs: 'GET /system',
    key: 'o',
    words: '状态 status start stop 启动 停止',
  },
  {
    name: 'channels',
    to: '/channels',
    icon: Network,
    right: 'channels.read',
    needs: 'GET /channels',
    key: 'c',
    words: '服务商 providers',
  },
  {
    name: 'models',
    to: '/models',
    icon: Split,
    right: 'models.read',
    needs: 'GET /models',
    key: 'm',
    words: '后端顺序 backends backend order 路由 routes',
  },
  {
    name: 'tokens',
    to: '/tokens',
    icon: KeyRound,
    right: 'tokens.read',
    needs: 'GET /tokens',
    key: 't',
    words: '客户端密钥 access tokens',
  },
  {
    name: 'requests',
    to: '/requests',
    icon: ScrollText,
    right: 'requests.read',
    needs: 'GET /requests',
    key: 'r',
    words: '请求记录 回执 receipts',
  },
  {
    name: 'usage',
    to: '/usage',
    icon: ChartColumn,
    right: 'usage.read',
    needs: 'GET /usage',
    key: 'u',
    words: '费用 cost',
  },
  {
    name: 'playground',
    to: '/playground',
    icon: FlaskConical,
    right: 'playground.use',
    needs: 'POST /playground/token',
    key: 'p',
    words: 'test',
  },
  {
    name: 'log',
    to: '/log',
    icon: Activity,
    right: 'log.read',
    needs: 'GET /log',
    key: 'l',
    words: '进程日志 process log',
  },
  { name: 'alerts', to: '/alerts', icon: BellRing, right: 'alerts.read', needs: 'GET /alerts', words: '通知 webhook' },
  { name: 'tenants', to: '/tenants', icon: Users, right: 'people.read', needs: 'GET /people', words: '人员 people' },
  {
    name: 'versions',
    to: '/versions',
    icon: History,
    right: 'versions.read',
    needs: 'GET /versions',
    words: '回滚 rollback',
  },
  { name: 'audit', to: '/audit', icon: ShieldCheck, right: 'audit.read', needs: 'GET /audit', words: '' },
  {
    name: 'settings',
    to: '/settings',
    icon: Settings,
    right: 'account.self',
    needs: 'GET /account',
    key: 's',
    words: '环境变量 environment variables',
  },
];

/** The pages that this gateway has something for. */
export const NAV: NavEntry[] = PAGES.filter(({ needs }) => offers(needs));

/** Those that tell how it is run stand below the line. */
export const BELOW = new Set(['alerts', 'tenants', 'versions', 'audit', 'settings']);
