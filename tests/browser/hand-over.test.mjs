// The camera goes from viewer to viewer, as often as people want, and each time there is exactly one who watches.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

// Longer than the page's first few waits together.
const SEVERAL_TRIES_MS = 2500;

// The viewer takes the camera, and all others are told.
async function take(service, viewer, others) {
  const before = await service.viewer();
  await viewer.page.bringToFront();
  await viewer.play();
  await viewer.waitForMotion(2);
  for (const other of others) await other.waitForState('taken-over');
  const now = await service.viewer();
  assert.ok(now);
  assert.notEqual(now, before);
}

describe('between Chromium and Firefox', { skip: needs('chromium').skip || needs('firefox').skip }, () => {
  let chromium;
  let firefox;
  before(async () => {
    chromium = await launch('chromium');
    firefox = await launch('firefox');
  });
  after(async () => {
    await chromium?.close();
    await firefox?.close();
  });

  test('it goes to and fro', () =>
    scene(chromium, {}, async ({ service, open }) => {
      const [first, second] = [await open(), await open('/', firefox)];
      await take(service, first, []);
      for (let round = 0; round < 3; round += 1) {
        await take(service, second, [first]);
        await take(service, first, [second]);
      }
    }));
});

for (const name of ['chromium', 'firefox']) {
  describe(`between tabs of ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('it goes round among three', () =>
      scene(browser, {}, async ({ service, open }) => {
        const all = [await open(), await open(), await open()];
        const seen = [];
        for (const viewer of [...all, ...all]) {
          await take(service, viewer, seen.filter((other) => other !== viewer));
          if (!seen.includes(viewer)) seen.push(viewer);
        }
      }));

    test('two that want it at once do not duel', () =>
      scene(browser, {}, async ({ service, open }) => {
        const all = [await open(), await open()];
        await Promise.all(all.map(({ page }) => page.evaluate(() => document.getElementById('action').click())));
        const states = [];
        for (const viewer of all) {
          await viewer.page.bringToFront(); // a page that nobody sees asks for nothing
          states.push(await until('a decision', async () => /^(playing|taken-over)$/.exec(await viewer.state())?.[0]));
        }
        assert.deepEqual(states.sort(), ['playing', 'taken-over']);
        const id = await service.viewer();
        await sleep(SEVERAL_TRIES_MS);
        assert.equal(await service.viewer(), id);
        // The browser's own report on candidates of a connection that was gone by then.
        for (const viewer of all) viewer.problems = viewer.problems.filter((problem) => !/ 404 /.test(problem));
      }));

    test('the one that lost it stays away when the service is started again', () =>
      scene(browser, {}, async ({ service, open }) => {
        const [first, second] = [await open(), await open()];
        await take(service, first, []);
        await take(service, second, [first]);
        first.serviceMayGo = true;
        second.serviceMayGo = true;
        await service.end();
        await second.waitForState('reconnecting');
        await service.startAgain();
        await second.waitForState('playing');
        const id = await service.viewer();
        await sleep(SEVERAL_TRIES_MS);
        assert.equal(await first.state(), 'taken-over');
        assert.equal(await service.viewer(), id);
      }));
  });
}
