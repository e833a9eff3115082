// What browsers may offer, and what must not disturb who watches already.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

const sections = (sdp, kind) => sdp.split(/^(?=m=)/m).filter((section) => section.startsWith(`m=${kind} `));

for (const name of ['chromium', 'firefox']) {
  describe(`offers of ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('one without any candidate is met by connectivity checks', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        const { answer } = await viewer.connectByHand();
        assert.match(answer, /^a=candidate:.* 127\.0\.0\.1 \d+ typ host/m, 'loopback is offered to who asks over loopback');
        await viewer.waitForMotion();
      }));

    test('one with all its candidates plays', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        const { offer } = await viewer.connectByHand({ gather: true });
        assert.match(offer, /^a=candidate:/m);
        await viewer.waitForMotion();
      }));

    test('audio is turned down, inactive audio too, and the picture plays', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        const { answer } = await viewer.connectByHand({ audio: ['recvonly', 'inactive'] });
        assert.equal(sections(answer, 'audio').length, 2);
        for (const section of sections(answer, 'audio')) assert.match(section, /^m=audio 0 |^a=inactive\r$/m);
        await viewer.waitForMotion();
      }));

    test('a ping over a data channel of any label is answered', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.connectByHand();
        await viewer.waitForMotion();
        await viewer.page.evaluate(() => {
          for (const text of ['no JSON', '{"type":"unheard of"}', '{"type":"ping"}']) window.byHand.channel.send(text);
        });
        await until('a pong', async () => (await viewer.heard()).length > 0);
        assert.deepEqual(await viewer.heard(), ['{"type": "pong"}']);
      }));
  });
}

describe('offers of chromium as people have it', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium', { mdns: true }); });
  after(() => browser?.close());

  test('names in the place of addresses are not fatal', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      const { offer } = await viewer.connectByHand({ gather: true });
      assert.match(offer, /^a=candidate:.*\.local \d+ typ host/m);
      await viewer.waitForMotion();
    }));

  test('the page offers before it has a candidate, and tells each one later', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      const offers = [];
      const candidates = [];
      viewer.page.on('request', (request) => {
        if (request.url().endsWith('/offer')) offers.push(JSON.parse(request.postData()));
      });
      viewer.page.on('response', (response) => {
        if (response.url().endsWith('/ice')) candidates.push(response.status());
      });
      await viewer.play();
      await until('a candidate to be told', () => candidates.length > 0);
      assert.equal(offers.length, 1);
      assert.doesNotMatch(offers[0].sdp, /^a=candidate/m);
      assert.ok(candidates.every((status) => status === 200), candidates.join());
      await viewer.waitForMotion();
    }));

  test('the page asks for the capture time of each frame, and is told', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      await viewer.play();
      const [offer, answer] = await viewer.descriptions();
      assert.match(offer, /^a=extmap:.*abs-capture-time/m);
      assert.match(answer, /^a=extmap:.*abs-capture-time/m);
    }));

  test('the page says so where it may only use relays, and there are none', () =>
    scene(browser, { ICE_RELAY_ONLY: 'true' }, async ({ service, open }) => {
      const viewer = await open();
      await viewer.click('#action');
      await viewer.waitForState('lost');
      assert.equal(await viewer.text('#reason'),
        'Asking how to connect failed. Only relays are allowed, but no TURN server is set.');
      assert.equal(await service.viewer(), null);
    }));

  test('an offer that cannot be answered changes nothing for who watches', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      const { offer } = await viewer.connectByHand();
      await viewer.waitForMotion();
      const id = await service.viewer();

      const bad = {
        'no SDP': 'nonsense',
        'nothing but a head': offer.slice(0, offer.indexOf('m=')),
        'no video': offer.replace(/^m=video/m, 'm=audio'),
        'no codec that we have': offer.replace(/^a=rtpmap:.*\r\n/gm, ''),
        'no fingerprint': offer.replace(/^a=fingerprint:.*\r\n/gm, ''),
        'no ICE credentials': offer.replace(/^a=ice-(ufrag|pwd):.*\r\n/gm, ''),
      };
      for (const [what, sdp] of Object.entries(bad)) {
        await assert.rejects(service.post('/offer', { sdp, type: 'offer' }), { status: 422 }, what);
      }
      assert.equal(await service.viewer(), id);
      await viewer.waitForMotion();
      assert.deepEqual(await viewer.heard(), []);
    }));
});
