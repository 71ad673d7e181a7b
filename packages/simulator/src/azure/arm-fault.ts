/** A refusal of Resource Manager, Resource Graph or the directory. */
export class ArmFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly { readonly code: string; readonly message: string }[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    parts: {
      readonly message: string;
      readonly details?: ArmFault['details'];
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) {
    super(parts.message);
    this.status = status;
    this.code = code;
    this.details = parts.details ?? [];
    this.headers = parts.headers ?? {};
  }

  toJson(): unknown {
    const details = this.details.length === 0 ? {} : { details: this.details };
    return { error: { code: this.code, message: this.message, ...details } };
  }
}

/** The refusal of a query that Resource Graph does not understand. */
export function invalidQuery(reason: string, code = 'ParserFailure'): ArmFault {
  return new ArmFault(400, 'BadRequest', {
    message: 'Please provide below info when asking for support: timestamp = 2025-11-25T08:00:00Z, correlationId = 0.',
    details: [
      {
        code: 'InvalidQuery',
        message:
          'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
      },
      { code, message: reason },
    ],
  });
}

/** The refusal of a table that this cloud does not have. */
export function missingTable(table: string): ArmFault {
  return new ArmFault(400, 'BadRequest', {
    message: 'Please provide below info when asking for support: timestamp = 2025-11-25T08:00:00Z, correlationId = 0.',
    details: [{ code: 'DisallowedLogicalTableName', message: `Table ${table} is invalid, unsupported or disallowed.` }],
  });
}

export function notFound(what: string, code = 'ResourceNotFound'): ArmFault {
  return new ArmFault(404, code, { message: `The Resource '${what}' was not found.` });
}

export function forbidden(action: string, scope: string): ArmFault {
  return new ArmFault(403, 'AuthorizationFailed', {
    message: `The client does not have authorization to perform action '${action}' over scope '${scope}'.`,
  });
}
