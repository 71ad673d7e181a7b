import type { ResourceTemplate } from '../template.ts';
import { COMPUTE_TEMPLATES } from './compute.ts';
import { CONTAINER_TEMPLATES } from './containers.ts';
import { DATABASE_TEMPLATES } from './databases.ts';
import { EDGE_TEMPLATES } from './edge.ts';
import { IDENTITY_TEMPLATES } from './identity.ts';
import { IMAGE_TEMPLATES } from './images.ts';
import { OPERATIONS_TEMPLATES } from './operations.ts';
import { SECURITY_TEMPLATES } from './security.ts';
import { SECURITY_GROUP_RULE_TEMPLATES } from './security-group-rules.ts';
import { SECURITY_GROUP_TEMPLATES } from './security-groups.ts';
import { SERVERLESS_TEMPLATES } from './serverless.ts';
import { STORAGE_TEMPLATES } from './storage.ts';
import { VPC_TEMPLATES } from './vpc.ts';

/** Every kind of row that an estate has. */
export const TEMPLATES: readonly ResourceTemplate[] = [
  ...VPC_TEMPLATES,
  ...SECURITY_GROUP_TEMPLATES,
  ...SECURITY_GROUP_RULE_TEMPLATES,
  ...COMPUTE_TEMPLATES,
  ...IMAGE_TEMPLATES,
  ...IDENTITY_TEMPLATES,
  ...STORAGE_TEMPLATES,
  ...SERVERLESS_TEMPLATES,
  ...DATABASE_TEMPLATES,
  ...CONTAINER_TEMPLATES,
  ...SECURITY_TEMPLATES,
  ...OPERATIONS_TEMPLATES,
  ...EDGE_TEMPLATES,
];
