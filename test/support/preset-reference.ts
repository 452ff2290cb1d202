import { PROVIDER_PRESETS, type ProviderPreset } from '../../src/gateway/catalog/presets.js';

/** The words of a language of the documents. */
interface Words {
  readonly head: string;
  readonly own: string;
  readonly by: (what: string) => string;
  readonly withKey: (header: string) => string;
}

const ENGLISH: Words = {
  head: '| provider | base URL | also called |',
  own: 'your own, with `api_version`',
  by: (what) => `by \`${what}\``,
  withKey: (header) => `; the key goes into \`${header}\``,
};

const CHINESE: Words = {
  head: '| 服务商 | 基础地址 | 别名 |',
  own: '你自己的，需 `api_version`',
  by: (what) => `经 \`${what}\``,
  withKey: (header) => `；密钥放在 \`${header}\``,
};

/** The table of providers as docs/configuration.md has it, or its Chinese twin. */
export function presetReference(language: 'en' | 'zh-CN'): string {
  const words = language === 'en' ? ENGLISH : CHINESE;
  const rows = Object.entries(PROVIDER_PRESETS).map(([id, preset]) => {
    const also = (preset.also ?? []).map((name) => `\`${name}\``).join(', ');
    return `| \`${id}\` | ${addressOf(preset, words)} | ${also} |`;
  });
  return [words.head, '|---|---|---|', ...rows].join('\n') + '\n';
}

function addressOf({ baseUrl, package: name, keyHeader }: ProviderPreset, { own, by, withKey }: Words): string {
  if (baseUrl !== undefined) return baseUrl;
  if (name !== undefined) return by(name);
  return own + (keyHeader === undefined ? '' : withKey(keyHeader));
}
