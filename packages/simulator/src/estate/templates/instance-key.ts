/** The template of instances, whose slots others share. */
export const INSTANCE_KEY = 'ec2.Instance';
