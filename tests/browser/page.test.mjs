// The page as a whole: how much it weighs and where it comes from, and that everybody can use it: by the keyboard, by ear,
// with large letters, without motion.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { PREFIX } from '../lib/service.mjs';
import { until } from '../lib/until.mjs';

const MOST_BYTES = 60000;
const PANELS = ['camera', 'settings', 'statistics'];

const focused = (viewer) => viewer.page.evaluate(() => document.activeElement.id);
const isHidden = (viewer, selector) => viewer.page.$eval(selector, (element) => element.hidden);

async function tabTo(viewer, id) {
  await until(`the focus on ${id}`, async () => {
    if ((await focused(viewer)) === id) return true;
    await viewer.page.keyboard.press('Tab');
    return false;
  });
}

// In the page: what has no name for who cannot see it.
function nameless() {
  const nameOf = (element) =>
    element.getAttribute('aria-label') ||
    [...(element.labels ?? [])].map((label) => label.textContent.trim()).join() ||
    (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent).join('') ||
    (element.localName === 'button' && element.textContent.trim());
  return [...document.querySelectorAll('button, input, textarea, video, section, [role="group"]')]
    .filter((element) => !nameOf(element))
    .map((element) => element.outerHTML);
}

// In the page: each text that can be seen, with its contrast to what is behind it, where that is below `least`.
function faint(least) {
  const read = (colour) => {
    const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], alpha };
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const { rgb, alpha } = read(getComputedStyle(e).backgroundColor);
      if (alpha > 0.5) return rgb;
    }
    return [14, 17, 22];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || element.closest('svg, :disabled, noscript, template') || element.getClientRects().length === 0) continue;
    const [a, b] = [luminance(read(getComputedStyle(element).color).rgb), luminance(ground(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < least) found.push(`${element.textContent.trim()}: ${contrast.toFixed(1)}`);
  }
  return found;
}

for (const name of ['chromium', 'firefox']) {
  describe(`the page in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('it is light, and all of it comes from the service', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open(`${PREFIX}/`);
        await viewer.play();
        for (const panel of PANELS) await viewer.click(`#${panel}-button`);
        const entries = await viewer.page.evaluate(() =>
          [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .map(({ name: url, encodedBodySize: size }) => ({ url, size })));
        for (const { url } of entries) assert.ok(url.startsWith(`${service.url}${PREFIX}/`), url);
        const files = entries.filter(({ url }) => url.endsWith(`${PREFIX}/`) || url.includes('/static/'));
        assert.ok(files.length > 10 && files.every(({ size }) => size > 0));
        const bytes = files.reduce((sum, { size }) => sum + size, 0);
        assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
      }));

    test('each panel opens, is walked through and closes by the keyboard alone, which gets its place back', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        for (const panel of PANELS) {
          const expanded = () => viewer.page.$eval(`#${panel}-button`, (button) => button.getAttribute('aria-expanded'));
          await tabTo(viewer, `${panel}-button`);
          await viewer.page.keyboard.press('Enter');
          assert.equal(await expanded(), 'true');
          assert.equal(await focused(viewer), `${panel}-panel`);
          await viewer.page.keyboard.press('Tab');
          assert.ok(await viewer.page.evaluate((id) => document.getElementById(id).contains(document.activeElement), `${panel}-panel`));
          await viewer.page.keyboard.press('Escape');
          assert.equal(await focused(viewer), `${panel}-button`);
          assert.equal(await expanded(), 'false');
          await viewer.page.keyboard.press(' ');
          assert.equal(await isHidden(viewer, `#${panel}-panel`), false);
          await viewer.page.keyboard.press('Tab');
          await viewer.page.keyboard.press('Enter'); // on the close button
          assert.equal(await focused(viewer), `${panel}-button`);
        }
      }));

    test('one panel is open at a time', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        for (const panel of PANELS) {
          await viewer.click(`#${panel}-button`);
          const shown = await viewer.page.$$eval('.panel:not([hidden])', (panels) => panels.map(({ id }) => id));
          assert.deepEqual(shown, [`${panel}-panel`]);
        }
      }));

    test('the settings are changed and saved by the keyboard alone', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open();
        await tabTo(viewer, 'settings-button');
        await viewer.page.keyboard.press('Enter');
        await until('the settings', () => viewer.page.$eval('#ice-fields', (fields) => !fields.disabled));
        await tabTo(viewer, 'ice-add');
        await viewer.page.keyboard.press('Enter');
        await viewer.page.keyboard.type('stun:stun.example.org');
        await tabTo(viewer, 'ice-use-turn');
        await viewer.page.keyboard.press(' ');
        await tabTo(viewer, 'ice-username');
        await viewer.page.keyboard.type('demo');
        await viewer.page.keyboard.press('Enter');
        await viewer.waitForText('#ice-said', /^Saved/);
        assert.deepEqual(await service.get('/ice_config'), {
          use_turn: true, urls: ['stun:stun.example.org'], username: 'demo', credential: null, relay_only: false,
        });
      }));

    test('everything has a name, and what changes by itself is announced', () =>
      scene(browser, {}, async ({ service, open }) => {
        await service.post('/ice_config', { urls: ['stun:stun.example.org'] });
        const viewer = await open();
        await viewer.click('#settings-button');
        await until('a server', () => viewer.page.$('#ice-urls input'));
        assert.deepEqual(await viewer.page.evaluate(nameless), []);
        for (const id of ['state', 'stage', 'camera', 'camera-said', 'ice-said', 'ice-remark']) {
          assert.equal(await viewer.page.$eval(`#${id}`, (line) => line.getAttribute('role')), 'status', id);
        }
      }));

    test('every text stands out from its ground', () =>
      scene(browser, { CAMERA_BACKEND: 'file', CAMERA_FILE: '/nonexistent/camera.y4m' }, async ({ open }) => {
        const viewer = await open();
        await viewer.waitForText('#camera', /./);
        for (const panel of PANELS) {
          await viewer.click(`#${panel}-button`);
          if (panel === 'settings') await until('the settings', () => viewer.page.$eval('#ice-fields', (fields) => !fields.disabled));
          assert.deepEqual(await viewer.page.evaluate(faint, 4.5), [], panel);
        }
      }));

    // 200 % and 400 % of a usual window, and a small phone.
    for (const [width, height] of [[640, 400], [320, 256], [320, 568]]) {
      test(`at ${width} x ${height} nothing is cut off`, () =>
        scene(browser, {}, async ({ open }) => {
          const viewer = await open();
          await viewer.page.setViewport({ width, height });
          await viewer.play();
          for (const panel of PANELS) {
            await viewer.page.$eval(`#${panel}-button`, (button) => button.scrollIntoView());
            await viewer.click(`#${panel}-button`);
            const cut = await viewer.page.evaluate((id) => {
              const section = document.getElementById(id);
              return [...section.querySelectorAll('button, input, p, dd')].filter((element) => {
                if (element.getClientRects().length === 0) return false;
                element.scrollIntoView({ block: 'center' });
                const { left, right, top, bottom } = element.getBoundingClientRect();
                return left < 0 || right > innerWidth + 0.5 || bottom < 0 || top > innerHeight;
              }).map((element) => element.id || element.outerHTML);
            }, `${panel}-panel`);
            assert.deepEqual(cut, [], panel);
            const aside = await viewer.page.$$eval('html, main, .panel', (all) => all.map(({ scrollLeft }) => scrollLeft));
            assert.deepEqual(aside.filter((offset) => offset > 0), [], `${panel}: nothing is moved aside to be seen`);
          }
        }));
    }
  });
}

describe('the page', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('nothing but its own files may run or load', () =>
    scene(browser, {}, async ({ service }) => {
      const { headers } = await fetch(`${service.url}/`);
      const policy = headers.get('content-security-policy');
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    }));

  test('who asks for little motion has little', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      const durations = () => viewer.page.evaluate(() => [
        getComputedStyle(document.getElementById('video')).transitionDuration,
        getComputedStyle(document.getElementById('spinner')).animationDuration,
      ]);
      assert.deepEqual(await durations(), ['0.25s', '0.9s']);
      await viewer.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      assert.deepEqual(await durations(), ['0s', '4s']);
    }));
});
