import { forEachConcurrent } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { listEnabledServices } from './enabled-services.ts';
import type { GcpContext } from './scopes.ts';

/** What a finished list of assets is held against. */
export interface ServiceComparison {
  /** Ids of the projects. */
  readonly projects: readonly string[];
  /** Services of which something was found, by project. */
  readonly found: (project: string) => ReadonlySet<string>;
  readonly stats: CallStats;
}

/** What is enabled in projects and what of it the inventory has nothing of. */
export interface ServiceReport {
  /** Services without assets, each with the number of projects that it is enabled in. */
  readonly silent: ReadonlyMap<string, number>;
  readonly comparedProjects: number;
  /** Why some projects could not be compared; empty where all were. */
  readonly problem: string;
}

const MAX_CALLS = 4;

/** Compares the services that are enabled in each project with those that something was found of. */
export async function compareServices(
  { projects, found, stats }: ServiceComparison,
  { api, signal }: GcpContext,
): Promise<ServiceReport> {
  const silent = new Map<string, number>();
  let comparedProjects = 0;
  let problem = '';
  const compare = async (project: string): Promise<void> => {
    try {
      const known = found(project);
      for (const name of await listEnabledServices(api, project, { signal, stats })) {
        if (!known.has(name)) silent.set(name, (silent.get(name) ?? 0) + 1);
      }
      comparedProjects += 1;
    } catch (error) {
      signal?.throwIfAborted();
      problem ||= `${project}: ${describeHttpFailure(error).message}`;
    }
  };
  await forEachConcurrent(projects, MAX_CALLS, compare);
  return { silent, comparedProjects, problem };
}
