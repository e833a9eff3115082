// A camera whose driver crashes, hangs, spins or talks nonsense (tests/faults/faulty-camera.h), and a viewer who watches:
// the service says what it was, and the picture comes back on the same connection.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { BINARY } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const PLUGIN_DIRECTORY = path.join(path.dirname(BINARY), 'tests/faults');

function needsFaultyCamera() {
  const plugin = path.join(PLUGIN_DIRECTORY, 'camera-realsense.so');
  return { skip: !fs.existsSync(plugin) && `${BINARY} was built without tests: ${plugin} is not there` };
}

/** Every connection the page ever made, by its state. */
const connections = (viewer) => viewer.page.evaluate(() => window.testPeers.map((peer) => peer.connectionState));

describe('a camera with a bad driver', { skip: needs('chromium').skip || needsFaultyCamera().skip }, () => {
  let browser;
  let directory;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());
  beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'faulty-camera-')); });
  afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

  const control = () => path.join(directory, 'control');

  // By renaming: it is read all the time, and never half written.
  function drive(fault) {
    fs.writeFileSync(`${control()}.new`, fault);
    fs.renameSync(`${control()}.new`, control());
  }

  function faultyScene(environment, body) {
    drive('well');
    return scene(browser, {
      CAMERA_BACKEND: 'realsense',
      CAMERA_PLUGIN_DIR: PLUGIN_DIRECTORY,
      FAULTY_CAMERA_CONTROL: control(),
      ...environment,
    }, body);
  }

  const waitForCause = (service, cause) => until(`the cause to be ${cause}`, async () => {
    const status = await service.get('/camera/status');
    return status.cause === cause && status;
  });

  for (const [fault, cause, words] of [
    ['wait-segfaults', 'worker_crashed', /was ended by signal 11/],
    ['wait-exits', 'worker_crashed', /exited with status 3/],
    ['wait-hangs', 'driver_hung', /wait_frame has not returned/],
    ['wait-spins', 'driver_hung', /wait_frame has not returned/],
    ['garbage', 'worker_crashed', /sent what is no message/],
  ]) {
    test(`that has ${fault} in its way is replaced, and its viewer stays`, () =>
      faultyScene({}, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.waitForMotion();
        const id = await service.viewer();

        drive(fault);
        const status = await waitForCause(service, cause);
        assert.match(status.message, words);
        assert.equal(status.connection_state, 'disconnected');
        assert.equal(await service.viewer(), id);

        drive('well');
        await service.waitForCamera('connected');
        await viewer.waitForMotion();
        assert.equal(await service.viewer(), id);
        assert.deepEqual(await connections(viewer), ['connected'], 'it is the same connection still');
      }));
  }

  // Both would wait for ten seconds otherwise; and the service's end looks at its exit status.
  test('that never returns from open keeps neither a reconnection nor the end of the service waiting', () =>
    faultyScene({}, async ({ service }) => {
      await service.waitForCamera('connected');
      drive('open-hangs');
      await service.post('/camera/reconnect');
      await service.waitForCamera('connecting');
      drive('well');
      const begin = Date.now();
      await service.post('/camera/reconnect');
      await service.waitForCamera('connected');
      assert.ok(Date.now() - begin < 9000, 'before the time for an open is over');
      drive('open-hangs');
      await service.post('/camera/reconnect');
      await service.waitForCamera('connecting');
    }));
});
