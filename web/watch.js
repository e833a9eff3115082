// What a person means by watching: a connection, and another one whenever that is lost, until it is stopped or somebody
// else watches. At most one connection at a time. It never fights for the camera: before it comes back by itself it asks
// who watches now. Nothing is tried while the page is hidden. Its events:
//   stage   detail: the stage that a connection enters (stages.js), or null where none is under way
//   stream  detail: the MediaStream, or null
//   camera  the service says that there is news of the camera
//   remark  detail: words on what is wrong without keeping the picture from coming, or an empty string
//   state   detail: { state, reason }, state being one of idle, connecting, connected, interrupted, reconnecting,
//           taken-over, lost (for good: the next try is the person's)
import { BackOff } from './back-off.js';
import { isOurs } from './client-id.js';
import { Connection } from './connection.js';
import { getViewer, isOffline } from './service.js';

// A connection that lasted this long was a good one: after it the waiting begins anew.
const STEADY_MS = 5000;
// After a try that nobody answered: it lasted long enough itself, and reached nobody whom it could bother.
const UNANSWERED_WAIT_MS = 300;

export class Watch extends EventTarget {
  #state = 'idle';
  #connection = null;
  #backOff = new BackOff();
  #patience = new BackOff(1200, 3000); // for an answer
  #attempt = null; // aborts the current one; what an earlier one brings is of no use any more
  #timer = 0;
  #isWaiting = false;
  #connectedAt = Infinity;
  #wasWatching = false; // when the page was left

  constructor() {
    super();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) clearTimeout(this.#timer);
      else this.#lookAgain();
    });
    document.addEventListener('resume', () => this.#lookAgain());
    addEventListener('online', () => {
      this.#backOff.reset();
      this.#lookAgain();
    });
    addEventListener('pagehide', () => this.#leave());
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) this.#comeBack();
    });
  }

  get state() {
    return this.#state;
  }

  /** The RTCPeerConnection of the connection there is, for who measures it; null where there is none. */
  get peer() {
    return this.#connection?.peer ?? null;
  }

  /** A person asks for the camera, whoever has it. */
  start() {
    this.#abandon();
    this.#backOff.reset();
    this.#setState('connecting');
    this.#connect();
  }

  stop() {
    this.#abandon();
    this.#setState('idle');
  }

  /** While it is reconnecting: without waiting any longer. */
  async tryNow() {
    this.#abandon();
    const attempt = new AbortController();
    this.#attempt = attempt;
    try {
      const viewer = await getViewer(this.#patience.next(), attempt.signal);
      this.#patience.reset();
      if (this.#attempt !== attempt) return;
      if (viewer !== null && !isOurs(viewer)) this.#setState('taken-over');
      else this.#connect();
    } catch (error) {
      if (this.#attempt === attempt) this.#waitToTry(error.message, error.isUnanswered);
    }
  }

  // Something changed: the network, or that a person looks.
  #lookAgain() {
    if (document.hidden) return;
    if (this.#isWaiting) this.tryNow();
    else this.#connection?.check();
  }

  #leave() {
    this.#wasWatching = ['connecting', 'connected', 'interrupted', 'reconnecting'].includes(this.#state);
    this.stop();
  }

  // The browser kept the page, and somebody went back to it.
  #comeBack() {
    if (!this.#wasWatching) return;
    this.#backOff.reset();
    this.#setState('connecting');
    this.tryNow();
  }

  #connect() {
    const connection = new Connection();
    this.#connection = connection;
    const listen = (type, react) =>
      connection.addEventListener(type, ({ detail }) => {
        if (this.#connection === connection) react(detail);
      });
    listen('stage', (stage) => this.#emit('stage', stage));
    listen('stream', (stream) => this.#emit('stream', stream));
    listen('camera', () => this.#emit('camera'));
    listen('remark', (words) => this.#emit('remark', words));
    listen('state', (detail) => this.#follow(detail));
    this.#emit('remark', '');
    connection.open();
  }

  #follow({ state, reason, isFinal }) {
    if (state === 'connected' || state === 'interrupted') {
      this.#connectedAt = Math.min(this.#connectedAt, performance.now());
      this.#setState(state);
      return;
    }
    if (performance.now() - this.#connectedAt > STEADY_MS) this.#backOff.reset();
    this.#abandon();
    if (state === 'lost' && !isFinal) this.#waitToTry(reason);
    else this.#setState(state, reason);
  }

  #waitToTry(reason, isUnanswered = false) {
    this.#isWaiting = true;
    if (!document.hidden) this.#timer = setTimeout(() => this.tryNow(), this.#waitMs(isUnanswered));
    this.#emit('stage', null);
    this.#setState('reconnecting', reason);
  }

  // A browser without a network tells when there is one.
  #waitMs(isUnanswered) {
    if (isOffline()) return this.#backOff.longest;
    return isUnanswered ? UNANSWERED_WAIT_MS : this.#backOff.next();
  }

  // Whatever is under way or planned comes to nothing.
  #abandon() {
    const connection = this.#connection;
    clearTimeout(this.#timer);
    this.#isWaiting = false;
    this.#attempt?.abort();
    this.#attempt = null;
    this.#connection = null;
    this.#connectedAt = Infinity;
    connection?.close();
    if (connection) this.#emit('stream', null);
    this.#emit('stage', null);
  }

  #setState(state, reason = '') {
    this.#state = state;
    this.#emit('state', { state, reason });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
