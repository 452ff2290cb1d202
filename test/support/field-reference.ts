import { CHANNEL_FIELDS } from '../../src/gateway/catalog/channel-fields.js';
import type { Told } from '../../src/platform/config/fields.js';

type Language = keyof Told;

const HEADS: Readonly<Record<Language, string>> = {
  en: '| field | type | default | meaning |',
  'zh-CN': '| 字段 | 类型 | 默认值 | 含义 |',
};

/** What a channel has beside the fields that are declared in the one table. */
const OTHERS: Readonly<Record<string, Told>> = {
  '`id`': {
    en: ['text', 'Unique within the route. Shown in `x-gateway-channel`, logs and receipts.', 'required'],
    'zh-CN': ['文本', '在路由内唯一。出现在 `x-gateway-channel`、日志与回执里。', '必填'],
  },
  '`name`': {
    en: ['text', 'Shown in `/v1/status`.', 'the id'],
    'zh-CN': ['文本', '在 `/v1/status` 里显示。', '即 id'],
  },
  '`rpm`, `rpd`, `tpm`, `tpd`, `concurrency`': {
    en: ['whole number', '[Limits](#limits) of the channel.', '-1'],
    'zh-CN': ['整数', '渠道的[限额](#限额)。', '-1'],
  },
};

/** The table of the fields of a channel, as docs/configuration.md or its twin has it. */
export function channelFieldReference(language: Language): string {
  const others = Object.entries(OTHERS).map(([name, told]) => rowOf(name, told[language], ''));
  const fields = Object.entries(CHANNEL_FIELDS).map(([name, { told, usual }]) =>
    rowOf(`\`${name}\``, told[language], isPlain(usual) ? String(usual) : undefined),
  );
  return [HEADS[language], '|---|---|---|---|', ...others, ...fields].join('\n') + '\n';
}

function rowOf(name: string, [type, meaning, usual]: Told[Language], plain: string | undefined): string {
  const shown = usual ?? plain;
  if (shown === undefined) throw new Error(`${name} does not tell what counts where it is left out`);
  return `| ${name} | ${type} | ${shown} | ${meaning} |`;
}

function isPlain(usual: unknown): usual is number | boolean {
  return typeof usual === 'number' || typeof usual === 'boolean';
}
