// Browsers, and the service's page in them as a person sees it: by its words and by the decoded pixels of its video.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import puppeteer from 'puppeteer-core';
import { nameColour } from './colours.mjs';
import { HERE, withService } from './service.mjs';
import { PATIENCE_MS, until } from './until.mjs';

const CHROMIUM_FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
];

// Firefox hides loopback addresses, and puts names in the place of all others, unless told not to.
const FIREFOX_SETTINGS = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

const PROGRAMS = {
  chromium: process.env.CHROMIUM ?? '/usr/bin/chromium',
  firefox: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
};

const STARTERS = {
  chromium: ({ mdns }) => ({
    browser: 'chrome',
    args: mdns ? CHROMIUM_FLAGS : [...CHROMIUM_FLAGS, '--disable-features=WebRtcHideLocalIpsWithMdns'],
  }),
  firefox: () => ({ browser: 'firefox', extraPrefsFirefox: FIREFOX_SETTINGS }),
};

/** A suite's options: it is skipped where the distribution has no such browser. */
export const needs = (name) => ({ skip: fs.existsSync(PROGRAMS[name]) ? false : `${PROGRAMS[name]} is not there` });

/**
 * A browser without a window. mdns: Chromium as people have it, with names in the place of its addresses. host: the
 * machine that it runs on.
 */
export async function launch(name, { mdns = false, host = HERE } = {}) {
  const browser = await puppeteer.launch({
    ...STARTERS[name]({ mdns }),
    executablePath: host.script(PROGRAMS[name]),
    ...(host === HERE ? {} : { debuggingPort: await host.openPort() }),
    headless: true,
    timeout: PATIENCE_MS,
    protocolTimeout: 2 * PATIENCE_MS,
    defaultViewport: { width: 1280, height: 800 },
  });
  const close = browser.close.bind(browser);
  browser.close = () => withinPatience(close(), () => browser.process()?.kill('SIGKILL'));
  return browser;
}

// A browser now and then goes without saying so, which nobody has to wait for longer.
function withinPatience(closing, end) {
  return new Promise((resolve, reject) => {
    const overdue = setTimeout(() => resolve(end()), PATIENCE_MS);
    closing.then(resolve, reject).finally(() => clearTimeout(overdue));
  });
}

// In the page, before its own scripts: remember the peer connections, to ask them for statistics; and say aloud what the
// content security policy forbade, which not every browser does.
function keepPeers() {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error(`${violatedDirective} forbids ${blockedURI}`);
  });
  window.testPeers = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      window.testPeers.push(this);
    }
  };
}

// In the page: what its video shows. grid: 16 x 12 grey values, to tell one picture from another.
function readPicture() {
  const video = document.querySelector('video');
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return null;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  canvas.width = width;
  canvas.height = height;
  context.drawImage(video, 0, 0);
  const pixel = (x, y) => [...context.getImageData(Math.round(x * (width - 1)), Math.round(y * (height - 1)), 1, 1).data].slice(0, 3);
  const inset = 0.03;
  const corners = [[inset, inset], [1 - inset, inset], [1 - inset, 1 - inset], [inset, 1 - inset]].map(([x, y]) => pixel(x, y));
  context.drawImage(canvas, 0, 0, 16, 12);
  const small = context.getImageData(0, 0, 16, 12).data;
  const grid = [];
  for (let i = 0; i < small.length; i += 4) grid.push((small[i] + small[i + 1] + small[i + 2]) / 3);
  return { width, height, corners, grid };
}

// In the page: a viewer made by hand, to see what the page itself would hide. It plays in the page's video element.
async function connectByHand({ audio, gather }) {
  const peer = new RTCPeerConnection();
  peer.addTransceiver('video', { direction: 'recvonly' });
  for (const direction of audio) peer.addTransceiver('audio', { direction });
  const channel = peer.createDataChannel('of any label');
  const heard = [];
  window.byHand = { peer, channel, heard };
  channel.onmessage = ({ data }) => heard.push(data);
  channel.onclose = () => heard.push('(closed)');
  peer.ontrack = ({ track }) => {
    if (track.kind === 'video') document.querySelector('video').srcObject = new MediaStream([track]);
  };
  await peer.setLocalDescription();
  if (gather && peer.iceGatheringState !== 'complete') {
    await new Promise((resolve) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
    });
  }
  const { sdp, type } = peer.localDescription;
  const body = JSON.stringify({ sdp: gather ? sdp : sdp.replace(/a=candidate:.*\r\n/g, ''), type });
  const response = await fetch('./offer', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer = await response.json();
  await peer.setRemoteDescription(answer);
  return { offer: sdp, answer: answer.sdp };
}

const differ = (a, b) => a.grid.some((value, i) => Math.abs(value - b.grid[i]) > 4);

// A browser reports each request that nobody answers by itself: no page can keep it from that.
const NOBODY_ANSWERED = /^error: Failed to load resource: net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE|INTERNET_DISCONNECTED|NETWORK_\w+|ADDRESS_UNREACHABLE|TIMED_OUT)$/;

export class Viewer {
  problems = [];
  serviceMayGo = false; // a test that ends the service under the page says so

  static async open(browser, url) {
    const viewer = new Viewer();
    await viewer.#open(browser, url);
    return viewer;
  }

  async #open(browser, url) {
    this.page = await browser.newPage();
    this.page.on('console', (message) => {
      if (!['error', 'warn', 'assert'].includes(message.type())) return;
      const problem = `${message.type()}: ${message.text()}`;
      if (!this.serviceMayGo || !NOBODY_ANSWERED.test(problem)) this.problems.push(problem);
    });
    this.page.on('pageerror', (error) => this.problems.push(`exception: ${error.message}`));
    await this.page.evaluateOnNewDocument(keepPeers);
    await this.page.goto(url, { timeout: PATIENCE_MS });
  }

  click(selector) {
    return this.page.click(selector);
  }

  text(selector) {
    return this.page.$eval(selector, (element) => (element.hidden ? '' : element.textContent.trim()));
  }

  state() {
    return this.page.evaluate(() => document.body.dataset.state);
  }

  waitForState(state) {
    return until(`the page to be ${state}`, async () => (await this.state()) === state);
  }

  waitForText(selector, wanted) {
    return until(`${selector} to say ${wanted}`, async () => wanted.test(await this.text(selector)));
  }

  /** One click, as a person does it, until the picture is there. */
  async play() {
    await this.click('#action');
    await this.waitForState('playing');
  }

  /**
   * Connects without the page's own scripts: { offer, answer }. audio: directions of audio sections to offer too;
   * gather: wait for all candidates and offer them, else none is ever told to the service.
   */
  connectByHand({ audio = [], gather = false } = {}) {
    return this.page.evaluate(connectByHand, { audio, gather });
  }

  /** What the data channel of connectByHand brought so far, in order; "(closed)" for its end. */
  heard() {
    return this.page.evaluate(() => window.byHand.heard);
  }

  picture() {
    return this.page.evaluate(readPicture);
  }

  corners(picture) {
    return picture.corners.map(nameColour);
  }

  /** Waits until `count` different pictures, one after the other, were seen; returns the last. */
  async waitForMotion(count = 4) {
    let last = null;
    let seen = 0;
    await until(`${count} different pictures`, async () => {
      const picture = await this.picture();
      if (!picture || (last && !differ(picture, last))) return false;
      last = picture;
      seen += 1;
      return seen >= count;
    });
    return last;
  }

  /** "H264", "VP8": what the newest connection decodes. */
  codec() {
    return this.page.evaluate(async () => {
      const stats = [...(await window.testPeers.at(-1).getStats()).values()];
      const stream = stats.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
      return stats.find((entry) => entry.id === stream?.codecId)?.mimeType.replace('video/', '');
    });
  }

  /** The SDP of both sides of the newest connection. */
  descriptions() {
    return this.page.evaluate(() => {
      const peer = window.testPeers.at(-1);
      return [peer.localDescription.sdp, peer.remoteDescription.sdp];
    });
  }

  close() {
    return this.page.close();
  }
}

/**
 * Runs body({ service, open }) with a service of its own on the host; open(path) opens its page in the browser, or in
 * another one. At the end no page may have said anything on its console, and all are closed.
 */
export function scene(browser, environment, body, host = HERE) {
  return withService(environment, async (service) => {
    const viewers = [];
    const open = async (path = '/', from = browser) => {
      const viewer = await Viewer.open(from, service.pageUrl + path);
      viewers.push(viewer);
      return viewer;
    };
    try {
      await body({ service, open });
      for (const viewer of viewers) assert.deepEqual(viewer.problems, [], 'the console is silent');
    } finally {
      await Promise.all(viewers.map((viewer) => viewer.page.isClosed() || viewer.close()));
    }
  }, host);
}
