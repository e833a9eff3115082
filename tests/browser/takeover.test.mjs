// One viewer at a time: the newest one watches, the one before is told and may take the camera back, and never does so
// by itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

for (const name of ['chromium', 'firefox']) {
  describe(`takeover in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('the newest watches, the old one is told, and takes it back', () =>
      scene(browser, {}, async ({ service, open }) => {
        const first = await open();
        await first.play();
        await first.waitForMotion();
        const firstId = await service.viewer();

        const second = await open();
        await second.play();
        await first.waitForState('taken-over');
        assert.equal(await first.text('#message'), 'Someone else is watching now');
        assert.equal(await first.text('#action-label'), 'Take it back');
        await second.waitForMotion();
        const secondId = await service.viewer();
        assert.notEqual(secondId, firstId);

        // Longer than any of the page's own timers.
        await sleep(3000);
        assert.equal(await service.viewer(), secondId, 'the first page does not fight back');
        assert.equal(await second.state(), 'playing');

        await first.page.bringToFront();
        await first.play();
        await second.waitForState('taken-over');
        await first.waitForMotion();
        assert.notEqual(await service.viewer(), secondId);
      }));
  });
}

describe('the end of a connection', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('the old viewer hears taken_over, and then its connection closes', () =>
    scene(browser, {}, async ({ open }) => {
      const first = await open();
      await first.connectByHand();
      await first.waitForMotion();
      const second = await open();
      await second.play();
      const heard = await until('the old connection to close', async () => {
        const messages = await first.heard();
        return messages.includes('(closed)') && messages;
      });
      assert.deepEqual(heard, ['{"type":"taken_over"}', '(closed)']);
    }));

  test('a viewer that is released by force comes back, for nobody else wants the camera', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      const id = await service.viewer();
      assert.deepEqual(await service.post('/force-release'), { status: 'force_released', released_client: id });
      await viewer.waitForState('reconnecting');
      await viewer.waitForState('playing');
      await viewer.waitForMotion();
      assert.notEqual(await service.viewer(), id);
    }));
});
