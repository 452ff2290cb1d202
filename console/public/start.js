// Runs before the first paint, as a file of its own because the policy forbids inline scripts: sets theme and language, and
// asks at once for what the first view shows, while the scripts are on their way.
(() => {
  const { en, zh, signedIn } = document.currentScript.dataset;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read('gw.theme');
  const isDark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', isDark);
  const language = (read('gw.language') ?? navigator.language).startsWith('zh') ? 'zh-CN' : 'en';
  document.documentElement.lang = language;

  const messages = language === 'en' ? en : zh;
  if (messages !== undefined) {
    const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', crossOrigin: '' });
    link.href = messages;
    document.head.append(link);
  }
  const [, , page = ''] = location.pathname.split('/');
  if (signedIn === undefined || ['login', 'setup', 'invite'].includes(page)) return;
  const ask = (path) => fetch(`/admin/api/v1${path}`, { headers: { accept: 'application/json' }, cache: 'no-store' });
  const session = ask('/session');
  const asked = { '/session': session };
  if (page === '' && location.search === '') {
    const rights = session.then(async (answer) => (answer.ok ? (await answer.clone().json()).rights : []));
    const where = async (right, path) => ((await rights).includes(right) ? ask(path) : undefined);
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
    asked[`/overview?range=24h&tz=${zone}`] = ask(`/overview?range=24h&tz=${zone}`);
    asked['/system'] = where('system.read', '/system');
    asked['/cooldowns?limit=100'] = where('cooldowns.read', '/cooldowns?limit=100');
  }
  for (const answer of Object.values(asked)) answer.catch(() => {}); // whoever takes it tells it
  // The client of the API takes these answers where it would ask for the same.
  window.askedAhead = new Map(Object.entries(asked));
})();
