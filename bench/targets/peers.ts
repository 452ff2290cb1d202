import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEYS, type Place, type Target } from './target.ts';

const PORTKEY = '@portkey-ai/gateway@1.15.2';
/** With later ones Portkey 1.15 answers every stream with 500. */
const PORTKEY_SERVER = '@hono/node-server@1.3.3';

/** The least that forwards on Node: what the gateway's figures are divided by. */
export const BARE: Target = {
  name: 'bare Node proxy',
  command: ({ port, upstreamPort }) => ({
    file: process.execPath,
    args: [join(import.meta.dirname, 'bare-proxy.ts')],
    env: { PORT: String(port), UPSTREAM: `http://127.0.0.1:${upstreamPort}`, NODE_ENV: 'production' },
  }),
};

export const NGINX: Target = {
  name: 'nginx',
  command: (place) => {
    const config = write(place, 'nginx.conf', nginxConfiguration(place));
    return { file: 'nginx', args: ['-c', config, '-p', `${place.folder}/`] };
  },
};

export const CADDY: Target = {
  name: 'Caddy',
  command: (place) => ({
    file: 'caddy',
    args: ['run', '--adapter', 'caddyfile', '--config', write(place, 'Caddyfile', caddyConfiguration(place))],
    env: { HOME: place.folder, XDG_DATA_HOME: place.folder, XDG_CONFIG_HOME: place.folder, GOMAXPROCS: '1' },
  }),
};

/** Portkey's gateway, installed from npm into `folder` the first time. */
export function portkey(folder: string): Target {
  const program = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(program)) install(folder);
  return {
    name: 'Portkey',
    command: ({ port }) => ({
      file: process.execPath,
      args: [program, `--port=${port}`, '--headless'],
      env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
    }),
    headers: ({ upstreamPort }) => [
      'x-portkey-provider: openai',
      `x-portkey-custom-host: http://127.0.0.1:${upstreamPort}/v1`,
    ],
  };
}

function install(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', PORTKEY, PORTKEY_SERVER];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('Portkey cannot be installed from npm');
}

function write({ folder }: Place, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function nginxConfiguration({ port, upstreamPort, folder }: Place): string {
  return `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr error;
events { worker_connections 19900; }
http {
  access_log off; keepalive_requests 100000000; client_max_body_size 64m; client_body_buffer_size 64k;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  upstream mock { server 127.0.0.1:${upstreamPort}; keepalive 20000; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=65535;
    location / {
      proxy_pass http://mock; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 300s;
      proxy_set_header Connection ""; proxy_set_header Authorization "Bearer ${KEYS.upstream}";
    }
  }
}
`;
}

function caddyConfiguration({ port, upstreamPort }: Place): string {
  return `{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://127.0.0.1:${port} {
  reverse_proxy http://127.0.0.1:${upstreamPort} {
    header_up Authorization "Bearer ${KEYS.upstream}"
    flush_interval -1
    transport http {
      keepalive_idle_conns 20000
      keepalive_idle_conns_per_host 20000
      versions 1.1
    }
  }
}
`;
}
