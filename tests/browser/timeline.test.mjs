// The way to the first picture, connection by connection: how long each stage took, and why each ended.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

const STAGES = ['ICE configuration', 'offer', 'path', 'securing', 'first frame'];

// The connections as the panel lists them: [{ title, stages: [[label, ms]], service, bar: how many parts }].
const connections = (viewer) =>
  viewer.page.$$eval('#statistics-connections li', (items) => items.map((item) => {
    const [stages, service = null] = [...item.querySelectorAll('p')].map((line) => line.textContent);
    return {
      title: item.firstChild.textContent,
      stages: stages.replace(/ ms$/, '').split(', ').map((part) => [part.replace(/ \d+$/, ''), Number(/\d+$/.exec(part))]),
      service,
      bar: item.querySelectorAll('rect').length,
    };
  }));

const waitFor = (viewer, what, isThere) =>
  until(what, async () => {
    const found = await connections(viewer);
    return isThere(found) && found;
  });

// In the page: the service's certificate is another one than it says.
function breakFingerprints() {
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function changed({ type, sdp }) {
    return real.call(this, { type, sdp: sdp.replace(/a=fingerprint:sha-256 .*/g, `a=fingerprint:sha-256 ${Array(32).fill('00').join(':')}`) });
  };
}

// In the page: no stream comes to its video.
function loseStreams() {
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { set() {} });
}

for (const name of ['chromium', 'firefox']) {
  describe(`the timeline in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('each stage has its time, and together they are the whole way', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.play();
        await viewer.click('#statistics-button');
        const [only, ...others] = await waitFor(viewer, 'the service\'s stamps', ([newest]) => newest?.service);
        assert.deepEqual(others, []);
        assert.deepEqual(only.stages.map(([label]) => label), STAGES);
        assert.equal(only.bar, STAGES.length);
        const [, whole] = /^\d\d:\d\d:\d\d first picture after (\d+) ms$/.exec(only.title);
        const sum = only.stages.reduce((total, [, ms]) => total + ms, 0);
        assert.ok(Math.abs(sum - whole) <= STAGES.length, `${sum} of ${whole} ms`);
        const [, ...stamps] = /^Service, since the offer: answered (\d+), path (\d+), secured (\d+), first frame sent (\d+) ms$/.exec(only.service);
        assert.deepEqual(stamps, [...stamps].sort((a, b) => a - b), 'one after the other');
        assert.ok(stamps.every((ms) => Number(ms) <= Number(whole)), `${stamps} within ${whole} ms`);
      }));

    test('says how each ended, and keeps the last five', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.click('#statistics-button');
        for (let i = 0; i < 5; i += 1) {
          await viewer.play();
          await viewer.click('#stop');
          await viewer.waitForState('idle');
        }
        await viewer.play();
        const second = await open();
        await second.play();
        await viewer.page.bringToFront();
        await viewer.waitForState('taken-over');
        const [newest, ...others] = await waitFor(viewer, 'five', (found) => found.length === 5);
        assert.match(newest.title, /^\S+ first picture after \d+ ms; ended \d+ s later: taken over$/);
        for (const { title } of others) assert.match(title, /^\S+ first picture after \d+ ms; ended \d+ s later: stopped$/);
      }));

    test('a connection that failed shows where its time went', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.evaluate(breakFingerprints);
        await viewer.click('#statistics-button');
        await viewer.click('#action');
        await viewer.waitForState('reconnecting');
        await viewer.click('#stop');
        const failed = (await connections(viewer)).at(-1);
        assert.match(failed.title, /^\S+ no picture in \d+ ms: The connection could not be secured\./);
        assert.deepEqual(failed.stages.map(([label]) => label), STAGES.slice(0, 4));
        assert.equal(failed.service, null);
      }));
  });
}

describe('the timeline', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('a service that ended is named, and the next connection stands beside it', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      await viewer.click('#statistics-button');
      viewer.serviceMayGo = true;
      await service.end();
      await viewer.waitForState('reconnecting');
      await service.startAgain();
      await viewer.waitForState('playing');
      const [next, ended] = await waitFor(viewer, 'the next one', ([newest]) => / first picture /.test(newest.title));
      assert.match(next.title, /first picture after \d+ ms$/);
      assert.match(ended.title, /first picture after \d+ ms; ended \d+ s later: The /);
    }));

  test('a picture that does not come is waited for, and counted', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      await viewer.page.evaluate(loseStreams);
      await viewer.click('#statistics-button');
      await viewer.click('#action');
      await viewer.waitForState('waiting');
      const [waiting] = await connections(viewer);
      assert.match(waiting.title, /^\S+ no picture yet, \d+ ms$/);
      const [, first] = waiting.stages.at(-1);
      await waitFor(viewer, 'more time', ([{ stages }]) => stages.at(-1)[0] === 'first frame' && stages.at(-1)[1] > first);
      await viewer.click('#stop');
      await waitFor(viewer, 'the end', ([{ title }]) => /no picture in \d+ ms: stopped$/.test(title));
    }));
});
