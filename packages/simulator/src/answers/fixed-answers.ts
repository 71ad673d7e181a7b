import { zonesOf } from '../estate/network.ts';

/** What a fixed answer is made from. */
export interface AnswerContext {
  readonly accountId: string;
  readonly partition: string;
  /** The access key that signed the request. */
  readonly accessKeyId: string;
  readonly region: string;
  readonly regions: readonly string[];
  /** Those of them that the account has switched off. */
  readonly disabledRegions: readonly string[];
}

type Answer = (context: AnswerContext) => Readonly<Record<string, unknown>>;

/** Answers about the account itself and about where it may be, by service and operation. */
export const FIXED_ANSWERS: Readonly<Record<string, Answer>> = {
  'sts.GetCallerIdentity': ({ accountId, partition }) => ({
    Account: accountId,
    UserId: 'AIDASIMULATOREXAMPLE',
    Arn: `arn:${partition}:iam::${accountId}:user/auditor`,
  }),
  'sts.GetAccessKeyInfo': ({ accountId }) => ({ Account: accountId }),
  'ec2.DescribeRegions': ({ regions, disabledRegions }) => ({
    Regions: regions.map((RegionName) => ({
      RegionName,
      Endpoint: `ec2.${RegionName}.amazonaws.com`,
      OptInStatus: disabledRegions.includes(RegionName) ? 'not-opted-in' : 'opt-in-not-required',
    })),
  }),
  'ec2.DescribeAvailabilityZones': ({ region }) => ({
    AvailabilityZones: zonesOf(region).map((ZoneName) => ({
      ZoneName,
      RegionName: region,
      State: 'available',
      ZoneType: 'availability-zone',
      GroupName: region,
      NetworkBorderGroup: region,
      OptInStatus: 'opt-in-not-required',
    })),
  }),
  // A policy's text is the whole body: an empty one would be no answer.
  's3.GetBucketPolicy': () => ({ Policy: '{"Version":"2012-10-17","Statement":[]}' }),
  'account.ListRegions': ({ regions, disabledRegions }) => ({
    Regions: regions.map((RegionName) => ({
      RegionName,
      RegionOptStatus: disabledRegions.includes(RegionName) ? 'DISABLED' : 'ENABLED_BY_DEFAULT',
    })),
  }),
};
