// How long to wait before the next try: 0.3 s, each time twice as long up to 15 s, and never quite what others wait.

const FIRST_MS = 300;
const LONGEST_MS = 15000;
const JITTER = 0.25;

export class BackOff {
  #next = FIRST_MS;

  /** What to wait now, in milliseconds. */
  next() {
    const wait = this.#next * (1 + JITTER * (2 * Math.random() - 1));
    this.#next = Math.min(2 * this.#next, LONGEST_MS);
    return Math.min(wait, LONGEST_MS);
  }

  reset() {
    this.#next = FIRST_MS;
  }
}
