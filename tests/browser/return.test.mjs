// The page comes back by itself after whatever cut it off; it never takes the camera from somebody that way, and never
// moves once the person has stopped it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

// Longer than the page's first few waits together.
const SEVERAL_TRIES_MS = 3000;

// A page that plays, whose service then ends.
async function cutOff({ service, open }) {
  const viewer = await open();
  await viewer.play();
  viewer.serviceMayGo = true;
  await service.end();
  await viewer.waitForState('reconnecting');
  return viewer;
}

// In the page: whether it says that nobody can see it, which a test cannot do to a browser without windows.
function pretendHidden(hidden) {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

function countOffers(viewer) {
  const seen = { offers: 0, requests: 0 };
  viewer.page.on('request', (request) => {
    seen.requests += 1;
    if (request.url().endsWith('/offer')) seen.offers += 1;
  });
  return seen;
}

for (const name of ['chromium', 'firefox']) {
  describe(`coming back in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('a service that is started again has its viewer back', () =>
      scene(browser, {}, async (stage) => {
        const viewer = await cutOff(stage);
        assert.equal(await viewer.text('#state'), 'Reconnecting');
        assert.equal(await viewer.text('#message'), 'Reconnecting…');
        await viewer.waitForText('#reason', /^The service cannot be reached: check/);
        assert.equal(await viewer.text('#action-label'), 'Try now');
        await stage.service.startAgain();
        await viewer.waitForState('playing');
        await viewer.waitForMotion();
        assert.ok(await stage.service.viewer());
      }));

    test('after the stop button it stays away', () =>
      scene(browser, {}, async (stage) => {
        const viewer = await cutOff(stage);
        await viewer.click('#stop');
        await viewer.waitForState('idle');
        await stage.service.startAgain();
        await sleep(SEVERAL_TRIES_MS);
        assert.equal(await viewer.state(), 'idle');
        assert.equal(await stage.service.viewer(), null);
        await viewer.play();
      }));

    test('somebody else who watches by then is left alone', () =>
      scene(browser, {}, async (stage) => {
        const first = await cutOff(stage);
        await first.page.evaluate(pretendHidden, true);
        await stage.service.startAgain();
        const second = await stage.open();
        await second.play();
        const id = await stage.service.viewer();
        await first.page.evaluate(pretendHidden, false);
        await first.waitForState('taken-over');
        await sleep(SEVERAL_TRIES_MS);
        assert.equal(await first.state(), 'taken-over');
        assert.equal(await stage.service.viewer(), id);
        assert.equal(await second.state(), 'playing');
      }));
  });
}

describe('coming back', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('a service that crashed and runs again has its viewer back, who heard nothing of it', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      viewer.serviceMayGo = true;
      await service.crash();
      await service.startAgain();
      await until('the page to come back', () => service.viewer());
      await viewer.waitForState('playing');
      await viewer.waitForMotion();
    }));

  test('nothing is tried while the page is hidden, and at once when it is seen', () =>
    scene(browser, {}, async (stage) => {
      const viewer = await cutOff(stage);
      await viewer.page.evaluate(pretendHidden, true);
      await sleep(500); // a try that is under way ends
      const seen = countOffers(viewer);
      await sleep(SEVERAL_TRIES_MS);
      assert.equal(seen.requests, 0);
      await stage.service.startAgain();
      await viewer.page.evaluate(pretendHidden, false);
      await viewer.waitForState('playing');
      assert.equal(seen.offers, 1);
    }));

  // So late in the row of tries that the next one would be seconds away.
  for (const [what, act] of [
    ['the network comes back', (viewer) => viewer.page.evaluate(() => dispatchEvent(new Event('online')))],
    ['asked to', (viewer) => viewer.click('#action')],
  ]) {
    test(`it tries at once when ${what}`, () =>
      scene(browser, {}, async (stage) => {
        const viewer = await cutOff(stage);
        const seen = countOffers(viewer);
        await until('several tries', () => seen.requests >= 4);
        await stage.service.startAgain();
        await act(viewer);
        await until('the page to come back', () => stage.service.viewer(), 1500);
        await viewer.waitForState('playing');
      }));
  }

  test('the keyboard has Stop and Try now, and goes on to Stop when it plays again', () =>
    scene(browser, {}, async (stage) => {
      const viewer = await cutOff(stage);
      await viewer.page.focus('#action');
      await stage.service.startAgain();
      await viewer.page.keyboard.press('Enter');
      await viewer.waitForState('playing');
      assert.equal(await viewer.page.evaluate(() => document.activeElement.id), 'stop');
    }));

  test('an offer that is refused for good is not made again', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.page.evaluate(() => {
        const real = window.fetch;
        window.fetch = (path, options) =>
          real(path, path === './offer' ? { ...options, body: '{"sdp":"nonsense","type":"offer"}' } : options);
      });
      const seen = countOffers(viewer);
      await viewer.click('#action');
      await viewer.waitForState('lost');
      assert.match(await viewer.text('#reason'), /^The offer failed\. .+/);
      await sleep(SEVERAL_TRIES_MS);
      assert.equal(seen.offers, 1);
      assert.equal(await service.viewer(), null);
      viewer.problems = viewer.problems.filter((problem) => !/ 422 /.test(problem)); // the browser's own report
    }));
});
