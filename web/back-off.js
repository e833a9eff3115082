// How long to wait before the next try, each time twice as long up to a limit, and never quite what others wait.

const JITTER = 0.25;

export class BackOff {
  #firstMs;
  #longestMs;
  #next;

  constructor(firstMs = 300, longestMs = 15000) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#next = firstMs;
  }

  /** What to wait now, in milliseconds. */
  next() {
    const wait = this.#next * (1 + JITTER * (2 * Math.random() - 1));
    this.#next = Math.min(2 * this.#next, this.#longestMs);
    return Math.min(wait, this.#longestMs);
  }

  get longest() {
    return this.#longestMs;
  }

  reset() {
    this.#next = this.#firstMs;
  }
}
