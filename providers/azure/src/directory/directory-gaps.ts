import type { CallOptions, Diagnostic } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import type { AzureApi } from '../azure-api.ts';
import { toCorkscrewError } from '../azure-error.ts';
import { judgeFailure } from '../failure-outcome.ts';
import type { DirectoryList } from './directory-lists.ts';

/**
 * Says which of these lists the identity may not read, by asking each for one object.
 *
 * @throws {CorkscrewError} unauthenticated
 */
export async function findDirectoryGaps(
  api: AzureApi,
  lists: readonly DirectoryList[],
  options: CallOptions,
): Promise<readonly Omit<Diagnostic, 'provider'>[]> {
  const gaps: Omit<Diagnostic, 'provider'>[] = [];
  for (const { path, permission } of lists) {
    try {
      await api.getDirectory(path, { ...options, query: { $select: 'id', $top: '1' } });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (describeHttpFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `list ${path}`);
      const { reason, told } = judgeFailure(error);
      gaps.push({
        severity: 'error',
        code: told?.code ?? 'list_failed',
        message: `list ${path} of the directory: ${reason}`,
        advice: `Consent to Microsoft Graph's ${permission} for the identity: corkscrew setup azure --set directory=yes.`,
        scope: { accountId: '*', region: '*', service: 'entra', type: '*', subScope: 'directory' },
        operation: `GET ${path}`,
      });
    }
  }
  return gaps;
}
