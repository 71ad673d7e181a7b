/** The pair that tells a plugin that a Corkscrew host started it. */
export const PLUGIN_HANDSHAKE: { readonly magicCookieKey: string; readonly magicCookieValue: string } = {
  magicCookieKey: 'CORKSCREW_PLUGIN',
  magicCookieValue: 'v2-provider-plugin',
};

/** The version of the provider contract, as the go-plugin handshake negotiates it. */
export const CONTRACT_VERSION = 2;
