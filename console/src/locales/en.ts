const files = import.meta.glob('./en/*.json', { eager: true, import: 'default' });

/** Every message of the language, one file a part of the console. */
export const messages: Record<string, unknown> = Object.fromEntries(
  Object.entries(files).map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1, -'.json'.length), content]),
);
