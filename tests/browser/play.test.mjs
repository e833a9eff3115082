// One click, and the camera's picture plays: in each browser, by each codec, under each prefix, each way up.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { turned } from '../lib/colours.mjs';
import { PREFIX } from '../lib/service.mjs';

// Which codec the viewer gets; Debian's Firefox decodes no H.264.
const CODECS = [
  { name: 'chromium', VIDEO_CODEC: 'auto', codec: 'H264' },
  { name: 'chromium', VIDEO_CODEC: 'h264', codec: 'H264' },
  { name: 'chromium', VIDEO_CODEC: 'vp8', codec: 'VP8' },
  { name: 'firefox', VIDEO_CODEC: 'auto', codec: 'VP8' },
  { name: 'firefox', VIDEO_CODEC: 'vp8', codec: 'VP8' },
];

for (const name of ['chromium', 'firefox']) {
  describe(name, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    for (const { VIDEO_CODEC, codec } of CODECS.filter((row) => row.name === name)) {
      test(`plays ${codec} with VIDEO_CODEC=${VIDEO_CODEC}`, () =>
        scene(browser, { VIDEO_CODEC }, async ({ open }) => {
          const viewer = await open();
          assert.equal(await viewer.text('#state'), 'Ready');
          await viewer.play();
          const picture = await viewer.waitForMotion();
          assert.deepEqual([picture.width, picture.height], [640, 480]);
          assert.deepEqual(viewer.corners(picture), turned(0));
          assert.equal(await viewer.codec(), codec);
          assert.equal(await viewer.text('#state'), 'Playing');
        }));
    }

    test('plays by the keyboard alone, whose focus goes on to the stop button', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.focus('#action');
        await viewer.page.keyboard.press('Enter');
        await viewer.waitForState('playing');
        await viewer.page.keyboard.press('Enter');
        await viewer.waitForState('idle');
      }));

    test('plays under the proxy prefix', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open(`${PREFIX}/`);
        await viewer.play();
        await viewer.waitForMotion();
        assert.ok(await service.viewer());
      }));
  });
}

describe('the picture is turned clockwise', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  for (const degrees of [0, 90, 180, 270]) {
    test(`by ${degrees} degrees`, () =>
      scene(browser, { CAMERA_ROTATION: String(degrees) }, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        const picture = await viewer.waitForMotion();
        assert.deepEqual([picture.width, picture.height], degrees % 180 === 0 ? [640, 480] : [480, 640]);
        assert.deepEqual(viewer.corners(picture), turned(degrees));
      }));
  }
});
