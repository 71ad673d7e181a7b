import type { Installation, Parts } from '../command/parts.ts';
import type { Settings } from '../config/settings.ts';
export interface PartsOptions {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly isDebug: boolean;
  readonly log: (text: string) => void;
}
export function createParts(options: PartsOptions): Parts {
  throw new Error(String(options));
}
