/**
 * Secrets in list rows that no default rule recognises by their key, by type name. Reviewed by hand; names of secrets and
 * references to them are not secret.
 */
export const SECRET_PATHS: Readonly<Record<string, readonly string[]>> = {
  aws_apigateway_api_key: ['value'],
  aws_autoscaling_launch_configuration: ['UserData'],
  aws_cloudformation_stack: ['Parameters[].ParameterValue'],
  aws_datasync_location: ['LocationUri'],
  aws_directconnect_virtual_interface: ['authKey', 'bgpPeers[].authKey', 'customerRouterConfig'],
  aws_ec2_vpn_connection: ['CustomerGatewayConfiguration', 'Options.TunnelOptions[].PreSharedKey'],
  aws_lambda_function: ['Environment.Variables.*'],
  aws_location_key: ['Key'],
  aws_workspaces_workspace_directory: ['RegistrationCode'],
};
