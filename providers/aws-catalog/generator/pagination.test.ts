import { describe, expect, test } from 'vitest';
import { pagingOf } from './pagination.ts';
import { modelOf, operationOf } from './test-model.ts';

const operation = operationOf('List');

function pagingBetween(input: Record<string, string>, output: Record<string, string>): ReturnType<typeof pagingOf> {
  return pagingOf(
    modelOf({ ListInput: input, ListOutput: output, Page: { NextMarker: 'String' } }),
    operation,
    undefined,
  );
}

describe('pagingOf', () => {
  test('takes what the model declares', () => {
    const model = modelOf({ ListInput: { Marker: 'String', MaxItems: 'String' }, ListOutput: { Things: '[String]' } });
    const declared = {
      input_token: 'Marker',
      output_token: 'NextMarker || Things[-1].Key',
      more_results: 'IsTruncated',
      limit_key: 'MaxItems',
      result_key: ['Things'],
    };
    expect(pagingOf(model, operation, declared)).toEqual({
      pagination: {
        inputTokens: ['Marker'],
        outputTokens: ['NextMarker || Things[-1].Key'],
        moreResults: 'IsTruncated',
        results: ['Things'],
      },
      limit: { member: 'MaxItems', isText: true },
    });
  });

  test.each([
    ['NextToken', 'NextToken'],
    ['nextToken', 'nextToken'],
    ['Marker', 'NextMarker'],
    ['position', 'position'],
    ['PageToken', 'NextPageToken'],
    ['ContinuationToken', 'NextContinuationToken'],
    ['StartingToken', 'NextToken'],
  ])('recognises %s and %s', (input, output) => {
    expect(pagingBetween({ [input]: 'String' }, { [output]: 'String' }).pagination).toEqual({
      inputTokens: [input],
      outputTokens: [output],
      synthesised: true,
    });
  });

  test('prefers the next marker to the one that only repeats the question', () => {
    const { pagination } = pagingBetween({ Marker: 'String' }, { Marker: 'String', NextMarker: 'String' });
    expect(pagination?.outputTokens).toEqual(['NextMarker']);
  });

  test('finds a marker inside the output’s structure', () => {
    expect(pagingBetween({ Marker: 'String' }, { Things: 'Page' }).pagination?.outputTokens).toEqual([
      'Things.NextMarker',
    ]);
  });

  test('makes nothing of a token on one side', () => {
    expect(pagingBetween({ NextToken: 'String' }, { Things: '[String]' })).toEqual({});
    expect(pagingBetween({ Name: 'String' }, { NextToken: 'String' })).toEqual({});
  });

  test('finds the page size by its name', () => {
    expect(pagingBetween({ maxResults: 'Integer' }, {}).limit).toEqual({ member: 'maxResults' });
  });
});
