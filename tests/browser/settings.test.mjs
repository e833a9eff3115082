// The panel of the ICE configuration: what it shows, what it saves, and what it says of what is wrong.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needs, scene } from '../lib/browser.mjs';
import { until } from '../lib/until.mjs';

const CONFIG = {
  use_turn: true,
  urls: ['stun:stun.example.org:3478', 'turn:turn.example.org:3478'],
  username: 'demo',
  credential: 'secret',
  relay_only: false,
};

const ROW = (number) => `#ice-urls li:nth-child(${number}) input`;

async function openPanel(viewer) {
  await viewer.click('#settings-button');
  await until('the settings', () => viewer.page.$eval('#ice-fields', (fields) => !fields.disabled));
  await viewer.waitForText('#ice-said', /^$|not saved yet/);
}

// As a person does it: what was there is replaced.
async function type(viewer, selector, text) {
  await viewer.page.$eval(selector, (field) => {
    field.focus();
    field.select();
  });
  await viewer.page.keyboard.press('Backspace');
  await viewer.page.keyboard.type(text);
}

const values = (viewer) =>
  viewer.page.evaluate(() => {
    const field = (id) => document.getElementById(`ice-${id}`);
    return {
      use_turn: field('use-turn').checked,
      urls: [...document.querySelectorAll('#ice-urls input')].map((input) => input.value),
      username: field('username').value,
      credential: field('credential').value,
      relay_only: field('relay-only').checked,
    };
  });

// What is said of a field to who cannot see it: { words, isInvalid, isFocused }.
const said = (viewer, selector) =>
  viewer.page.$eval(selector, (field) => ({
    words: document.getElementById(field.getAttribute('aria-describedby')).textContent,
    isInvalid: field.getAttribute('aria-invalid') === 'true',
    isFocused: document.activeElement === field,
  }));

async function save(viewer, wanted) {
  await viewer.click('#ice-save');
  await viewer.waitForText('#ice-said', wanted);
}

const SAVED = /^Saved: it holds for the next connection\.$/;

// A browser reports refused requests by itself.
const forgive422 = (viewer) => {
  viewer.problems = viewer.problems.filter((problem) => !/ 422 /.test(problem));
};

for (const name of ['chromium', 'firefox']) {
  describe(`the connection settings in ${name}`, needs(name), () => {
    let browser;
    before(async () => { browser = await launch(name); });
    after(() => browser?.close());

    // Runs body({ service, viewer }) with the panel open over CONFIG.
    const panel = (body) =>
      scene(browser, {}, async ({ service, open }) => {
        await service.post('/ice_config', CONFIG);
        const viewer = await open();
        await openPanel(viewer);
        await body({ service, viewer });
      });

    test('what the service has is shown, and saved as it is', () =>
      panel(async ({ service, viewer }) => {
        assert.deepEqual(await values(viewer), CONFIG);
        await save(viewer, SAVED);
        assert.deepEqual(await service.get('/ice_config'), CONFIG);
      }));

    test('servers come, change and go; each switch is saved', () =>
      panel(async ({ service, viewer }) => {
        await viewer.click('#ice-urls li:nth-child(1) button');
        assert.equal(await viewer.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Server 1');
        await viewer.click('#ice-add');
        await viewer.page.keyboard.type('  turn:other.example.org:3478?transport=tcp ');
        await viewer.click('#ice-add'); // left blank
        await viewer.click('#ice-relay-only');
        await type(viewer, '#ice-username', 'else');
        await save(viewer, SAVED);
        const urls = ['turn:turn.example.org:3478', 'turn:other.example.org:3478?transport=tcp'];
        assert.deepEqual(await service.get('/ice_config'), { ...CONFIG, urls, username: 'else', relay_only: true });
      }));

    test('an untouched credential is kept, an emptied one is removed, and that is said before', () =>
      panel(async ({ service, viewer }) => {
        await service.post('/ice_config', { ...CONFIG, credential: 'newer' }); // by somebody else, meanwhile
        await type(viewer, '#ice-username', 'else');
        await save(viewer, SAVED);
        assert.deepEqual(await service.get('/ice_config'), { ...CONFIG, username: 'else', credential: 'newer' });
        await viewer.click('#ice-use-turn');
        await type(viewer, '#ice-credential', '');
        await viewer.page.focus('#ice-username');
        assert.deepEqual(await said(viewer, '#ice-credential'), { words: 'It will be removed.', isInvalid: false, isFocused: false });
        await save(viewer, SAVED);
        assert.deepEqual(await service.get('/ice_config'), { ...CONFIG, username: 'else', use_turn: false, credential: null });
      }));

    test('what the service refuses is said at the field it belongs to, and the first has the focus', () =>
      panel(async ({ service, viewer }) => {
        await viewer.click('#ice-use-turn'); // nothing to warn of: this browser would not use them
        await viewer.click('#ice-add'); // a blank row, which the service never sees
        await viewer.click('#ice-add');
        await viewer.page.$eval(ROW(4), (input) => { input.value = `turn:${'a'.repeat(600)}`; });
        await viewer.page.$eval('#ice-username', (input) => { input.value = 'b'.repeat(600); });
        await save(viewer, /^Not saved: see what is marked\.$/);
        assert.deepEqual(await said(viewer, ROW(4)), {
          words: 'String should have at most 512 characters', isInvalid: true, isFocused: true,
        });
        assert.equal((await said(viewer, '#ice-username')).isInvalid, true);
        for (const selector of [ROW(1), ROW(2), ROW(3), '#ice-credential']) {
          assert.deepEqual(await said(viewer, selector), { words: '', isInvalid: false, isFocused: false }, selector);
        }
        assert.deepEqual(await service.get('/ice_config'), CONFIG);
        await viewer.click('#ice-urls li:nth-child(4) button');
        await type(viewer, '#ice-username', 'demo');
        await save(viewer, SAVED);
        forgive422(viewer);
      }));

    test('a server that this browser does not take is warned of, and saved if that is meant', () =>
      panel(async ({ service, viewer }) => {
        await type(viewer, ROW(1), 'stun:');
        await viewer.page.focus('#ice-username');
        const { words, isInvalid } = await said(viewer, ROW(1));
        assert.match(words, /stun: is not understood by this browser/);
        assert.ok(isInvalid);
        await save(viewer, /^Not saved yet/);
        assert.ok((await said(viewer, ROW(1))).isFocused);
        assert.deepEqual(await service.get('/ice_config'), CONFIG);
        assert.equal(await viewer.text('#ice-save'), 'Save anyway');
        await save(viewer, SAVED);
        assert.equal((await service.get('/ice_config')).urls[0], 'stun:');
      }));

    test('relays alone without one to use are warned of', () =>
      panel(async ({ viewer }) => {
        await viewer.click('#ice-relay-only');
        assert.deepEqual((await said(viewer, '#ice-relay-only')).words, '');
        await viewer.click('#ice-use-turn');
        assert.match((await said(viewer, '#ice-relay-only')).words, /the TURN servers are not to be used/);
        await viewer.click('#ice-use-turn');
        await type(viewer, '#ice-credential', '');
        await viewer.page.focus('#ice-username');
        assert.match((await said(viewer, '#ice-relay-only')).words, /no TURN server that can be used/);
        assert.match((await said(viewer, ROW(2))).words, /needs a user name and a credential/);
      }));

    test('changes stay through closing and opening, beside what is new on the service, until they are dropped', () =>
      panel(async ({ service, viewer }) => {
        await type(viewer, '#ice-username', 'mine');
        await viewer.click('#settings-panel .close');
        await service.post('/ice_config', { ...CONFIG, username: 'theirs', relay_only: true });
        await openPanel(viewer);
        await viewer.waitForText('#ice-said', /^Your changes are not saved yet\.$/);
        assert.deepEqual(await values(viewer), { ...CONFIG, username: 'mine', relay_only: true });
        await viewer.click('#ice-load');
        await viewer.waitForText('#ice-said', /^$/);
        assert.deepEqual(await values(viewer), { ...CONFIG, username: 'theirs', relay_only: true });
      }));

    test('the credential is covered, until it is asked for', () =>
      panel(async ({ viewer }) => {
        const cover = () => viewer.page.$eval('#ice-credential', (field) => getComputedStyle(field).webkitTextSecurity);
        assert.equal(await cover(), 'disc');
        await viewer.click('#ice-show');
        assert.equal(await cover(), 'none');
        await viewer.click('#settings-panel .close');
        await openPanel(viewer);
        assert.equal(await cover(), 'disc');
      }));
  });
}

describe('the connection settings', needs('chromium'), () => {
  let browser;
  before(async () => { browser = await launch('chromium'); });
  after(() => browser?.close());

  test('while somebody watches the new ones can be had at once', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      await viewer.play();
      const id = await service.viewer();
      await openPanel(viewer);
      await save(viewer, SAVED);
      await viewer.click('#ice-reconnect');
      await until('a new connection', async () => ![null, id].includes(await service.viewer()));
      await viewer.waitForState('playing');
      assert.equal(await viewer.text('#ice-reconnect'), '');
      await viewer.click('#stop');
      await save(viewer, SAVED);
      assert.equal(await viewer.text('#ice-reconnect'), '', 'there is nothing to connect again');
    }));

  test('a service that cannot be reached is named, and nothing typed is lost', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      viewer.serviceMayGo = true;
      await openPanel(viewer);
      await type(viewer, '#ice-username', 'mine');
      await service.end();
      await save(viewer, /^Not saved\. The service cannot be reached/);
      await viewer.click('#settings-panel .close');
      await viewer.click('#settings-button');
      await viewer.waitForText('#ice-said', /^The service cannot be reached/);
      await service.startAgain();
      await save(viewer, SAVED);
      assert.equal((await service.get('/ice_config')).username, 'mine');
    }));

  test('what was never loaded cannot be saved', () =>
    scene(browser, {}, async ({ service, open }) => {
      const viewer = await open();
      viewer.serviceMayGo = true;
      await service.end();
      await viewer.click('#settings-button');
      await viewer.waitForText('#ice-said', /^The service cannot be reached/);
      assert.ok(await viewer.page.$eval('#ice-fields', (fields) => fields.disabled));
      await service.startAgain();
      await service.post('/ice_config', CONFIG);
      await viewer.click('#ice-save');
      await viewer.click('#ice-load');
      await viewer.waitForText('#ice-said', /^$/);
      assert.deepEqual(await values(viewer), CONFIG);
      assert.deepEqual(await service.get('/ice_config'), CONFIG);
    }));
});
