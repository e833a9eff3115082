// A question that is asked several times at once, with the page's own module and a service of promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstAnswer } from '../../web/first-answer.js';

const WITHIN_MS = 80;

// Asks so that try i ends as outcomes[i] says: 'silence', an Error, or the answer. Tells how many there were at once.
function ask(outcomes, signal = new AbortController().signal) {
  const seen = { tries: 0, open: 0, atOnce: 0 };
  seen.answer = firstAnswer((trySignal) => {
    const outcome = outcomes[seen.tries] ?? 'silence';
    seen.tries += 1;
    seen.open += 1;
    seen.atOnce = Math.max(seen.atOnce, seen.open);
    return new Promise((resolve, reject) => {
      trySignal.addEventListener('abort', () => {
        reject(Object.assign(new Error('silence'), { isUnanswered: trySignal.reason.name === 'TimeoutError' }));
      });
      if (outcome instanceof Error) reject(outcome);
      else if (outcome !== 'silence') resolve(outcome);
    }).finally(() => { seen.open -= 1; });
  }, WITHIN_MS, signal);
  return seen;
}

test('one that is answered is asked once', async () => {
  const seen = ask(['yes']);
  assert.equal(await seen.answer, 'yes');
  await sleep(2 * WITHIN_MS);
  assert.equal(seen.tries, 1);
});

test('a refusal is an answer', async () => {
  const seen = ask([new Error('no')]);
  await assert.rejects(seen.answer, /^Error: no$/);
  await sleep(2 * WITHIN_MS);
  assert.equal(seen.tries, 1);
});

test('while nobody answers it is asked again, beside the tries before, and these end with the answer', async () => {
  const seen = ask(['silence', 'silence', 'yes']);
  assert.equal(await seen.answer, 'yes');
  await sleep(2 * WITHIN_MS);
  assert.equal(seen.tries, 3);
  assert.equal(seen.atOnce, 3);
  assert.equal(seen.open, 0);
});

test('it ends when nobody ever answers, and leaves room for other requests', async () => {
  const seen = ask([]);
  await assert.rejects(seen.answer, (error) => error.isUnanswered);
  assert.equal(seen.tries, 8);
  assert.ok(seen.atOnce <= 5, `${seen.atOnce} at once`);
  assert.equal(seen.open, 0);
});

test('who asked can end it', async () => {
  const asking = new AbortController();
  const seen = ask([], asking.signal);
  asking.abort();
  await assert.rejects(seen.answer, /^Error: silence$/);
  await sleep(2 * WITHIN_MS);
  assert.equal(seen.tries, 1);
  assert.equal(seen.open, 0);
});
