import { request, Agent } from 'node:http';
import { startSimulator } from '../src/index.ts';

const SECONDS = 3;
const RESOURCES = 500_000;

interface Call {
  readonly name: string;
  readonly concurrency: number;
  readonly signingName: string;
  readonly form: string;
}

const CALLS: readonly Call[] = [
  {
    name: 'tiny page (sts GetCallerIdentity)',
    concurrency: 16,
    signingName: 'sts',
    form: 'Action=GetCallerIdentity&Version=2011-06-15',
  },
  {
    name: 'small page (5 instances)',
    concurrency: 16,
    signingName: 'ec2',
    form: 'Action=DescribeInstances&Version=2016-11-15&MaxResults=5',
  },
  {
    name: 'big page (1000 instances)',
    concurrency: 4,
    signingName: 'ec2',
    form: 'Action=DescribeInstances&Version=2016-11-15',
  },
];

const agent = new Agent({ keepAlive: true });

function post(port: number, call: Call): Promise<number> {
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=AK/20260105/us-east-1/${call.signingName}/aws4_request, Signature=0`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', headers, agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(call.form);
  });
}

async function measure(port: number, call: Call): Promise<string> {
  await post(port, call);
  const started = performance.now();
  const cpu = process.cpuUsage();
  let requests = 0;
  let bytes = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - started < SECONDS * 1000) {
      bytes += await post(port, call);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: call.concurrency }, work));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = Math.round(requests / seconds);
  const megabytes = (bytes / 1e6 / seconds).toFixed(1);
  const cpuMs = ((user + system) / 1000 / requests).toFixed(2);
  return `${call.name}: ${perSecond} requests/s, ${megabytes} MB/s, ${cpuMs} ms of CPU each, client included\n`;
}

const simulator = await startSimulator({ resources: RESOURCES, regions: ['us-east-1'] });
try {
  for (const call of CALLS) process.stdout.write(await measure(simulator.port, call));
} finally {
  agent.destroy();
  await simulator.close();
}
