/**
 * What kind of failure a call met, whatever the cloud. `denied`: known, but not allowed. `expired`: what a page token belongs
 * to is gone. `bad_reply`: a success that cannot be read. `transport`: no whole answer came.
 */
export type HttpFailureKind =
  | 'bad_credentials'
  | 'bad_reply'
  | 'denied'
  | 'expired'
  | 'invalid'
  | 'not_found'
  | 'server'
  | 'throttled'
  | 'timeout'
  | 'tls'
  | 'too_large'
  | 'transport'
  | 'unknown_host'
  | 'unsupported'
  | 'other';
