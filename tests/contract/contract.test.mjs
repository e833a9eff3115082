// The running service is what its own description says: a linter reads that, a validator holds every answer to it, and
// the contract's rows are answered by the real service as they are by a made-up one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { describe, test } from 'node:test';
import { ApiDocument } from '../lib/api-document.mjs';
import { PREFIX, withService } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const ROWS = new URL('rows/', import.meta.url);
const JSON_TYPE = 'application/json';

// What the made-up service of the unit tests is set to.
const ENVIRONMENT = {
  USE_TURN: '1',
  TURN_URLS: 'stun:127.0.0.1:9,turn:127.0.0.1:9',
  TURN_USERNAME: 'me',
  CAMERA_ROTATION: '90',
  CAMERA_SERIAL: '0815',
};

/** A request as it stands, without a client's idea of clean paths. */
function ask(service, method, path, type, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...(type && { 'content-type': type }), 'content-length': Buffer.byteLength(body ?? '') };
    const { hostname, port } = new URL(service.url);
    const request = http.request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => resolve({
        status: response.statusCode, type: response.headers['content-type'], headers: response.headers, text,
      }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const getDocument = async (service) => new ApiDocument(await service.get('/openapi.json'));

/** Where there is none any more. */
async function haveViewer(service, offer) {
  if ((await service.viewer()) !== 'viewer') await service.post('/offer', { ...offer, client_id: 'viewer' });
}

/** The unit tests' "v=0" is no offer that anybody could answer. */
const withRealOffer = (body, offer) => body?.replace('"v=0"', () => JSON.stringify(offer.sdp));

async function checkRow(service, api, row, prefix) {
  const [method, path] = row.request.split(' ');
  const offer = api.exampleBody(api.find('POST', '/offer'));
  await haveViewer(service, offer);
  let body = row.json === undefined ? row.text : JSON.stringify(row.json);
  if (row.status === 200) body = withRealOffer(body, offer);
  const answer = await ask(service, method, prefix + path, row.json === undefined ? row.type : JSON_TYPE, body);
  const asked = `${method} ${prefix}${path} ${body ?? ''}`;
  assert.equal(answer.status, row.status, asked);
  assert.equal(answer.headers.allow, row.allow, asked);
  if (row.reply) assert.equal(answer.text, JSON.stringify(row.reply), asked);
  if (row.location) {
    const url = new URL(answer.headers.location, service.url + prefix + path);
    assert.equal(url.pathname + url.search, prefix + row.location, asked);
  }
  const operation = api.find(method, prefix + path);
  if (operation && row.status !== 307) assert.deepEqual(api.complaints(operation, answer), [], `${asked}: ${answer.text}`);
}

describe('the contract', () => {
  test('a linter finds nothing wrong with the description', () => withService({}, async (service) => {
    assert.deepEqual(await (await getDocument(service)).lint(), []);
  }));

  test('the linter would find something', () => withService({}, async (service) => {
    const broken = await service.get('/openapi.json');
    broken.paths['/offer'].post.operationId = 'get_connections';
    delete broken.paths['/camera/status'].get.summary;
    const problems = (await new ApiDocument(broken).lint()).join('\n');
    assert.match(problems, /operation-operationId-unique/);
    assert.match(problems, /operation-summary/);
  }));

  test('the validator refuses what is not described', () => withService({}, async (service) => {
    const api = await getDocument(service);
    const operation = api.find('GET', '/camera/config');
    const complaints = (status, value, type = JSON_TYPE) => api.complaints(operation, { status, type, text: JSON.stringify(value) });
    const config = { width: 1, height: 1, fps: 1, rotation: 0, serial: null };
    assert.deepEqual(complaints(200, { status: 'ok', config }), []);
    assert.match(complaints(200, { status: 'ok', config: { ...config, more: 1 } })[0], /additional properties/);
    assert.match(complaints(200, { status: 'ok' })[0], /required/);
    assert.match(complaints(200, { status: 'fine', config })[0], /allowed values/);
    assert.match(complaints(200, { status: 'ok', config: { ...config, fps: '1' } })[0], /must be integer/);
    assert.match(complaints(404, { detail: '' })[0], /not described/);
    assert.match(complaints(200, {}, 'text/plain')[0], /not described/);
  }));

  test('every operation answers its own example as it is described', () => withService({}, async (service) => {
    const api = await getDocument(service);
    assert.ok(api.operations().length >= 22);
    for (const { method, path, operation } of api.operations()) {
      const body = api.exampleBody(operation);
      if (body?.client_id !== undefined) body.client_id = 'viewer';
      await haveViewer(service, api.exampleBody(api.find('POST', '/offer')));
      const target = path.replace('{client_id}', 'viewer');
      let answer;
      await until('the camera to be back, where it was asked to connect again', async () => {
        answer = await ask(service, method, target, body && JSON_TYPE, body && JSON.stringify(body));
        return answer.status !== 503;
      });
      assert.equal(answer.status, 200, `${method} ${target}: ${answer.text}`);
      assert.deepEqual(api.complaints(operation, answer), [], `${method} ${target}: ${answer.text}`);
    }
  }));

  for (const file of fs.readdirSync(ROWS)) {
    test(`every row of ${file}`, () => withService(ENVIRONMENT, async (service) => {
      const api = await getDocument(service);
      for (const row of JSON.parse(fs.readFileSync(new URL(file, ROWS), 'utf8'))) {
        for (const prefix of ['', PREFIX]) await checkRow(service, api, row, prefix);
      }
    }));
  }
});
