// The documentation of the API: every route is there, can be tried out, and nothing is asked of anybody else.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { PREFIX } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const texts = (page, selector) => page.$$eval(selector, (nodes) => nodes.map((node) => node.textContent));

async function openDocs(open, path) {
  const { page } = await open(path);
  await until('the routes', async () => (await page.$$('.operation')).length > 0);
  return page;
}

/** What came back, once it is there: its status, and its body as a value. */
async function execute(page, id) {
  const outcome = () => page.$eval(`#${id} .outcome`, (node) => node.textContent);
  await page.$eval(`#${id} .outcome`, (node) => { node.textContent = ''; });
  await page.focus(`#${id} .main`);
  await page.keyboard.press('Enter');
  await until('the reply', async () => /^\d|^No answer/.test(await outcome()));
  const [, status, time] = /^(\d+) .*?, (\d+) ms$/.exec(await outcome());
  assert.ok(Number(time) >= 0);
  return { status: Number(status), body: JSON.parse(await page.$eval(`#${id} pre[aria-label="The reply"]`, (node) => node.textContent)) };
}

async function fill(page, selector, text) {
  await page.$eval(selector, (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
}

const open = (page, id) => page.$eval(`#${id}`, (details) => { details.open = true; });
const curl = (page, id) => page.$eval(`#${id} .curl`, (node) => node.textContent);

/** A proxy that shows the service under /robot/camera; returns its address and how to end it. */
async function proxy(target) {
  const server = http.createServer((request, response) => {
    const path = request.url.replace(/^\/robot\/camera(?=\/)/, '');
    request.pipe(http.request(target + path, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/robot/camera`, end: () => server.close() };
}

for (const name of ['chromium', 'firefox']) {
  describe(`the documentation, in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    for (const path of ['/docs', '/redoc', `${PREFIX}/docs`, `${PREFIX}/redoc`]) {
      test(`${path} shows every route once, and asks nobody else`, () =>
        scene(browser, {}, async ({ service, open: openPage }) => {
          const { paths } = await service.get('/openapi.json');
          const wanted = Object.entries(paths).filter(([route]) => !route.startsWith(PREFIX))
            .flatMap(([route, methods]) => Object.keys(methods).map((method) => method.toUpperCase() + route));
          const page = await openDocs(openPage, path);
          assert.deepEqual((await texts(page, '.operation h3')).sort(), wanted.sort());
          assert.deepEqual(await texts(page, 'section h2'), ['Viewer', 'ICE servers', 'Camera']);

          const asked = [];
          page.on('request', (request) => asked.push(request.url()));
          await page.reload();
          await until('the routes again', async () => (await page.$$('.operation')).length > 0);
          assert.ok(asked.length > 3);
          const elsewhere = asked.filter((url) => !url.startsWith(`${service.url}/`) && !url.startsWith('data:'));
          assert.deepEqual(elsewhere, []);
          assert.equal((await page.$$('form')).length, path.endsWith('/docs') ? wanted.length : 0);
        }));
    }

    test('what is taken and answered is described, to the innermost field', () =>
      scene(browser, {}, async ({ open: openPage }) => {
        const page = await openDocs(openPage, '/redoc');
        const innermost = await texts(page, '#get_connections .fields .fields .fields .name');
        assert.ok(innermost.includes('first_frame_sent'));
        assert.match((await texts(page, '#delete_connection .fields')).join(), /client_idin the pathstringrequired/);
        assert.match((await texts(page, '#force_release .fields li')).join(), /released_clientstringmay be left out/);
        const example = JSON.parse((await texts(page, '#post_ice_config .inside > details pre'))[0]);
        assert.deepEqual(Object.keys(example), ['use_turn', 'urls', 'username', 'credential', 'relay_only']);
        assert.equal(await page.$$eval('.operation', (all) => all.every((one) => one.open)), true);
      }));

    test('operations are tried out', () =>
      scene(browser, {}, async ({ service, open: openPage }) => {
        const page = await openDocs(openPage, '/docs#get_camera_status');
        await until('the operation that the address names to be open', () =>
          page.$eval('#get_camera_status', (details) => details.open));
        const status = await execute(page, 'get_camera_status');
        assert.deepEqual([status.status, status.body.status], [200, 'ok']);
        assert.equal(await curl(page, 'get_camera_status'), `curl '${service.url}/camera/status'`);

        await open(page, 'post_ice_config');
        const set = await execute(page, 'post_ice_config');
        assert.equal(set.status, 200);
        assert.deepEqual((await service.get('/ice_config')).urls, set.body.urls);
        await fill(page, '#post_ice_config textarea', `{"username": "it's me", "urls": 5}`);
        assert.match(await curl(page, 'post_ice_config'), /--data-raw '\{"username": "it'\\''s me", "urls": 5\}'$/);

        await open(page, 'delete_connection');
        await fill(page, '#delete_connection input', 'a/b c');
        assert.equal(await curl(page, 'delete_connection'), `curl -X DELETE '${service.url}/connections/a%2Fb%20c'`);

        await open(page, 'get_snapshot');
        await page.click('#get_snapshot .main');
        await until('the picture', () => page.$eval('#get_snapshot img', (image) => !image.hidden && image.naturalWidth > 0));

        await open(page, 'post_offer');
        const offer = await execute(page, 'post_offer');
        assert.equal(offer.status, 200, 'the example is an offer that can be answered');
        assert.equal(await service.viewer(), offer.body.client_id);
        await fill(page, '#post_offer input', 'color');
        assert.match(await curl(page, 'post_offer'), /\/offer\?mode=color'/);
      }));

    test('it works behind a proxy that shows the service under a path of its own', () =>
      scene(browser, {}, async ({ service }) => {
        const behind = await proxy(service.url);
        const page = await browser.newPage();
        try {
          for (const path of ['/docs', `${PREFIX}/docs`]) {
            await page.goto(behind.url + path);
            await until('the routes', async () => (await page.$$('.operation')).length > 0);
            await open(page, 'get_connections');
            assert.equal((await execute(page, 'get_connections')).status, 200);
          }
        } finally {
          await page.close();
          behind.end();
        }
      }));
  });
}
