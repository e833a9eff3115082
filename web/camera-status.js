// Keeps an eye on the camera while the page can be seen. A service that does not answer is asked ever less often, and at
// once when the page is seen again or the network is back. Its event:
//   status  detail: { status, error }, either of them null
import { BackOff } from './back-off.js';
import { getCameraStatus } from './service.js';

const LOOK_EVERY_MS = 2000;
const LOOK_CLOSELY_EVERY_MS = 1000;

export class CameraStatus extends EventTarget {
  #backOff = new BackOff();
  #timer = 0;
  #newest = null;
  #isClose = false;

  constructor() {
    super();
    document.addEventListener('visibilitychange', () => this.look());
    addEventListener('online', () => this.look());
  }

  /** Asks now, and from then on time and again. */
  async look() {
    clearTimeout(this.#timer);
    const request = {};
    this.#newest = request;
    if (document.hidden) return;
    const answer = await getCameraStatus().then((status) => ({ status, error: null }), (error) => ({ status: null, error }));
    if (this.#newest !== request) return;
    if (!answer.error) this.#backOff.reset();
    const isAwaited = this.#isClose || answer.status?.has_frame === false;
    const every = isAwaited ? LOOK_CLOSELY_EVERY_MS : LOOK_EVERY_MS;
    this.#timer = setTimeout(() => this.look(), answer.error ? every + this.#backOff.next() : every);
    this.dispatchEvent(new CustomEvent('status', { detail: answer }));
  }

  /** isClose: somebody reads each number. */
  lookClosely(isClose) {
    if (isClose && !this.#isClose) this.look();
    this.#isClose = isClose;
  }
}
