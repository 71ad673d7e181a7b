import { arnOf, hexOf, type RowContext } from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { EC2_PAGE } from './paging.ts';
import { defaultGroupRow, groupRow, type Permission, type SecurityGroup } from './security-groups.ts';

/** A rule as its group has it: one peer of one permission. */
interface GroupRule {
  readonly isEgress: boolean;
  readonly permission: Permission;
  readonly peer: Readonly<Record<string, unknown>>;
}

function rulesOf(group: SecurityGroup): readonly GroupRule[] {
  const rulesIn = (permissions: readonly Permission[], isEgress: boolean): readonly GroupRule[] =>
    permissions.flatMap((permission) => [
      ...permission.IpRanges.map(({ CidrIp, Description }) => ({
        isEgress,
        permission,
        peer: { CidrIpv4: CidrIp, ...(Description !== undefined && { Description }) },
      })),
      ...permission.UserIdGroupPairs.map((pair) => ({ isEgress, permission, peer: { ReferencedGroupInfo: pair } })),
    ]);
  return [...rulesIn(group.IpPermissions, false), ...rulesIn(group.IpPermissionsEgress, true)];
}

/** Makes the rows of the rules of a template's groups, which all have `perGroup` rules. */
function rulesTemplate(
  groups: string,
  perGroup: number,
  groupOf: (context: RowContext) => SecurityGroup,
): ResourceTemplate {
  const row = (context: RowContext): Row => {
    const { facts, region, slot } = context;
    const group = groupOf(facts.contextOf(groups, region, Math.floor(slot / perGroup)));
    const rule = rulesOf(group)[slot % perGroup];
    if (rule === undefined) throw new RangeError(`${groups} has fewer than ${perGroup} rules`);
    const id = `sgr-0${hexOf(context, `rule of ${groups}`, { length: 16 })}`;
    return {
      SecurityGroupRuleId: id,
      SecurityGroupRuleArn: arnOf(context, 'ec2', `security-group-rule/${id}`),
      GroupId: group.GroupId,
      GroupOwnerId: group.OwnerId,
      IsEgress: rule.isEgress,
      IpProtocol: rule.permission.IpProtocol,
      FromPort: rule.permission.FromPort ?? -1,
      ToPort: rule.permission.ToPort ?? -1,
      ...rule.peer,
      Tags: [],
    };
  };
  return {
    key: groups.replace('ec2.SecurityGroup', 'ec2.SecurityGroupRule'),
    service: 'ec2',
    type: 'SecurityGroupRule',
    scope: 'regional',
    amount: { of: groups, times: perGroup },
    listings: [{ operation: 'DescribeSecurityGroupRules', items: 'SecurityGroupRules', page: EC2_PAGE }],
    lookup: { SecurityGroupRuleIds: 'SecurityGroupRuleId' },
    row,
  };
}

/** The rules of all security groups, each of which stands in its group too. */
export const SECURITY_GROUP_RULE_TEMPLATES: readonly ResourceTemplate[] = [
  rulesTemplate('ec2.SecurityGroup/default', 2, defaultGroupRow),
  rulesTemplate('ec2.SecurityGroup', 3, groupRow),
];
