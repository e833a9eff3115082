// A question to a service that may not be reached at once. After a network's return a new request is through at once, while
// an old one waits for TCP's next try, seconds away; and a browser sends some of its requests on connections that the
// network's change has cut off, without noticing. So the question is asked again while earlier tries are waited for still.

// As many at once as leave room for the page's other requests: a browser has six to one host.
const AT_ONCE = 4;
// More than a browser has cut off connections for, each of which a try may be lost on.
const TRIES = 8;

/**
 * ask(signal) is called up to eight times, each try having withinMs. The first that ends, be it with an answer or a refusal,
 * is the result, and the others are aborted; if none does, the error of the last. An abort of the signal ends all.
 */
export function firstAnswer(ask, withinMs, signal) {
  const tries = new Set();
  let timer = 0;
  const start = (resolve, reject, left) => {
    if (left > 1) timer = setTimeout(start, withinMs / AT_ONCE, resolve, reject, left - 1);
    const controller = new AbortController();
    const timeout = setTimeout(() => controller.abort(new DOMException('Nobody answered.', 'TimeoutError')), withinMs);
    tries.add(controller);
    ask(controller.signal)
      .then(resolve, (error) => {
        if (!error.isUnanswered || left === 1) reject(error);
      })
      .finally(() => {
        clearTimeout(timeout);
        tries.delete(controller);
      });
  };
  const stop = () => {
    clearTimeout(timer);
    for (const controller of tries) controller.abort();
  };
  signal.addEventListener('abort', stop);
  return new Promise((resolve, reject) => start(resolve, reject, TRIES)).finally(() => {
    signal.removeEventListener('abort', stop);
    stop();
  });
}
