/** What the groups are about that are no command themselves, by their word. */
export const GROUP_SUMMARIES: Readonly<Record<string, string>> = {
  plugin: 'Find and try provider plugins',
  drift: 'Compare the inventory with a state that you fixed',
  catalog: 'Know newer AWS services than this version came with',
  config: 'Write, show and check the configuration',
};
