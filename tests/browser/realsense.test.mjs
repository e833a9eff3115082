// The whole service with the real librealsense, and software cameras in the place of hardware: from the plug to the
// decoded picture. The software camera shows a grey gradient, a red block in its upper left quarter, and a white bar
// that moves to the right in the lower half.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { MODELS, needsRealsense, RealsenseCameras } from '../lib/realsense-cameras.mjs';
import { until } from '../lib/until.mjs';

// In the page: where the white bar begins, in a row near the lower edge of the picture; -1 where there is none.
function readBar() {
  const video = document.querySelector('video');
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return -1;
  const context = new OffscreenCanvas(width, 1).getContext('2d', { willReadFrequently: true });
  context.drawImage(video, 0, 8 - height);
  const { data } = context.getImageData(0, 0, width, 1);
  for (let x = 0; x < width; x += 1) {
    if (Math.min(data[4 * x], data[4 * x + 1], data[4 * x + 2]) > 225) return x;
  }
  return -1;
}

/** Waits until the bar was seen in several places; nothing but new pictures of the camera can do that. */
function waitForBarToMove(viewer) {
  const places = new Set();
  return until('the white bar to move', async () => {
    const place = await viewer.page.evaluate(readBar);
    if (place >= 0) places.add(place);
    return places.size >= 5;
  });
}

/** Waits until the bar went back to the left `times` times. */
function waitForBarToReturn(viewer, times) {
  let last = -1;
  let returns = 0;
  return until(`the white bar to begin at the left again, ${times} times`, async () => {
    const place = await viewer.page.evaluate(readBar);
    if (place >= 0 && place < last) returns += 1;
    if (place >= 0) last = place;
    return returns >= times;
  });
}

function waitForCause(service, cause) {
  return until(`the cause to be ${cause}`, async () => {
    const status = await service.get('/camera/status');
    return status.cause === cause && status;
  });
}

/** Every connection the page ever made, by its state. */
const connections = (viewer) => viewer.page.evaluate(() => window.testPeers.map((peer) => peer.connectionState));

const redCorners = (viewer, picture) => viewer.corners(picture).map((name) => name === 'red');

describe('a RealSense camera', { skip: needs('chromium').skip || needsRealsense().skip }, () => {
  let browser;
  let cameras;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());
  beforeEach(() => { cameras = new RealsenseCameras(); });
  afterEach(() => cameras.remove());

  const realsenseScene = (environment, body) =>
    scene(browser, { CAMERA_BACKEND: 'auto', ...cameras.environment, ...environment }, body);

  test('is found, named, and plays', () =>
    realsenseScene({ CAMERA_FALLBACK: 'pattern' }, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      await waitForBarToMove(viewer);
      const picture = await viewer.picture();
      assert.deepEqual([picture.width, picture.height], [640, 480]);
      assert.deepEqual(redCorners(viewer, picture), [true, false, false, false]);
      assert.equal(await viewer.text('#camera'), '', 'there is nothing to say of it');

      const status = await service.get('/camera/status');
      assert.deepEqual(
        [status.connection_state, status.backend, status.fallback, status.cause, status.message],
        ['connected', 'realsense', false, null, null],
      );
      assert.deepEqual(status.device, MODELS[0]);
    }));

  // Clockwise from the top left.
  for (const [degrees, size, red] of [
    [90, [480, 640], [false, true, false, false]],
    [180, [640, 480], [false, false, true, false]],
  ]) {
    test(`is turned clockwise by ${degrees} degrees`, () =>
      realsenseScene({ CAMERA_ROTATION: String(degrees) }, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        const picture = await viewer.waitForMotion();
        assert.deepEqual([picture.width, picture.height], size);
        assert.deepEqual(redCorners(viewer, picture), red);
      }));
  }

  test('goes on for the viewer who waited, when it was unplugged and is back', () =>
    realsenseScene({}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      await waitForBarToMove(viewer);
      const id = await service.viewer();

      cameras.unplug();
      await service.waitForCamera('disconnected');
      const status = await service.get('/camera/status');
      assert.match(status.cause, /^(disconnected|no_device)$/);
      assert.ok(status.message, 'it is said in words, too');
      await waitForCause(service, 'no_device');
      await viewer.waitForText('#camera', /^Looking for the camera: no RealSense camera is attached$/);
      assert.equal(await service.viewer(), id, 'the viewer stays');
      assert.deepEqual(await connections(viewer), ['connected']);

      cameras.plugIn(1);
      await waitForBarToMove(viewer);
      await viewer.waitForText('#camera', /^$/);
      assert.equal(await service.viewer(), id);
      assert.deepEqual(await connections(viewer), ['connected'], 'it is the same connection still');
    }));

  test('is stood in for by the pattern, badge and all, while it is away', () =>
    realsenseScene({ CAMERA_FALLBACK: 'pattern' }, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      await waitForBarToMove(viewer);
      cameras.unplug();
      await viewer.waitForText('#camera', /^Test pattern: no camera connected$/);
      await until('the pattern', async () => viewer.corners(await viewer.picture())[3] === 'blue');
      assert.equal((await service.get('/camera/status')).connection_state, 'disconnected');

      cameras.plugIn(1);
      await viewer.waitForText('#camera', /^$/);
      await waitForBarToMove(viewer);
      assert.deepEqual(await connections(viewer), ['connected']);
    }));

  test('that sends nothing is called stalled, and plays when it sends again', () =>
    realsenseScene({}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      await waitForBarToMove(viewer);
      const id = await service.viewer();

      cameras.stall();
      const status = await waitForCause(service, 'stalled');
      assert.notEqual(status.connection_state, 'connected');
      assert.equal(status.has_frame, false);
      await viewer.waitForText('#camera', /^Looking for the camera: realsense: no frame for/);

      cameras.plugIn(1);
      await waitForBarToMove(viewer);
      await service.waitForCamera('connected');
      assert.equal(await service.viewer(), id);
      assert.deepEqual(await connections(viewer), ['connected']);
    }));

  test('of another serial number is named, not shown; the right one plays once it is there', () =>
    realsenseScene({ CAMERA_SERIAL: MODELS[1].serial }, async ({ service, open }) => {
      const viewer = await open();
      const status = await waitForCause(service, 'wrong_serial');
      assert.ok(status.message.includes(MODELS[0].serial), status.message);
      const words = `CAMERA_SERIAL=${MODELS[1].serial} is not attached; there are: ${MODELS[0].serial}`;
      await viewer.waitForText('#camera', new RegExp(`^Looking for the camera: ${words}$`));
      await viewer.click('#action');
      await viewer.waitForText('#state', /^Waiting for the camera$/); // with the service's words in the picture

      cameras.plugIn(2);
      await viewer.waitForText('#state', /^Playing$/);
      await waitForBarToMove(viewer);
      assert.deepEqual((await service.get('/camera/status')).device, MODELS[1]);
    }));

  test('played from a recording begins again at its end', () =>
    realsenseScene({ CAMERA_FILE: cameras.recording }, async ({ service, open }) => {
      cameras.unplug();
      const viewer = await open();
      await viewer.play();
      await waitForBarToReturn(viewer, 3);
      const picture = await viewer.picture();
      assert.deepEqual([picture.width, picture.height], [320, 240]);
      assert.deepEqual(redCorners(viewer, picture), [true, false, false, false]);
      assert.equal(await viewer.text('#camera'), '');
      const status = await service.get('/camera/status');
      assert.deepEqual([status.connection_state, status.backend], ['connected', 'realsense']);
      assert.ok(status.frame_count > 60, 'more than the recording holds');
    }));
});
