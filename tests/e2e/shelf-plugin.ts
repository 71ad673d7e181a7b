import { type ClaimScope, defineProvider, type FacetDraft, serveProvider, z } from '@corkscrew/sdk';

/** What the configuration says of the only facet: its value, or how reading it ends. */
const configSchema = z.object({ label: z.string().optional(), fails: z.enum(['denied', 'error']).optional() });

const place = { accountId: 'main', region: 'global', service: 'library', type: 'Book' };
const claim: ClaimScope = { ...place, subScope: '' };

/** A provider of two books, whose label is a facet. */
const shelf = defineProvider({
  name: 'shelf',
  version: '1.0.0',
  description: 'Books with labels',
  configSchema,
  connect: async ({ label, fails }) => ({
    discoverServices: async () => ({
      services: [
        {
          name: 'library',
          displayName: 'Library',
          requiredPermissions: [],
          resourceTypes: [
            {
              typeName: 'shelf_library_book',
              type: 'Book',
              listOperation: 'ListBooks',
              describeOperation: '',
              getOperation: '',
              idField: 'id',
              nameField: '',
              arnField: '',
              supportsTags: false,
              isPaginated: false,
              permissions: [],
              isDefault: true,
              resourceClass: 'resource',
            },
          ],
        },
      ],
      discoveredAt: new Date(),
      sdkVersion: '',
    }),
    async *scanUnit() {
      for (const id of ['a', 'b']) {
        const resource = { ...place, typeName: 'shelf_library_book', id, claim, payload: { id } };
        yield { kind: 'resource', resource: { ...resource, facets: [readLabel(label, fails)] } };
      }
      yield { kind: 'claim', claim: { scope: claim, outcome: 'complete', count: 2, reason: '' } };
    },
  }),
});

function readLabel(label: string | undefined, fails: 'denied' | 'error' | undefined): FacetDraft {
  if (fails !== undefined) return { facet: 'label', status: fails, reason: 'GetLabel: you may not' };
  return label === undefined
    ? { facet: 'label', status: 'absent' }
    : { facet: 'label', status: 'present', value: { text: label } };
}

await serveProvider(shelf);
