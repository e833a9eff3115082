// Where the picture is seen: over the whole screen, in a small window, in another page.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { PREFIX } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const isShown = (viewer, selector) => viewer.page.$eval(selector, (element) => element.getClientRects().length > 0);
const SIZES = [[1280, 800], [390, 844], [844, 390], [640, 400]];
const FADED_MS = 3000;

// Whether a finger or a mouse at its middle would press it.
const isReachable = (viewer, selector) =>
  viewer.page.$eval(selector, (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
const isFaded = (viewer) => viewer.page.$eval('#toolbar', (toolbar) => getComputedStyle(toolbar).opacity === '0');
const isPressed = (viewer, selector) =>
  viewer.page.$eval(selector, (element) => element.getAttribute('aria-pressed') === 'true');

async function press(viewer, selector) {
  await viewer.page.focus(selector);
  await viewer.page.keyboard.press('Enter');
}

// Runs body(url) while a page of another origin that shows `inner` in a frame stands at url.
async function embedding(inner, body) {
  const server = http.createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? `<!DOCTYPE html><link rel="icon" href="data:,"><iframe src="${inner}"></iframe>` : '');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await body(`http://localhost:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const name of ['chromium', 'firefox']) {
  describe(`the view in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('the whole screen, there and back by the keyboard', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        assert.equal(await isShown(viewer, '#full-screen'), false, 'there is no picture yet');
        await viewer.play();
        await press(viewer, '#full-screen');
        await until('the whole screen', () => isPressed(viewer, '#full-screen'));
        assert.equal(await viewer.page.evaluate(() => document.fullscreenElement?.localName), 'main');
        await viewer.waitForMotion();
        await press(viewer, '#full-screen');
        await until('the page', async () => !(await isPressed(viewer, '#full-screen')));
      }));

    test('over the whole screen the controls fade, come back when somebody moves, and stop', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.click('#full-screen');
        await until('the whole screen', () => isPressed(viewer, '#full-screen'));
        await viewer.page.mouse.move(300, 200);
        await until('the controls to fade', () => isFaded(viewer), 10 * FADED_MS);
        assert.equal(await isReachable(viewer, '#stop'), false, 'no button is pressed unseen');
        await viewer.page.mouse.move(320, 210);
        await until('the controls', () => isReachable(viewer, '#stop'));
        await until('the controls to fade', () => isFaded(viewer), 10 * FADED_MS);
        await viewer.page.keyboard.press('Tab');
        await until('the controls', async () => !(await isFaded(viewer)));
        await viewer.page.mouse.move(340, 220);
        await viewer.click('#stop');
        await viewer.waitForState('idle');
        await service.waitUntilNobodyWatches();
        assert.ok(await isReachable(viewer, '#action'), 'it can be played again');
      }));

    test('where no element gets the screen the window is filled', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.evaluateOnNewDocument(() => {
          Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => undefined });
        });
        await viewer.page.reload();
        await viewer.play();
        await viewer.click('#full-screen');
        const frame = await viewer.page.$eval('main', (main) => {
          const { left, top, width, height } = main.getBoundingClientRect();
          return [left, top, width - innerWidth, height - innerHeight];
        });
        assert.deepEqual(frame, [0, 0, 0, 0]);
        await viewer.click('#full-screen');
        assert.equal(await isPressed(viewer, '#full-screen'), false);
      }));

    test('Stop is at hand on every screen, with each panel open and without', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        for (const [width, height] of SIZES) {
          await viewer.page.setViewport({ width, height });
          assert.ok(await isReachable(viewer, '#stop'), `${width} x ${height}`);
          for (const panel of ['camera', 'settings', 'statistics']) {
            await viewer.click(`#${panel}-button`);
            assert.ok(await isReachable(viewer, '#stop'), `${width} x ${height}, ${panel}`);
            assert.ok(await isReachable(viewer, `#${panel}-panel .close`), `${width} x ${height}, ${panel}`);
          }
          await viewer.page.keyboard.press('Escape');
        }
      }));

    test('a picture that is paused says so, and goes on', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.page.$eval('video', (video) => video.pause());
        await viewer.waitForState('paused');
        assert.equal(await viewer.text('#state'), 'Paused');
        assert.equal(await viewer.text('#action-label'), 'Continue');
        await viewer.click('#action');
        await viewer.waitForState('playing');
        await viewer.waitForMotion();
      }));

    test('the small window has a button where the browser has one', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        const isKnown = await viewer.page.evaluate(() => Boolean(document.pictureInPictureEnabled));
        assert.equal(await isShown(viewer, '#small-window'), isKnown);
        if (!isKnown) return;
        await press(viewer, '#small-window');
        await until('the small window', () => isPressed(viewer, '#small-window'));
        await viewer.click('#small-window'); // the keyboard may belong to the small window now
        await until('the page', async () => !(await isPressed(viewer, '#small-window')));
        await viewer.click('#small-window');
        await until('the small window', () => isPressed(viewer, '#small-window'));
        await viewer.click('#stop');
        await until('the page', async () => !(await isPressed(viewer, '#small-window')));
        assert.equal(await viewer.state(), 'idle');
      }));

    test('by its address alone it plays, and shows nothing but the picture', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open(`${PREFIX}/?autoplay=1&controls=0`);
        await viewer.waitForState('playing');
        await viewer.waitForMotion();
        for (const selector of ['#stop', '#full-screen', '#action']) assert.equal(await isShown(viewer, selector), false, selector);
        const [video, page] = await viewer.page.evaluate(() => {
          const { width, height } = document.querySelector('video').getBoundingClientRect();
          return [[width, height], [innerWidth, innerHeight]];
        });
        assert.deepEqual(video, page);
      }));
  });
}

describe('embedded', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('it plays in a frame of another origin, and says there who took it over', () =>
    scene(browser, {}, async ({ service, open }) => {
      await embedding(`${service.url}/?autoplay=1&controls=0`, async (url) => {
        const viewer = await open();
        await viewer.page.goto(url);
        const frame = await until('the frame', () => viewer.page.frames().find((one) => one.url().startsWith(service.url)));
        await frame.waitForSelector('body[data-state="playing"]');
        assert.ok(await service.viewer());
        const second = await open();
        await second.play();
        await frame.waitForSelector('body[data-state="taken-over"]');
        assert.equal(await frame.$eval('#message', (line) => line.textContent), 'Someone else is watching now');
        assert.ok(await frame.$eval('#action', (button) => button.getClientRects().length > 0), 'it can be taken back');
      });
    }));

  test('controls without autoplay wait for the click', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open('/?controls=0');
      assert.equal(await viewer.state(), 'idle');
      assert.equal(await service.viewer(), null);
      await viewer.play();
    }));
});
