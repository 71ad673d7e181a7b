import { expect, test } from 'vitest';
import { takeOutUnread } from './unread-parts.ts';

const settings = { name: 'A', value: 'b' };

test('an empty part that nobody gives is not read, and does not stand in the payload as nothing', () => {
  const payload = { id: 'x', properties: { siteConfig: { alwaysOn: true, appSettings: null, connectionStrings: [] } } };
  expect(takeOutUnread('microsoft.web/sites', payload)).toEqual({
    payload: { id: 'x', properties: { siteConfig: { alwaysOn: true } } },
    facets: [
      { facet: 'app_settings', status: 'not_read', reason: expect.stringContaining('leave it empty') as string },
      { facet: 'connection_strings', status: 'not_read', reason: expect.any(String) as string },
    ],
  });
});

test('one that came stays where it is, and one that is missing altogether was not read either', () => {
  const payload = { properties: { siteConfig: { appSettings: [settings] } } };
  const { payload: kept, facets } = takeOutUnread('microsoft.web/sites', payload);
  expect(kept).toEqual(payload);
  expect(facets?.map(({ facet }) => facet)).toEqual(['connection_strings']);
  expect(takeOutUnread('microsoft.web/sites', { id: 'x' }).facets).toHaveLength(2);
});

test('other types are left as they are', () => {
  const payload = { properties: { siteConfig: { appSettings: null } } };
  expect(takeOutUnread('microsoft.compute/disks', payload)).toEqual({ payload, facets: undefined });
  expect(takeOutUnread('constructor', payload).payload).toBe(payload);
});
