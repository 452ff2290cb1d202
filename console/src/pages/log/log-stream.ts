import { onScopeDispose, ref, watchEffect, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';

/** Follows the process log while it is wanted; after an interruption the browser goes on where it stopped. */
export function useLogStream(
  hear: (data: unknown) => void,
  isOn: () => boolean,
): { isOpen: Ref<boolean>; error: Ref<string | null> } {
  const { t } = useI18n();
  const isOpen = ref(false);
  const error = ref<string | null>(null);
  let source: EventSource | undefined;
  const take = ({ data }: MessageEvent<string>): void => {
    try {
      hear(JSON.parse(data));
    } catch {
      hear({ msg: data });
    }
  };
  const close = (): void => {
    source?.close();
    source = undefined;
    isOpen.value = false;
  };
  watchEffect(() => {
    close();
    if (!isOn()) return;
    source = new EventSource('/admin/api/v1/log');
    source.addEventListener('open', () => {
      isOpen.value = true;
      error.value = null;
    });
    source.addEventListener('error', () => {
      isOpen.value = false;
      error.value = source?.readyState === EventSource.CLOSED ? t('kit.notOffered') : null;
    });
    source.addEventListener('message', take);
    source.addEventListener('line', take);
  });
  onScopeDispose(close);
  return { isOpen, error };
}
