// Of offers that overlap, the one that arrived last stays; an offer arrives with the last byte of its request.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { test } from 'node:test';
import { withService } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const sdp = fs.readFileSync(new URL('../data/offers/chromium-recvonly.sdp', import.meta.url), 'utf8');

function request(clientId) {
  const body = JSON.stringify({ sdp, type: 'offer', client_id: clientId });
  return `POST /offer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// A connection on which a request can be sent in pieces; answered resolves with the status.
function connect(service) {
  const socket = net.connect(new URL(service.url).port, '127.0.0.1');
  const answered = new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (data) => {
      text += data;
      if (/\r\n\r\n/.test(text)) resolve(Number(text.slice(9, 12)));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed without an answer')));
  });
  answered.catch(() => {});
  return { answered, send: (text) => new Promise((resolve) => socket.write(text, resolve)), end: () => socket.destroy() };
}

test('an offer that trickles in neither holds the camera nor loses its turn', () =>
  withService({}, async (service) => {
    const slow = connect(service);
    const [head, tail] = [request('slow').slice(0, 400), request('slow').slice(400)];
    await slow.send(head);
    const quick = connect(service);
    await quick.send(request('quick'));
    assert.equal(await quick.answered, 200);
    assert.equal(await service.viewer(), 'quick');
    await slow.send(tail);
    assert.equal(await slow.answered, 200);
    assert.equal(await service.viewer(), 'slow', 'its last byte came after the other offer');
    slow.end();
    quick.end();
  }));

test('of a burst of offers one is left, and the next takes over from it', () =>
  withService({}, async (service) => {
    const names = Array.from({ length: 20 }, (_, i) => `burst-${i}`);
    const burst = names.map(() => connect(service));
    await Promise.all(burst.map((connection, i) => connection.send(request(names[i]))));
    for (const connection of burst) assert.equal(await connection.answered, 200);
    assert.ok(names.includes(await service.viewer()));
    const last = connect(service);
    await last.send(request('last'));
    assert.equal(await last.answered, 200);
    await until('the last to own the camera', async () => (await service.viewer()) === 'last');
    for (const connection of [...burst, last]) connection.end();
  }));
