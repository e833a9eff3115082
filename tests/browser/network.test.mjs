// The page in a network that fails: service and browser are on two machines, and the wire between them is pulled, goes deaf
// or leads one way only, or the viewer's machine gets another address.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { Network } from '../lib/network.mjs';
import { until } from '../lib/until.mjs';

const HASTY = { VIEWER_TIMEOUT: '2' };
// Longer than that: the service has released the viewer by then.
const LONG_MS = 4000;
// From the network's return to the picture's: 0.5 to 3 s where the machine is not busy with other things.
const BACK_WITHIN_MS = 25000;

const someOffer = fs.readFileSync(new URL('../data/offers/chromium-recvonly.sdp', import.meta.url), 'utf8');

for (const name of ['chromium', 'firefox']) {
  describe(`the network of ${name}`, needs(name), () => {
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

    // Runs body({ service, viewer, id }) while the page plays.
    const playing = (environment, body) =>
      scene(browser, environment, async ({ service, open }) => {
        const viewer = await open();
        await viewer.play();
        viewer.serviceMayGo = true;
        await body({ service, viewer, id: await service.viewer() });
      }, network.service);

    async function isBack({ service, viewer, id }) {
      await until('the picture to be back', async () => (await service.viewer()) !== id && (await viewer.state()) === 'playing',
        BACK_WITHIN_MS);
      await viewer.waitForMotion();
    }

    test('a short gap is waited for, and the connection is the same', () =>
      playing({ VIEWER_TIMEOUT: '60' }, async ({ service, viewer, id }) => {
        network.pullPlug();
        await viewer.waitForState('interrupted');
        network.plugIn();
        await viewer.waitForState('playing');
        await viewer.waitForMotion();
        assert.equal(await service.viewer(), id);
      }));

    test('a plug that was pulled for long', () =>
      playing(HASTY, async (scenery) => {
        network.pullPlug();
        await scenery.service.waitUntilNobodyWatches();
        await sleep(LONG_MS / 2);
        network.plugIn();
        await isBack(scenery);
      }));

    test('another address', () =>
      playing({ VIEWER_TIMEOUT: '60' }, async (scenery) => {
        network.moveViewer(network.viewer.address === '198.51.100.2' ? '198.51.100.3' : '198.51.100.2');
        await isBack(scenery);
      }));

    if (name !== 'chromium') return; // what the page does from here on is the same

    test('a path that is lost somewhere, which no interface shows', () =>
      playing(HASTY, async (scenery) => {
        network.loseAllFrom(network.service);
        network.loseAllFrom(network.viewer);
        await scenery.viewer.waitForState('interrupted');
        await sleep(LONG_MS);
        network.loseNothing();
        await isBack(scenery);
      }));

    test('a path that leads from the service to the viewer only', () =>
      playing({}, async (scenery) => {
        network.loseAllFrom(network.viewer);
        await scenery.viewer.waitForState('reconnecting');
        network.loseNothing();
        await isBack(scenery);
      }));

    test('who was taken over in the meantime learns it, and leaves it at that', () =>
      playing({}, async ({ service, viewer }) => {
        network.pullPlug();
        await viewer.waitForState('interrupted');
        const { client_id: newcomer } = await service.post('/offer', { sdp: someOffer, type: 'offer' });
        network.plugIn();
        await viewer.waitForState('taken-over');
        await sleep(2000);
        assert.equal(await viewer.state(), 'taken-over');
        assert.equal(await service.viewer(), newcomer);
      }));
  });
}
