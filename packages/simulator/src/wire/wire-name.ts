/** The wire protocols that the simulator speaks. Both versions of awsJson are `json`. */
export type WireName = 'json' | 'rest-json' | 'rest-xml' | 'query' | 'ec2' | 'cbor';
