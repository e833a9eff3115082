// A viewer that goes leaves the camera free: whether it says so or just vanishes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';

// Longer than the tests wait: it is never the time-out that frees the camera.
const PATIENT = { VIEWER_TIMEOUT: '60' };

for (const name of ['chromium', 'firefox']) {
  describe(`leaving with ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('the stop button frees the camera, and the page can play again', () =>
      scene(browser, PATIENT, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.click('#stop');
        await viewer.waitForState('idle');
        await service.waitUntilNobodyWatches();
        await viewer.play();
        await viewer.waitForMotion();
      }));

    test('closing the tab frees the camera', () =>
      scene(browser, PATIENT, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        assert.ok(await service.viewer());
        await viewer.close();
        await service.waitUntilNobodyWatches();
      }));

    test('leaving for another page frees the camera', () =>
      scene(browser, PATIENT, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.page.goto('about:blank');
        await service.waitUntilNobodyWatches();
      }));
  });
}

describe('without a word', needs('chromium'), () => {
  test('a browser that dies is noticed, and the camera is free', async () => {
    const doomed = await launch('chromium');
    const witness = await launch('chromium');
    try {
      await scene(witness, { VIEWER_TIMEOUT: '2' }, async ({ service, open }) => {
        const viewer = await open();
        const victim = await doomed.newPage();
        await victim.goto(service.url);
        await victim.click('#action');
        await victim.waitForSelector('body[data-state="playing"]');
        assert.ok(await service.viewer());
        doomed.process().kill('SIGKILL');
        await service.waitUntilNobodyWatches();
        await viewer.play();
        await viewer.waitForMotion();
      });
    } finally {
      doomed.process().kill('SIGKILL');
      await witness.close();
    }
  });

  test('a service that says nothing for a while is waited for', async () => {
    const browser = await launch('chromium');
    try {
      await scene(browser, PATIENT, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        service.pause();
        await viewer.waitForState('interrupted');
        service.resume();
        await viewer.waitForState('playing');
        await viewer.waitForMotion();
      });
    } finally {
      await browser.close();
    }
  });
});
