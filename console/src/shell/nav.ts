import {
  Activity,
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

export interface NavEntry {
  name: string;
  to: string;
  icon: Component;
  /** The right that the page stands on. */
  right: string;
  /** The letter after `g`. */
  key?: string;
  /** Words of other systems that lead here. */
  words: string;
}

/** What the gateway does, and then how it is run. */
export const NAV: NavEntry[] = [
  {
    name: 'overview',
    to: '/',
    icon: LayoutDashboard,
    right: 'overview.read',
    key: 'o',
    words: '状态 status start stop 启动 停止',
  },
  { name: 'channels', to: '/channels', icon: Network, right: 'channels.read', key: 'c', words: '服务商 providers' },
  {
    name: 'models',
    to: '/models',
    icon: Split,
    right: 'models.read',
    key: 'm',
    words: '后端顺序 backends backend order 路由 routes',
  },
  { name: 'tokens', to: '/tokens', icon: KeyRound, right: 'tokens.read', key: 't', words: '客户端密钥 access tokens' },
  {
    name: 'requests',
    to: '/requests',
    icon: ScrollText,
    right: 'requests.read',
    key: 'r',
    words: '请求记录 回执 receipts',
  },
  { name: 'usage', to: '/usage', icon: ChartColumn, right: 'usage.read', key: 'u', words: '费用 cost' },
  { name: 'playground', to: '/playground', icon: FlaskConical, right: 'playground.use', key: 'p', words: 'test' },
  { name: 'log', to: '/log', icon: Activity, right: 'events.read', key: 'l', words: '进程日志 process log' },
  { name: 'tenants', to: '/tenants', icon: Users, right: 'tenants.read', words: '人员 people' },
  { name: 'versions', to: '/versions', icon: History, right: 'versions.read', words: '回滚 rollback' },
  { name: 'audit', to: '/audit', icon: ShieldCheck, right: 'audit.read', words: '' },
  {
    name: 'settings',
    to: '/settings',
    icon: Settings,
    right: 'settings.read',
    key: 's',
    words: '环境变量 environment variables',
  },
];

/** How many of them stand above the line. */
export const MAIN = 8;
