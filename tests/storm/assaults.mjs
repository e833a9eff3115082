// What slow, broken, endless, oversized and many clients do to an HTTP server. Each assault is bounded in time and in
// what it opens, resolves when all it opened is closed, and does not care what it is answered.
import crypto from 'node:crypto';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = 'Host: camera\r\n';
const MANY = 300; // more connections than the service keeps
const MIB = 1 << 20;

const times = (count, make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));
const repeated = (length, letter = 'x') => Buffer.alloc(length, letter);

/** One of the machine's own 16 million addresses. */
const manyAddresses = (i) => `127.0.${1 + (i >> 7)}.${1 + (i & 0x7f)}`;
const oneAddress = () => '127.0.0.9';

class Client {
  constructor(port, localAddress) {
    this.socket = net.connect({ port, host: '127.0.0.1', localAddress });
    this.socket.on('error', () => {}).resume();
    this.connected = new Promise((resolve) => this.socket.once('connect', resolve).once('close', resolve));
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
  }

  get open() {
    return !this.socket.destroyed && this.socket.writable;
  }

  /** Resolves when the bytes have left, or the connection has gone. */
  async send(bytes) {
    if (!this.open) return;
    await Promise.race([new Promise((resolve) => this.socket.write(bytes, resolve)), this.closed]);
  }

  /** Waits for the server to close, but not for long. */
  async end(patienceMs = 500) {
    await Promise.race([this.closed, sleep(patienceMs)]);
    this.socket.destroy();
    await this.closed;
  }
}

/** Sends `requests` on connections of their own, all at once; the server has until patienceMs to close them. */
async function sendEach({ port }, requests, { address = oneAddress, patienceMs } = {}) {
  await Promise.all(requests.map(async (request, i) => {
    const client = new Client(port, address(i));
    await client.connected;
    for (const piece of [request].flat()) await client.send(piece);
    await client.end(patienceMs);
  }));
}

const halfSent = ['', 'G', `GET / HTTP/1.1\r\n${HOST}`, `POST /offer HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\n{`];

function holdHalfSent(target, address) {
  const requests = Array.from({ length: MANY }, (_, i) => halfSent[i % halfSent.length]);
  return sendEach(target, requests, { address, patienceMs: 3000 });
}

async function dribble({ port }) {
  const text = `POST /offer HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\n`;
  await times(100, async (i) => {
    const client = new Client(port, manyAddresses(i));
    for (let at = 0; at < 4 && client.open; at += 1) {
      await client.send(text[at]);
      await sleep(1000);
    }
    await client.end(0);
  });
}

function sendDeclared(target) {
  const body = repeated(8 * MIB);
  const heads = target.postRoutes.map((route) => `POST ${route} HTTP/1.1\r\n${HOST}Content-Length: ${body.length}\r\n\r\n`);
  return sendEach(target, heads.map((head) => [head, body]));
}

function sendEndless(target) {
  const chunk = Buffer.concat([Buffer.from('40000\r\n'), repeated(0x40000), Buffer.from('\r\n')]);
  const chunks = Array(32).fill(chunk); // 8 MiB, if anybody wants them
  return sendEach(target, target.postRoutes.map((route) => [
    `POST ${route} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`, ...chunks]));
}

/** Offers of the largest size that is taken, but for their last kilobyte. */
function holdBodies(target) {
  const request = [`POST /offer HTTP/1.1\r\n${HOST}Content-Length: ${256 << 10}\r\n\r\n`, repeated(255 << 10)];
  return sendEach(target, Array(MANY).fill(request), { address: manyAddresses, patienceMs: 2000 });
}

function sendPipelined(target) {
  const requests = `GET /camera/status HTTP/1.1\r\n${HOST}\r\n`.repeat(200);
  return sendEach(target, Array(40).fill(requests), { address: manyAddresses });
}

async function openAndReset({ port }) {
  for (let round = 0; round < 20; round += 1) {
    await times(50, async (i) => {
      const client = new Client(port, manyAddresses(i));
      await client.connected;
      if (i % 2) client.socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
      client.socket.resetAndDestroy();
      await client.closed;
    });
  }
}

async function neverRead({ port }) {
  const requests = `GET /static/style.css HTTP/1.1\r\n${HOST}\r\n`.repeat(400);
  await times(100, async (i) => {
    const client = new Client(port, manyAddresses(i));
    client.socket.pause();
    await client.connected;
    client.socket.write(requests);
    await client.end(2000);
  });
}

const BROKEN_CHUNKS = [
  'zz\r\n', '-1\r\n', 'ffffffffffffffffffff\r\n', '5\r\nabc', '5\r\nabcdefgh\r\n0\r\n\r\n', '0\r\nX\0Y: 1\r\n\r\n', '\r\n\r\n', '1;x\r\n',
];

const BROKEN_REQUESTS = [
  `GET / HTTP/1.0\r\n\r\n`,
  `GET / HTTP/9.9\r\n\r\n`,
  `GET /\r\n\r\n`,
  `GET / HTTP/1.1\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`,
  `GET / HTTP/1.1\r\nno colon\r\n\r\n`,
  `GET / HTTP/1.1\r\n folded\r\n\r\n`,
  `GET /%00%ff%zz?%%%=%00&&=&=== HTTP/1.1\r\n${HOST}\r\n`,
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  `POST /offer HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`,
  `POST /offer HTTP/1.1\r\n${HOST}Content-Length: 99999999999999999999\r\n\r\n`,
  `POST /offer HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
  `POST /offer HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 200\r\n\r\n`,
  `POST /offer HTTP/1.1\r\n${HOST}Expect: a miracle\r\nContent-Length: 2\r\n\r\n{}`,
  `POST /offer HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n${'['.repeat(9000)}`,
];

// The head of a TLS ClientHello: record type, version, length; handshake type, length, version.
const CLIENT_HELLO = Buffer.concat([Buffer.from('16030102000100' + '01fc0303', 'hex'), repeated(500, 7)]);

// The same bytes each time: what a seed makes of AES in counter mode.
const noise = crypto.createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16)).update(Buffer.alloc(64 * 1024));

function sendNoise(target) {
  return sendEach(target, Array.from({ length: 60 }, (_, i) => noise.subarray(i * 1000, (i + 1) * 1000)));
}

/** 5,000 requests a second for two seconds, whether or not they are answered. */
async function flood({ port }) {
  const clients = Array.from({ length: 50 }, (_, i) => new Client(port, manyAddresses(i)));
  const request = `GET /camera/status HTTP/1.1\r\n${HOST}\r\n`;
  for (let tick = 0; tick < 100; tick += 1) {
    for (const client of clients) if (client.open) client.socket.write(request.repeat(2));
    await sleep(20);
  }
  await Promise.all(clients.map((client) => client.end(0)));
}

/** { port, postRoutes } is the target. */
export const ASSAULTS = [
  ['300 half-sent requests from one address', (target) => holdHalfSent(target, oneAddress)],
  ['300 half-sent requests from as many addresses', (target) => holdHalfSent(target, manyAddresses)],
  ['a byte per second', dribble],
  ['bodies of 8 MiB to every POST, declared', sendDeclared],
  ['chunked bodies without end to every POST', sendEndless],
  ['300 of the largest bodies, never complete', holdBodies],
  ['20,000 headers', (target) => sendEach(target, Array(20).fill(`GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(20000)}\r\n`))],
  ['request lines of 1 MiB', (target) => sendEach(target, Array(20).fill(['GET /', repeated(MIB), ' HTTP/1.1\r\n\r\n']))],
  ['headers of 1 MiB', (target) => sendEach(target, Array(20).fill(['GET / HTTP/1.1\r\nX: ', repeated(MIB), '\r\n\r\n']))],
  ['pipelined requests', sendPipelined],
  ['connections that are reset', openAndReset],
  ['clients that never read', neverRead],
  ['broken chunked bodies', (target) => sendEach(target, BROKEN_CHUNKS.map((chunks) =>
    `POST /offer HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${chunks}`))],
  ['broken requests', (target) => sendEach(target, BROKEN_REQUESTS)],
  ['TLS', (target) => sendEach(target, Array(20).fill(CLIENT_HELLO))],
  ['noise', sendNoise],
  ['5,000 requests a second', flood],
].map(([name, assault]) => ({ name, assault }));
