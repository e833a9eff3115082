// The statistics panel in the browsers: its values are those of the stream, and closed it costs nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

const EXPECTED = {
  chromium: { codec: /^H264 Constrained Baseline \d/, latency: /^\d+ ms$/ },
  firefox: { codec: /^VP8$/, latency: /^≈ \d+ ms$/ }, // it has no abs-capture-time
};
const LABELS = [
  'Latency', 'Frames shown', 'Bitrate', 'Packets lost', 'Round trip', 'Jitter', 'Jitter buffer', 'Decoding', 'Resolution',
  'Codec', 'Frames', 'Freezes', 'Lost in all', 'Asked for', 'Path',
];

// In the page: count what only the statistics panel does.
function countLooks() {
  window.testLooks = 0;
  const spy = (prototype, name, isOurs) => {
    const real = prototype[name];
    prototype[name] = function counted(...options) {
      if (isOurs()) window.testLooks += 1;
      return real.apply(this, options);
    };
  };
  spy(RTCPeerConnection.prototype, 'getStats', () => new Error().stack.includes('sampler.js'));
  spy(RTCRtpReceiver.prototype, 'getSynchronizationSources', () => true);
  spy(HTMLVideoElement.prototype, 'requestVideoFrameCallback', () => new Error().stack.includes('latency.js'));
}

// In the page: it is not secure.
function loseClipboard() {
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
}

function pretendHidden(hidden) {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

const values = (viewer) =>
  viewer.page.$$eval('#statistics-values dt', (labels) =>
    Object.fromEntries(labels.map((label) => [label.textContent, label.nextElementSibling.textContent])));

const isShown = (viewer, selector) => viewer.page.$eval(selector, (element) => element.getClientRects().length > 0);
const looks = (viewer) => viewer.page.evaluate(() => window.testLooks);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function press(viewer, selector) {
  await viewer.page.focus(selector);
  await viewer.page.keyboard.press('Enter');
}

async function openPlaying(open, path) {
  const viewer = await open(path);
  await viewer.play();
  await press(viewer, '#statistics-button');
  return viewer;
}

async function copyText(viewer) {
  await press(viewer, '#statistics-copy');
  await viewer.waitForText('#statistics-said', /^Cop(ied\.|y the text below\.)$/);
  return viewer.page.$eval('#statistics-text', (area) => area.value);
}

// Nobody looks for a while: the looks that were under way are over.
async function assertNoLooks(viewer) {
  await pause(1500);
  const count = await looks(viewer);
  await pause(2500);
  assert.equal(await looks(viewer), count);
}

for (const name of ['chromium', 'firefox']) {
  const { codec, latency } = EXPECTED[name];
  describe(`the statistics in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('each value is that of the stream', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await openPlaying(open);
        const found = await until('about 30 frames a second', async () => {
          const now = await values(viewer);
          const fps = parseFloat(now['Frames shown']);
          return fps > 20 && fps < 40 && latency.test(now.Latency) && now;
        });
        assert.deepEqual(Object.keys(found), LABELS);
        const age = parseInt(found.Latency.replace('≈ ', ''), 10);
        assert.ok(age > 0 && age < 1000, found.Latency);
        const bitrate = parseInt(found.Bitrate, 10);
        assert.ok(bitrate > 50 && bitrate < 20000, found.Bitrate);
        assert.equal(found['Packets lost'], '0.0 %');
        assert.match(found['Lost in all'], /^0 of \d+ packets, 0\.00 %$/);
        for (const label of ['Round trip', 'Jitter', 'Jitter buffer', 'Decoding']) {
          const time = parseFloat(found[label]);
          assert.ok(time >= 0 && time < 1000, `${label}: ${found[label]}`);
        }
        assert.equal(found.Resolution, '640 × 480');
        assert.match(found.Codec, codec);
        assert.match(found.Frames, /^\d+ decoded, \d+ dropped, [1-9]\d* key$/);
        assert.match(found['Asked for'], /^\d+ NACK, \d+ PLI$/);
        assert.match(found.Path, /^(host|prflx) to (host|prflx), UDP over IPv[46]$/);
      }));

    test('the graph grows, and says in words what it shows', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await openPlaying(open);
        const graph = () => viewer.page.$eval('#statistics-graph', (drawing) => ({
          words: drawing.getAttribute('aria-label'),
          points: [...drawing.querySelectorAll('path')].map((path) => path.getAttribute('d').match(/[ML]/g)?.length ?? 0),
        }));
        const { words } = await until('two lines', async () => {
          const now = await graph();
          return now.points.length === 2 && now.points.every((count) => count >= 3) && now;
        });
        assert.match(words, /^The last minute\. Latency: median \d+ \(\d+ to \d+\) ms\. Bitrate: median \d+ .* kbit\/s\.$/);
      }));

    test('somebody else watches: the values are gone at once, and begin anew when it is taken back', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await openPlaying(open);
        await until('values', async () => /\d/.test((await values(viewer)).Bitrate));
        const second = await open();
        await second.play();
        await viewer.page.bringToFront();
        await viewer.waitForState('taken-over');
        assert.deepEqual(new Set(Object.values(await values(viewer))), new Set(['—']));
        assert.match(await copyText(viewer), /^Resolution +640 × 480$/m, 'the text still has the last values');
        await press(viewer, '#action');
        await viewer.waitForState('playing');
        await until('values', async () => /\d/.test((await values(viewer)).Bitrate));
      }));

    test('closed, hidden, or without a connection it looks at nothing', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.evaluate(countLooks);
        await viewer.play();
        await assertNoLooks(viewer);
        assert.equal(await looks(viewer), 0);
        await press(viewer, '#statistics-button');
        await until('looks', async () => (await looks(viewer)) > 2);
        await viewer.page.evaluate(pretendHidden, true);
        await assertNoLooks(viewer);
        const before = await looks(viewer);
        await viewer.page.evaluate(pretendHidden, false);
        await until('looks', async () => (await looks(viewer)) > before + 2);
        await press(viewer, '#statistics-panel .close');
        await assertNoLooks(viewer);
        await press(viewer, '#statistics-button');
        await press(viewer, '#stop');
        await viewer.waitForState('idle');
        await assertNoLooks(viewer);
      }));

    test('the text for a report has it all', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await openPlaying(open, '/?token=secret');
        await until('the service\'s own stamps', async () =>
          /Service, since/.test(await viewer.page.$eval('#statistics-connections', (list) => list.textContent)));
        await until('values', async () => /\d/.test((await values(viewer)).Bitrate));
        const text = await copyText(viewer);
        for (const label of ['Time', 'Browser', ...LABELS]) assert.match(text, new RegExp(`^${label} `, 'm'));
        assert.ok(text.includes(`${service.url}/?token=…`), text);
        assert.match(text, /^Service +\d+\.\d+\.\d+$/m);
        assert.match(text, /^Camera +connected, pattern/m);
        assert.match(text, /^State +connected$/m);
        assert.match(text, /^Bitrate +\d+ kbit\/s +median \d+ \(\d+ to \d+\) kbit\/s$/m);
        assert.match(text, /^\d\d:\d\d:\d\d first picture after \d+ ms\n {2}ICE configuration \d+, .*\n {2}Service, since/m);
      }));

    test('where it cannot be copied the text is there to be taken', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.evaluate(loseClipboard);
        await viewer.page.evaluate(() => { document.execCommand = () => false; });
        await press(viewer, '#statistics-button');
        assert.equal(await isShown(viewer, '#statistics-text'), false);
        const text = await copyText(viewer);
        assert.equal(await isShown(viewer, '#statistics-text'), true);
        const selected = await viewer.page.$eval('#statistics-text', (area) => area.value.slice(area.selectionStart, area.selectionEnd));
        assert.equal(selected, text);
        assert.match(text, /^State +idle$/m);
      }));

    test('a page that is not secure copies the old way, and the keyboard stays where it was', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.evaluate(loseClipboard);
        await press(viewer, '#statistics-button');
        await copyText(viewer);
        assert.equal(await viewer.text('#statistics-said'), 'Copied.');
        assert.equal(await isShown(viewer, '#statistics-text'), false);
        assert.equal(await viewer.page.evaluate(() => document.activeElement.id), 'statistics-copy');
      }));

    test('embedded without controls there is none', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open('/?controls=0&autoplay=1');
        await viewer.waitForState('playing');
        assert.equal(await isShown(viewer, '#statistics-button'), false);
      }));
  });
}

describe('the copied text', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  for (const way of ['new', 'old']) {
    test(`is on the clipboard in the ${way} way`, () =>
      scene(browser, {}, async ({ service, open }) => {
        await browser.defaultBrowserContext().overridePermissions(service.url, ['clipboard-read', 'clipboard-sanitized-write']);
        const viewer = await open();
        if (way === 'old') await viewer.page.evaluate(() => { navigator.clipboard.writeText = undefined; });
        await press(viewer, '#statistics-button');
        const text = await copyText(viewer);
        assert.equal(await viewer.text('#statistics-said'), 'Copied.');
        assert.equal(await viewer.page.evaluate(() => navigator.clipboard.readText()), text);
      }));
  }
});
