import { useI18n } from 'vue-i18n';
import { useAction, type Action } from '../../api/action.ts';
import { patch, post, remove } from '../../api/client.ts';
import { useInvalidate } from '../../api/resource.ts';
import type { Channel } from '../../api/types.ts';
import { toast } from '../../lib/toasts.ts';

/** What can be done to a channel wherever it is listed. */
export interface ChannelActions {
  toggle: Action<[channel: Channel], void>;
  unpark: Action<[channel: Channel], void>;
  remove: Action<[channel: Channel], boolean>;
  change: Action<[channel: Channel, body: Record<string, unknown>], void>;
}

/** The actions, with what they say afterwards. */
export function useChannelActions(): ChannelActions {
  const { t } = useI18n();
  const invalidate = useInvalidate();
  const renew = (): Promise<void> => invalidate('/channels', '/cooldowns', '/overview', '/models', '/versions');
  return {
    toggle: useAction(async ({ id, name, enabled }) => {
      const isOn = enabled !== false;
      await post(`/channels/${id}/${isOn ? 'disable' : 'enable'}`);
      await renew();
      toast.success(isOn ? t('channels.disabledNow', { name }) : t('channels.enabledNow', { name }));
    }),
    unpark: useAction(async ({ id, name }) => {
      await post(`/channels/${id}/unpark`);
      await renew();
      toast.success(t('overview.released', { name }));
    }),
    remove: useAction(async ({ id, name, version }) => {
      await remove(`/channels/${id}`, version);
      await renew();
      toast.success(t('channels.removed', { name }));
      return true;
    }),
    change: useAction(async ({ id, version }, body) => {
      await patch(`/channels/${id}`, body, version);
      await renew();
    }),
  };
}
