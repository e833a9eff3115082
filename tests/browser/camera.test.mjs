// What a viewer sees of the camera: a pattern is never passed off as one, a lost one is named, and its return is seen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { FifoCamera } from '../lib/fifo-camera.mjs';
import { until } from '../lib/until.mjs';

const MISSING = { CAMERA_BACKEND: 'file', CAMERA_FILE: '/nonexistent/camera.y4m' };

// The values of the camera's panel, by their labels.
const rows = (viewer) =>
  viewer.page.$$eval('#camera-values dt', (labels) =>
    Object.fromEntries(labels.map((label) => [label.textContent, label.nextElementSibling.textContent])));

// In the page: what waits between two looks at the camera are asked for, and a tenth of them.
function hurryLooks() {
  const setTimeoutReally = window.setTimeout;
  window.testWaits = [];
  window.setTimeout = (react, ms, ...values) => {
    const isOurs = new Error().stack.includes('camera-status.js');
    if (isOurs) window.testWaits.push(ms);
    return setTimeoutReally(react, isOurs ? ms / 10 : ms, ...values);
  };
}

async function openPanel(viewer) {
  await viewer.click('#camera-button');
  await viewer.waitForText('#camera-now', /./);
}

for (const name of ['chromium', 'firefox']) {
  describe(`the camera in ${name}`, needs(name), () => {
    let browser;
    let camera;
    before(async () => {
      browser = await launch(name);
      camera = new FifoCamera();
    });
    after(async () => {
      await browser?.close();
      await camera?.remove();
    });

    test('the test pattern says what it is, before and while it plays', () =>
      scene(browser, { CAMERA_BACKEND: 'auto', CAMERA_FALLBACK: 'pattern' }, async ({ open }) => {
        const viewer = await open();
        await viewer.waitForText('#camera', /^Test pattern: no camera connected$/);
        await viewer.play();
        await viewer.waitForMotion();
        assert.equal(await viewer.text('#camera'), 'Test pattern: no camera connected');
        assert.equal(await viewer.text('#state'), 'Playing');
      }));

    test('without a camera the page says what is looked for, and does not call it playing', () =>
      scene(browser, MISSING, async ({ service, open }) => {
        const viewer = await open();
        await viewer.waitForText('#camera', /^Looking for the camera: .*\/nonexistent\/camera\.y4m/);
        await viewer.click('#action');
        await viewer.waitForState('playing'); // the service's words, in the picture
        await viewer.waitForText('#state', /^Waiting for the camera$/);
        assert.match(await viewer.text('#camera'), /^Looking for the camera/);
        assert.ok(await service.viewer());
      }));

    test('a FIFO plays, goes, and plays again for the viewer who waited', () =>
      scene(browser, { CAMERA_BACKEND: 'file', CAMERA_FILE: camera.path }, async ({ service, open }) => {
        camera.plugIn();
        const viewer = await open();
        await viewer.play();
        const picture = await viewer.waitForMotion();
        assert.deepEqual([picture.width, picture.height], [320, 240]);
        await viewer.waitForText('#camera', /^$/);
        const id = await service.viewer();

        await camera.unplug();
        await viewer.waitForText('#camera', /^Looking for the camera/);
        assert.equal(await viewer.text('#state'), 'Waiting for the camera');
        assert.equal(await service.viewer(), id, 'the viewer stays');

        camera.plugIn();
        await viewer.waitForText('#camera', /^$/);
        assert.equal(await viewer.text('#state'), 'Playing');
        await viewer.waitForMotion();
        assert.equal(await service.viewer(), id, 'it is the same connection still');
        await camera.unplug();
      }));

    test('its panel tells all that is known of it, and goes on telling', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await openPanel(viewer);
        const first = await rows(viewer);
        assert.equal(first.Device, 'test pattern');
        assert.equal(first.Picture, '640 × 480 at 30 fps');
        assert.match(first['Newest frame'], /^0\.\d\d s ago$/);
        assert.equal(first['Failed attempts'], '0');
        assert.match(await viewer.text('#camera-now'), /^Test pattern for \d+ s$/);
        await until('more frames', async () => (await rows(viewer)).Frames !== first.Frames);
      }));

    test('one that is missing has its cause and what may help told, since when, and is looked for on demand', () =>
      scene(browser, MISSING, async ({ service, open }) => {
        const viewer = await open();
        await openPanel(viewer);
        await viewer.waitForText('#camera-now', /^Not usable as it is set, for [1-9]\d* s$/);
        assert.match(await viewer.text('#camera-cause'), /Check CAMERA_FILE\.$/);
        assert.match(await viewer.text('#camera-message'), /No such file/);
        assert.equal((await rows(viewer))['Newest frame'], 'none yet');
        const asked = [];
        viewer.page.on('request', (request) => asked.push(request.url()));
        assert.equal(await viewer.text('#camera-reconnect'), 'Look again now');
        await viewer.click('#camera-reconnect');
        await viewer.waitForText('#camera-said', /^The camera is being looked for\.$/);
        assert.ok(asked.includes(`${service.url}/camera/reconnect`));
      }));
  });
}

describe('the camera', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('a service that is away is asked ever less often, and at once when the network is back', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      viewer.serviceMayGo = true;
      await viewer.waitForText('#camera', /^Test pattern$/);
      await viewer.page.evaluate(hurryLooks);
      await service.end();
      await viewer.waitForText('#camera', /^The service cannot be reached/);
      const waits = await until('several waits', async () => {
        const seen = (await viewer.page.evaluate(() => window.testWaits)).filter((ms) => ms > 2000);
        return seen.length >= 4 && seen;
      });
      for (let i = 1; i < 4; i += 1) assert.ok(waits[i] > waits[i - 1], `${waits}`);
      await service.startAgain();
      await viewer.page.evaluate(() => dispatchEvent(new Event('online')));
      await viewer.waitForText('#camera', /^Test pattern$/);
    }));

  test('a hidden page asks for nothing, and at once when it is seen', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      await viewer.waitForText('#camera', /^Test pattern$/);
      const hide = (hidden) => viewer.page.evaluate((isHidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
      await hide(true);
      await sleep(500); // what is under way ends
      let requests = 0;
      viewer.page.on('request', () => { requests += 1; });
      await sleep(4500);
      assert.equal(requests, 0);
      await hide(false);
      await until('a request', () => requests > 0);
    }));
});
