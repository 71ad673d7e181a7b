import type { PageLimit, Pagination } from '../src/service-catalog.ts';
import {
  type BotocoreModel,
  type BotocoreOperation,
  type BotocorePaginator,
  type BotocoreShape,
  membersOf,
  shapeOf,
} from './botocore-model.ts';
import { normalise } from './naming.ts';

/** How an operation pages, as the model declares it or as its members tell. */
export interface PagingFacts {
  readonly pagination?: Pagination;
  readonly limit?: PageLimit;
}

/** Output names to look for, best first, by the input's name in normal form. */
const TOKEN_PAIRS: Readonly<Record<string, readonly string[]>> = {
  nexttoken: ['nexttoken', 'nextpagetoken', 'token'],
  token: ['nexttoken', 'token'],
  paginationtoken: ['paginationtoken', 'nextpaginationtoken', 'nexttoken'],
  nextpagetoken: ['nextpagetoken', 'nexttoken'],
  pagetoken: ['nextpagetoken', 'nexttoken', 'pagetoken'],
  startingtoken: ['nexttoken', 'nextstartingtoken'],
  continuationtoken: ['nextcontinuationtoken', 'continuationtoken'],
  marker: ['nextmarker', 'marker'],
  nextmarker: ['nextmarker'],
  startmarker: ['nextmarker'],
  startingposition: ['nextposition', 'position'],
  position: ['position', 'nextposition'],
  cursor: ['nextcursor', 'cursor'],
  pagemarker: ['nextpagemarker', 'pagemarker'],
  exclusivestartkey: ['lastevaluatedkey'],
};

const LIMIT_NAMES =
  /^(max(results|items|records|pagesize|entities|keys)?|limit|pagesize|resultsperpage|perpage|maxnumberofresults|numresults)$/;

/** Finds out how an operation pages. */
export function pagingOf(
  model: BotocoreModel,
  operation: BotocoreOperation,
  declared: BotocorePaginator | undefined,
): PagingFacts {
  const pagination = declared === undefined ? synthesise(model, operation) : fromPaginator(declared);
  const limit = limitOf(model, operation, declared?.limit_key);
  return { ...(pagination && { pagination }), ...(limit && { limit }) };
}

function fromPaginator(paginator: BotocorePaginator): Pagination {
  return {
    inputTokens: [paginator.input_token].flat(),
    outputTokens: [paginator.output_token].flat(),
    ...(paginator.more_results !== undefined && { moreResults: paginator.more_results }),
    ...(paginator.result_key !== undefined && { results: [paginator.result_key].flat() }),
  };
}

function synthesise(model: BotocoreModel, operation: BotocoreOperation): Pagination | undefined {
  const outputs = textPaths(model, operation.output?.shape);
  for (const [name, reference] of Object.entries(membersOf(model, operation.input?.shape))) {
    if (shapeOf(model, reference.shape).type !== 'string') continue;
    for (const wanted of TOKEN_PAIRS[normalise(name)] ?? []) {
      const path = outputs.get(wanted);
      if (path !== undefined) return { inputTokens: [name], outputTokens: [path], synthesised: true };
    }
  }
  return undefined;
}

/** Paths of an output's texts by name, its own before those of the structures in it. */
function textPaths(model: BotocoreModel, output: string | undefined): Map<string, string> {
  const paths = new Map<string, string>();
  const nested: [path: string, shape: string][] = [];
  for (const [name, reference] of Object.entries(membersOf(model, output))) {
    const { type } = shapeOf(model, reference.shape);
    if (type === 'string') paths.set(normalise(name), name);
    if (type === 'structure') nested.push([name, reference.shape]);
  }
  for (const [path, shape] of nested) {
    for (const [name, reference] of Object.entries(membersOf(model, shape))) {
      const key = normalise(name);
      if (shapeOf(model, reference.shape).type === 'string' && !paths.has(key)) paths.set(key, `${path}.${name}`);
    }
  }
  return paths;
}

function limitOf(
  model: BotocoreModel,
  operation: BotocoreOperation,
  declared: string | undefined,
): PageLimit | undefined {
  const members = membersOf(model, operation.input?.shape);
  const name = declared ?? Object.keys(members).find((member) => LIMIT_NAMES.test(normalise(member)));
  const reference = name === undefined ? undefined : members[name];
  if (name === undefined || reference === undefined) return undefined;
  return describeLimit(name, shapeOf(model, reference.shape));
}

function describeLimit(member: string, shape: BotocoreShape): PageLimit | undefined {
  if (shape.type === 'string') return { member, isText: true };
  if (shape.type !== 'integer' && shape.type !== 'long') return undefined;
  return {
    member,
    ...(shape.min !== undefined && { min: shape.min }),
    ...(shape.max !== undefined && { max: shape.max }),
  };
}
