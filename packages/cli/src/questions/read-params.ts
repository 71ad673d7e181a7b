import { CorkscrewError } from '@corkscrew/core';

/**
 * Reads values of the form `name=value`.
 *
 * @throws CorkscrewError `invalid_argument` for one that is not
 */
export function readParams(pairs: readonly string[], source: string = '--param'): Readonly<Record<string, unknown>> {
  const params: Record<string, unknown> = {};
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    const name = pair.slice(0, split);
    if (split < 1 || !/^[A-Za-z_]\w*$/.test(name)) {
      throw new CorkscrewError('invalid_argument', `read ${source}: "${pair}" is not of the form name=value`, {
        hint: 'The statement takes it as $name: region=eu-west-1',
      });
    }
    params[name] = pair.slice(split + 1);
  }
  return params;
}
