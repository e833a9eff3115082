// The statistics over a path that loses packets now and then, on a page that is not secure: its address is no loopback.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { Network } from '../lib/network.mjs';
import { until } from '../lib/until.mjs';

const value = (viewer, label) =>
  viewer.page.$$eval('#statistics-values dt', (labels, wanted) =>
    labels.find((one) => one.textContent === wanted)?.nextElementSibling.textContent ?? '', label);

for (const name of ['chromium', 'firefox']) {
  describe(`a lossy path in ${name}`, needs(name), () => {
    let network;
    let browser;
    before(async () => {
      network = await Network.create();
      browser = await launch(name, { host: network.viewer });
    });
    after(async () => {
      await browser?.close();
      await network?.remove();
    });

    test('what was lost and asked for again is counted, and copied as text', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.page.focus('#statistics-button');
        await viewer.page.keyboard.press('Enter');
        await until('loss in the last second, and in all', async () => {
          network.loseAllFrom(network.service);
          await pause(60);
          network.loseNothing();
          await pause(500);
          const found = await Promise.all(['Packets lost', 'Lost in all', 'Asked for'].map((label) => value(viewer, label)));
          return parseFloat(found[0]) > 0 && /^[1-9]\d* of \d+ packets, \d+\.\d\d %$/.test(found[1]) && /^[1-9]\d* NACK/.test(found[2]);
        });
        assert.equal(await viewer.page.evaluate(() => isSecureContext), false);
        await viewer.page.focus('#statistics-copy');
        await viewer.page.keyboard.press('Enter');
        await viewer.waitForText('#statistics-said', /^Copied\.$/);
        const text = await viewer.page.$eval('#statistics-text', (area) => area.value);
        assert.match(text, /^Packets lost +[\d.—]+.* \([\d.]+ to (?!0\.0\))\d+\.\d\) %$/m);
      }, network.service));
  });
}
