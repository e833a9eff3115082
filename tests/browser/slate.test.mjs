// While the camera is away its viewer stays connected and sees why; a snapshot is refused with the same words.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { FifoCamera } from '../lib/fifo-camera.mjs';
import { PREFIX, withService } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const MISSING = { CAMERA_BACKEND: 'file', CAMERA_FILE: '/nonexistent/camera.y4m' };

// In the page: of the decoded picture's pixels, which share is bright, has a colour, or is bright within the strip at the
// top that a timecode takes.
function readShares() {
  const video = document.querySelector('video');
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return null;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const strip = Math.floor(height / 15) * width;
  let [bright, coloured, brightInStrip] = [0, 0, 0];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const rgb = data.slice(4 * pixel, 4 * pixel + 3);
    const isBright = Math.min(...rgb) > 150;
    bright += isBright;
    coloured += Math.max(...rgb) - Math.min(...rgb) > 60;
    brightInStrip += isBright && pixel < strip;
  }
  const all = width * height;
  return { width, height, bright: bright / all, coloured: coloured / all, brightInStrip: brightInStrip / strip };
}

// In the page: { peers, frames }, connections made so far and pictures decoded by the newest.
async function readConnection() {
  const stats = [...(await window.testPeers.at(-1).getStats()).values()];
  const stream = stats.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
  return { peers: window.testPeers.length, frames: stream?.framesDecoded ?? 0 };
}

// Bright letters on a dark ground without any colour.
const isSlate = (shares) => shares && shares.coloured < 0.005 && shares.bright > 0.01 && shares.bright < 0.25;
const isPicture = (shares) => shares && shares.coloured > 0.2;

function waitForPicture(viewer, what, look) {
  return until(what, async () => {
    const shares = await viewer.page.evaluate(readShares);
    return look(shares) && shares;
  });
}

const waitForSlate = (viewer) => waitForPicture(viewer, 'the slate', isSlate);

for (const name of ['chromium', 'firefox']) {
  describe(`${name}, while the camera is away`, needs(name), () => {
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

    test('its viewer stays, is told why, and sees it return', () =>
      scene(browser, { CAMERA_BACKEND: 'file', CAMERA_FILE: camera.path }, async ({ service, open }) => {
        camera.plugIn();
        const viewer = await open();
        await viewer.play();
        await waitForPicture(viewer, 'the picture', isPicture);
        const id = await service.viewer();

        for (let round = 0; round < 2; round += 1) {
          await camera.unplug();
          const slate = await waitForSlate(viewer);
          assert.deepEqual([slate.width, slate.height], [320, 240], 'it has the size of the stream');
          await viewer.waitForText('#camera', /^Looking for the camera/);
          const before = await viewer.page.evaluate(readConnection);
          await viewer.waitForMotion(3); // its seconds
          const later = await viewer.page.evaluate(readConnection);
          assert.ok(later.frames - before.frames < 60, 'it is no stream of the same picture');

          camera.plugIn();
          await waitForPicture(viewer, 'the picture again', isPicture);
          await viewer.waitForMotion();
          await viewer.waitForText('#camera', /^$/);
          assert.equal(await service.viewer(), id, 'the viewer stayed');
          assert.equal((await viewer.page.evaluate(readConnection)).peers, 1, 'on its first connection');
        }
        await camera.unplug();
      }));

    test('who comes sees the slate at once, the right way up', () =>
      scene(browser, { ...MISSING, CAMERA_ROTATION: '90' }, async ({ open }) => {
        const viewer = await open();
        await viewer.click('#action');
        const slate = await waitForSlate(viewer);
        assert.deepEqual([slate.width, slate.height], [480, 640]);
      }));
  });
}

describe('the slate', needs('chromium'), () => {
  let browser;
  let camera;
  before(async () => {
    browser = await launch('chromium');
    camera = new FifoCamera();
  });
  after(async () => {
    await browser?.close();
    await camera?.remove();
  });

  test('has no timecode, not even a dim one', () =>
    scene(browser, { CAMERA_BACKEND: 'file', CAMERA_FILE: camera.path, CAMERA_TIMECODE: '1' }, async ({ open }) => {
      camera.plugIn();
      const viewer = await open();
      await viewer.play();
      const picture = await waitForPicture(viewer, 'the picture', isPicture);
      assert.ok(picture.brightInStrip > 0.1);
      await camera.unplug();
      const slate = await waitForSlate(viewer);
      assert.equal(slate.brightInStrip, 0);
      const { grid } = await viewer.picture();
      const top = grid.slice(0, 16);
      assert.ok(Math.max(...top) - Math.min(...top) < 8, 'the ground is even where the strip was');
    }));

  test('is told of on the data channel, when that opens and at each change', () =>
    scene(browser, { CAMERA_BACKEND: 'file', CAMERA_FILE: camera.path }, async ({ service, open }) => {
      const viewer = await open();
      await viewer.connectByHand();
      const states = async () => (await viewer.heard()).map((text) => JSON.parse(text)).filter(({ type }) => type === 'camera');
      const away = await until('a word on the camera', async () => (await states())[0]);
      assert.notEqual(away.state, 'connected');
      assert.ok(Math.abs(away.since - Date.now() / 1000) < 600);
      camera.plugIn();
      const back = await until('the news', async () => (await states()).find(({ state }) => state === 'connected'));
      assert.deepEqual({ ...back, since: 0 },
        { type: 'camera', state: 'connected', cause: null, message: null, since: 0, fallback: false });
      await camera.unplug();
      const lost = await until('the bad news', async () => (await states()).find((news) => news.since > back.since));
      assert.equal(typeof lost.cause, 'string');
      assert.equal(typeof lost.message, 'string');
      assert.ok(await service.viewer());
    }));
});

describe('GET /snapshot.jpg', () => {
  let camera;
  before(() => { camera = new FifoCamera(); });
  after(() => camera?.remove());

  const ask = (service, path, method = 'GET') => fetch(service.url + path, { method });
  const waitForStatus = (service, status) =>
    until(`a ${status}`, async () => {
      const response = await ask(service, '/snapshot.jpg');
      return response.status === status && response;
    });

  test('is the newest picture, and refused with the reason while there is none', () =>
    withService({ CAMERA_BACKEND: 'file', CAMERA_FILE: camera.path }, async (service) => {
      assert.equal((await ask(service, '/snapshot.jpg')).status, 503);
      camera.plugIn();
      const response = await waitForStatus(service, 200); // without a viewer
      const picture = Buffer.from(await response.arrayBuffer());
      assert.equal(response.headers.get('content-type'), 'image/jpeg');
      assert.equal(Number(response.headers.get('content-length')), picture.length);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('x-camera'), 'file');
      assert.ok(Number(response.headers.get('x-frame-age')) < 5);
      assert.ok(Math.abs(Number(response.headers.get('x-capture-time')) - Date.now() / 1000) < 60);
      assert.deepEqual([...picture.subarray(0, 2), ...picture.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);

      const small = await ask(service, `${PREFIX}/snapshot.jpg?width=160&quality=40`);
      assert.ok((await small.arrayBuffer()).byteLength < picture.length / 2);
      const head = await ask(service, '/snapshot.jpg', 'HEAD');
      assert.equal(head.status, 200);
      assert.ok(Number(head.headers.get('content-length')) > 0);

      await camera.unplug();
      await waitForStatus(service, 503);
      await until('the reason, as the status has it', async () => {
        const { detail } = await (await ask(service, '/snapshot.jpg')).json();
        return detail.length > 0 && detail === (await service.get('/camera/status')).message;
      });
      camera.plugIn();
      await waitForStatus(service, 200);
      await camera.unplug();
    }));

  test('says of the test pattern that it is no camera', () =>
    withService({ CAMERA_BACKEND: 'auto', CAMERA_FALLBACK: 'pattern' }, async (service) => {
      const response = await waitForStatus(service, 200);
      assert.equal(response.headers.get('x-camera'), 'pattern');
    }));
});
