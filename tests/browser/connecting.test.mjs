// The way from the click to the picture, as the page tells it: each stage when it begins, and the one that failed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { UdpRelay } from '../lib/udp-relay.mjs';

const ALL = [
  'Asking how to connect', 'Offering to watch', 'Finding a way through the network', 'Securing the connection',
  'Waiting for the first picture',
];

// In the page: remember each text that the line of stages gets, however shortly it stands.
function keepStages() {
  const line = document.getElementById('stage');
  window.testStages = [];
  new MutationObserver((records) => {
    for (const record of records) for (const node of record.addedNodes) window.testStages.push(node.textContent);
  }).observe(line, { childList: true });
}

// In the page: another answer than the service's to requests of one path.
function answerInstead({ path: wanted, status, body }) {
  const fetchReally = window.fetch;
  window.fetch = (path, options) =>
    path === wanted ? Promise.resolve(new Response(body, { status })) : fetchReally(path, options);
}

const ICE = { use_turn: true, urls: [], username: null, credential: null, relay_only: false };
const USELESS = ['stun:192.0.2.1:3478:x', 'http://192.0.2.1', 'turn:192.0.2.1'];
const MANY = [
  ...[1, 2, 3].map((i) => `stun:127.0.0.1:900${i}`), 'turn:127.0.0.1:9004', 'turn:127.0.0.1:9005?transport=tcp', 'turn:127.0.0.1:9006',
];
const NAMED = /stun:192\.0\.2\.1:3478:x is not understood.*|http:\/\/192\.0\.2\.1 is neither/;

// Each: what is answered in the service's place, and what the page says of it.
const FAILURES = [
  ['./ice_config', 500, '{"detail":"out of order"}', /^Asking how to connect failed\. out of order$/],
  ['./ice_config', 200, '<html>Please log in</html>', /^Asking how to connect failed\. The answer is not the service's/],
  ['./ice_config', 200, '{}', /^Asking how to connect failed\. The answer is not the service's/],
  ['./offer', 503, 'Service Unavailable', /^The offer failed\. The service answered 503\.$/],
  ['./offer', 500, '{"detail":"no port is free"}', /^The offer failed\. no port is free$/],
];

// In the page: what the service answers is changed on its way.
function changeAnswers({ from, to, dropCandidates }) {
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function changed({ type, sdp }) {
    return real.call(this, { type, sdp: sdp.replace(new RegExp(from, 'g'), to) });
  };
  const fetchReally = window.fetch;
  window.fetch = (path, options) =>
    dropCandidates && path === './ice' ? Promise.resolve(Response.json({ status: 'ok' })) : fetchReally(path, options);
}

// In the page: a connection that does not come about is given up after 3 seconds, not 15.
function hurry() {
  const setTimeoutReally = window.setTimeout;
  window.setTimeout = (react, ms, ...values) => setTimeoutReally(react, ms === 15000 ? 3000 : ms, ...values);
}

// In the page: the one way to the service that the browser hears of is through a relay.
function goThroughRelay({ port }) {
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function changed({ type, sdp }) {
    const candidates = sdp.match(/a=candidate:.*\r\n/g);
    const direct = candidates.find((line) => / udp .* 127\.0\.0\.1 \d+ typ host/i.test(line)).split(' ');
    await window.relayTo(Number(direct[5]));
    direct[5] = port;
    const relayed = sdp.replace(/a=candidate:.*\r\n/g, '').replace('a=ice-ufrag:', `${direct.join(' ').trim()}\r\na=ice-ufrag:`);
    return real.call(this, { type, sdp: relayed });
  };
}

for (const name of ['chromium', 'firefox']) {
  describe(`connecting in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    test('each stage is told when it begins, for everybody, and none is left when the picture plays', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        assert.equal(await viewer.page.$eval('#stage', (line) => line.getAttribute('role')), 'status');
        await viewer.page.evaluate(keepStages);
        await viewer.play();
        await viewer.waitForMotion();
        assert.deepEqual(await viewer.page.evaluate(() => window.testStages), ALL);
        assert.equal(await viewer.text('#stage'), '');
      }));

    test('an ICE server that is of no use does not cost the picture, and is named where there is none', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        await viewer.page.evaluate(answerInstead, { path: './ice_config', status: 200, body: JSON.stringify({ ...ICE, urls: USELESS }) });
        await viewer.play();
        await viewer.waitForMotion();
        await viewer.click('#stop');
        await viewer.page.evaluate(answerInstead, { path: './offer', status: 503, body: '{}' });
        await viewer.click('#action');
        await viewer.waitForState('reconnecting');
        const reason = await viewer.text('#reason');
        assert.match(reason, NAMED);
        assert.match(reason, /turn:192\.0\.2\.1 needs a user name and a credential/);
        await viewer.click('#stop');
      }));

    test('of many ICE servers a few are used, and the others named', () =>
      scene(browser, {}, async ({ open }) => {
        const viewer = await open();
        const body = JSON.stringify({ ...ICE, urls: MANY, username: 'somebody', credential: 'something' });
        await viewer.page.evaluate(answerInstead, { path: './ice_config', status: 200, body });
        await viewer.play();
        const used = await viewer.page.evaluate(() =>
          window.testPeers.at(-1).getConfiguration().iceServers.flatMap(({ urls }) => urls));
        assert.deepEqual(used, [MANY[0], ...MANY.slice(3)]);
        const remark = await viewer.text('#ice-remark');
        assert.match(remark, /stun:127\.0\.0\.1:9002 is one too many: .*; stun:127\.0\.0\.1:9003 is one too many/);
      }));

    test('each answer that is of no use is named, and asked for again', () =>
      scene(browser, {}, async ({ open }) => {
        for (const [path, status, body, words] of FAILURES) {
          const viewer = await open();
          await viewer.page.evaluate(answerInstead, { path, status, body });
          await viewer.click('#action');
          await viewer.waitForText('#reason', words);
          assert.equal(await viewer.state(), 'reconnecting');
          await viewer.click('#stop');
        }
      }));

    test('an answer that the browser refuses is named', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open();
        await viewer.page.evaluate(changeAnswers, { from: '^v=0', to: 'nonsense' });
        await viewer.click('#action');
        await viewer.waitForText('#reason', /^The offer failed\. This browser does not take the service's answer: ./);
        await viewer.click('#stop');
        await service.waitUntilNobodyWatches();
      }));

    test('a connection that cannot be secured is named, and tried again until it is stopped', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open();
        const nobodys = Array(32).fill('00').join(':');
        await viewer.page.evaluate(changeAnswers, { from: 'a=fingerprint:sha-256 .*', to: `a=fingerprint:sha-256 ${nobodys}` });
        await viewer.click('#action');
        await viewer.waitForState('reconnecting');
        await viewer.waitForText('#reason', /^The connection could not be secured\. The network may/);
        await viewer.click('#stop');
        await viewer.waitForState('idle');
        await service.waitUntilNobodyWatches();
        // The browser's own report on a candidate of a connection that the service had ended by then.
        viewer.problems = viewer.problems.filter((problem) => !/ 404 /.test(problem));
      }));
  });
}

describe('connecting', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('a network with no way through is named, with what to look at', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      await viewer.page.evaluate(hurry);
      await viewer.page.evaluate(changeAnswers, { from: 'a=candidate:.*\r\n', to: '', dropCandidates: true });
      await viewer.click('#action');
      await viewer.waitForText('#stage', /^Finding a way through the network$/);
      await viewer.waitForState('reconnecting');
      await viewer.waitForText('#reason', /^No way through the network was found\. Check that UDP/);
      await viewer.click('#stop');
    }));

  test('a network that lets nothing through but the search for a way is named', () =>
    scene(browser, {}, async ({ open }) => {
      let target = 0;
      const isDtls = ([first]) => first >= 20 && first <= 63; // RFC 7983
      const relay = await UdpRelay.open(isDtls, () => target);
      try {
        const viewer = await open();
        await viewer.page.exposeFunction('relayTo', (port) => { target = port; });
        await viewer.page.evaluate(hurry);
        await viewer.page.evaluate(answerInstead, { path: './ice', status: 200, body: '{}' });
        await viewer.page.evaluate(goThroughRelay, { port: relay.port });
        await viewer.click('#action');
        await viewer.waitForText('#stage', /^Securing the connection$/);
        await viewer.waitForState('reconnecting');
        await viewer.waitForText('#reason', /^The connection could not be secured\. The network may/);
        await viewer.click('#stop');
      } finally {
        relay.close();
      }
    }));

  test('a service that cannot be asked is named', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      viewer.serviceMayGo = true;
      await service.end();
      await viewer.click('#action');
      await viewer.waitForState('reconnecting');
      assert.match(await viewer.text('#reason'), /The service cannot be reached: check/);
      await service.startAgain();
      await viewer.waitForState('playing');
    }));

  test('a picture that does not come is waited for', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      // The service has a picture always; this browser shows none.
      await viewer.page.evaluate(() => Object.defineProperty(document.querySelector('video'), 'srcObject', { value: null, writable: true }));
      await viewer.click('#action');
      await viewer.waitForState('waiting');
      await viewer.waitForText('#stage', /^Waiting for the first picture$/);
    }));
});
