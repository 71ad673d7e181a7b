/** Views of one provider's resources. */
export const PROVIDER_VIEWS: readonly { readonly name: string; readonly provider: string }[] = [
  'aws',
  'azure',
  'gcp',
  'kubernetes',
].map((provider) => ({ name: `${provider}_resources`, provider }));
