// Sets theme and language before the first paint. Loaded as a file of its own, because the policy forbids inline scripts.
(() => {
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
  document.documentElement.lang = read('gw.language') ?? (navigator.language.startsWith('zh') ? 'zh-CN' : 'en');
})();
