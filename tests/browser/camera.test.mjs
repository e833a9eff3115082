// What a viewer sees of the camera: a pattern is never passed off as one, a lost one is named, and its return is seen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { FifoCamera } from '../lib/fifo-camera.mjs';

describe('the camera', needs('chromium'), () => {
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

  test('the test pattern says what it is, before and while it plays', () =>
    scene(browser, { CAMERA_BACKEND: 'auto', CAMERA_FALLBACK: 'pattern' }, async ({ open }) => {
      const viewer = await open();
      await viewer.waitForText('#camera', /^Test pattern: no camera connected$/);
      await viewer.play();
      await viewer.waitForMotion();
      assert.equal(await viewer.text('#camera'), 'Test pattern: no camera connected');
    }));

  test('without a camera the page says what is looked for, and shows nothing in its place', () =>
    scene(browser, { CAMERA_BACKEND: 'file', CAMERA_FILE: '/nonexistent/camera.y4m' }, async ({ service, open }) => {
      const viewer = await open();
      await viewer.waitForText('#camera', /^Looking for the camera: .*\/nonexistent\/camera\.y4m/);
      await viewer.click('#action');
      await viewer.waitForState('waiting');
      assert.equal(await viewer.picture(), null);
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
      assert.equal(await service.viewer(), id, 'the viewer stays');

      camera.plugIn();
      await viewer.waitForText('#camera', /^$/);
      await viewer.waitForMotion();
      assert.equal(await service.viewer(), id, 'it is the same connection still');
      await camera.unplug();
    }));
});
