/** `IdlePort` over the optional permission `idle`: without it the API is not there at all. */
import type { Browser } from 'webextension-polyfill';
import type { IdlePort } from './ports.ts';

const permission = { permissions: ['idle' as const] };

type Api = Pick<Browser, 'permissions'> & { readonly idle?: Browser['idle'] };

export function createIdlePort(api: Api): IdlePort {
  return {
    async state(seconds) {
      if (!(await api.permissions.contains(permission)) || api.idle === undefined) return null;
      return api.idle.queryState(seconds);
    },
    onChange(seconds, run) {
      let listening = false;
      const listen = (): void => {
        if (listening || api.idle === undefined) return;
        listening = true;
        api.idle.setDetectionInterval(seconds);
        api.idle.onStateChanged.addListener(run);
      };
      listen();
      api.permissions.onAdded.addListener(listen);
      api.permissions.onRemoved.addListener(() => {
        listening &&= api.idle !== undefined;
      });
    },
  };
}
