import type { Command } from '../command/command.ts';
import { catalogResetCommand, catalogUpdateCommand } from './catalog.ts';
import { changesCommand } from './changes.ts';
import { completionCommand } from './completion.ts';
import { configInitCommand, configShowCommand, configValidateCommand } from './config.ts';
import { demoCommand } from './demo.ts';
import { describeCommand } from './describe.ts';
import { diffCommand } from './diff.ts';
import { discoverCommand } from './discover.ts';
import {
  driftCheckCommand,
  driftDeleteCommand,
  driftExportCommand,
  driftImportCommand,
  driftListCommand,
  driftSaveCommand,
} from './drift.ts';
import { exportCommand } from './export.ts';
import { graphCommand, graphDependentsCommand, graphPathCommand } from './graph.ts';
import { historyCommand } from './history.ts';
import { infoCommand } from './info.ts';
import { listCommand } from './list.ts';
import { permissionsCommand } from './permissions.ts';
import { pluginListCommand, pluginTestCommand } from './plugin.ts';
import { compactCommand, pruneCommand } from './prune.ts';
import { queryCommand } from './query.ts';
import { scanCommand } from './scan.ts';
import { tablesCommand } from './tables.ts';
import { schemasCommand } from './schemas.ts';
import { shellCommand } from './shell.ts';
import { setupCommand } from './setup.ts';
import { versionCommand } from './version.ts';
import { watchCommand } from './watch.ts';

/** All commands in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  demoCommand,
  scanCommand,
  watchCommand,
  queryCommand,
  shellCommand,
  describeCommand,
  tablesCommand,
  exportCommand,
  infoCommand,
  changesCommand,
  diffCommand,
  historyCommand,
  driftSaveCommand,
  driftCheckCommand,
  driftListCommand,
  driftDeleteCommand,
  driftExportCommand,
  driftImportCommand,
  pruneCommand,
  compactCommand,
  graphCommand,
  graphPathCommand,
  graphDependentsCommand,
  discoverCommand,
  listCommand,
  schemasCommand,
  permissionsCommand,
  setupCommand,
  pluginListCommand,
  pluginTestCommand,
  catalogUpdateCommand,
  catalogResetCommand,
  configInitCommand,
  configShowCommand,
  configValidateCommand,
  completionCommand,
  versionCommand,
];
