/** A refusal of a Google API. Source: google.rpc.Status with the details of google.rpc.ErrorInfo. */
export class GcpFault extends Error {
  readonly httpStatus: number;
  readonly status: string;
  readonly details: readonly Readonly<Record<string, unknown>>[];

  constructor(
    httpStatus: number,
    status: string,
    parts: { readonly message: string; readonly details?: GcpFault['details'] },
  ) {
    super(parts.message);
    this.httpStatus = httpStatus;
    this.status = status;
    this.details = parts.details ?? [];
  }

  toJson(): unknown {
    const { httpStatus: code, message, status, details } = this;
    return { error: { code, message, status, ...(details.length === 0 ? {} : { details }) } };
  }
}

/** The part of a refusal that says why, in a word. */
export function errorInfo(
  reason: string,
  metadata: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata };
}

export function invalidArgument(message: string): GcpFault {
  return new GcpFault(400, 'INVALID_ARGUMENT', { message });
}

export function notFound(what: string): GcpFault {
  return new GcpFault(404, 'NOT_FOUND', { message: `Requested entity was not found: ${what}` });
}

export function forbidden(permission: string, scope: string): GcpFault {
  return new GcpFault(403, 'PERMISSION_DENIED', {
    message: `Permission '${permission}' denied on resource '${scope}' (or it may not exist).`,
    details: [errorInfo('IAM_PERMISSION_DENIED', { permission, resource: scope })],
  });
}

export function serviceDisabled(service: string, consumer: string): GcpFault {
  return new GcpFault(403, 'PERMISSION_DENIED', {
    message: `${service} has not been used in project ${consumer} before or it is disabled.`,
    details: [errorInfo('SERVICE_DISABLED', { service, consumer: `projects/${consumer}` })],
  });
}

export function billingDisabled(project: string): GcpFault {
  return new GcpFault(403, 'PERMISSION_DENIED', {
    message: `This API method requires billing to be enabled. Please enable billing on project #${project}.`,
    details: [errorInfo('BILLING_DISABLED', { consumer: `projects/${project}` })],
  });
}

export function unauthenticated(reason: string): GcpFault {
  return new GcpFault(401, 'UNAUTHENTICATED', {
    message:
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    details: [errorInfo(reason)],
  });
}
