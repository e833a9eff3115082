// Pages that a browser freezes, or keeps for who goes back to them: they watch again when somebody looks at them, unless
// somebody else does by then.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

// In the page: what a browser tells a page that it keeps, for no test can make it keep one that plays.
const pass = (viewer, type) =>
  viewer.page.evaluate((name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true })), type);

for (const name of ['chromium', 'firefox']) {
  describe(`a page that ${name} keeps`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    // A page that played, and was left.
    async function leave({ service, open }) {
      const viewer = await open();
      await viewer.play();
      await pass(viewer, 'pagehide');
      await service.waitUntilNobodyWatches();
      assert.equal(await viewer.state(), 'idle');
      return viewer;
    }

    test('plays again, for it did when it was left', () =>
      scene(browser, {}, async (stage) => {
        const viewer = await leave(stage);
        await pass(viewer, 'pageshow');
        await viewer.waitForState('playing');
        await viewer.waitForMotion();
      }));

    test('leaves the camera to who has taken it', () =>
      scene(browser, {}, async (stage) => {
        const viewer = await leave(stage);
        const other = await stage.open();
        await other.play();
        const id = await stage.service.viewer();
        await viewer.page.bringToFront();
        await pass(viewer, 'pageshow');
        await viewer.waitForState('taken-over');
        assert.equal(await stage.service.viewer(), id);
      }));

    test('stays idle if it was', () =>
      scene(browser, {}, async ({ service, open }) => {
        const viewer = await open();
        await pass(viewer, 'pagehide');
        await pass(viewer, 'pageshow');
        assert.equal(await viewer.state(), 'idle');
        assert.equal(await service.viewer(), null);
        await viewer.play();
      }));
  });
}

describe('a frozen page', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  // Runs body while the page, which plays, is frozen behind another one; then somebody looks at it.
  async function freeze(viewer, body) {
    const session = await viewer.page.createCDPSession();
    const other = await browser.newPage();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await body();
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await other.close();
    await viewer.page.bringToFront();
  }

  test('goes on when it is thawed', () =>
    scene(browser, {}, async ({ open }) => {
      const viewer = await open();
      await viewer.play();
      await freeze(viewer, () => sleep(1000));
      await viewer.waitForState('playing');
      await viewer.waitForMotion();
    }));

  test('comes back to a service that was started again', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      viewer.serviceMayGo = true;
      await freeze(viewer, async () => {
        await service.crash();
        await service.startAgain();
      });
      await until('the page to come back', () => service.viewer());
      await viewer.waitForState('playing');
      await viewer.waitForMotion();
    }));

  test('learns that somebody else watches', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      const other = await open();
      await viewer.page.bringToFront();
      await freeze(viewer, async () => {
        await other.page.bringToFront();
        await other.play();
      });
      await viewer.waitForState('taken-over');
      assert.equal(await other.state(), 'playing');
      assert.ok(await service.viewer());
    }));
});
