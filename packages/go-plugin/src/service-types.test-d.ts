import { expectTypeOf, test } from 'vitest';
import type { ConnInfo } from './gen/go_plugin_pb.ts';
import type { GRPCBroker, GRPCStdio, StdioData } from './gen/go_plugin_pb.ts';
import type { Health, HealthCheckResponse } from './gen/grpc_health_pb.ts';
import type { CallOptions, ServerContext, ServiceClient, ServiceImplementation } from './index.ts';

test('a unary method takes the request as a plain object and promises the answer', () => {
  type Check = ServiceClient<typeof Health>['check'];
  expectTypeOf<Check>().returns.toEqualTypeOf<Promise<HealthCheckResponse>>();
  expectTypeOf<Check>().toBeCallableWith({ service: 'plugin' }, { timeoutMs: 1 });
  expectTypeOf<Parameters<Check>[1]>().toEqualTypeOf<CallOptions | undefined>();
});

test('streaming methods give and take async iterables', () => {
  expectTypeOf<ServiceClient<typeof GRPCStdio>['streamStdio']>().returns.toEqualTypeOf<AsyncIterable<StdioData>>();
  type StartStream = ServiceClient<typeof GRPCBroker>['startStream'];
  expectTypeOf<StartStream>().returns.toEqualTypeOf<AsyncIterable<ConnInfo>>();
  expectTypeOf<AsyncIterable<ConnInfo>>().toExtend<Parameters<StartStream>[0]>();
});

test('an implementation gets the whole request and the context, and may leave methods out', () => {
  type Implementation = ServiceImplementation<typeof Health>;
  expectTypeOf<{ readonly check?: never }>().not.toEqualTypeOf<Implementation>();
  type Check = NonNullable<Implementation['check']>;
  expectTypeOf<Parameters<Check>[1]>().toEqualTypeOf<ServerContext>();
  expectTypeOf<Parameters<Check>[0]['service']>().toEqualTypeOf<string>();
  expectTypeOf<Record<string, never>>().toExtend<Implementation>();
});
