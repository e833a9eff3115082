// The way to the first picture of the page's last connections: how long each stage took, what the service says of the same
// way, and why the connection ended.
import { isOurs } from './client-id.js';
import { getConnections } from './service.js';

const KEPT = 5;
const STAGES = { 'ice-config': 'ICE configuration', offer: 'offer', connecting: 'path', securing: 'securing', picture: 'first frame' };
const MARKS = { answered: 'answered', connected: 'path', secured: 'secured', first_frame_sent: 'first frame sent' };
const ENDS = { idle: 'stopped', 'taken-over': 'taken over', lost: 'lost', reconnecting: 'lost' };

/** How long each stage took or lasts, in ms: [{ label, ms }]. */
export const spans = ({ stages, until }, now) =>
  stages.map(({ stage, from }, i) => ({ label: STAGES[stage], ms: (stages[i + 1]?.from ?? until ?? now) - from }));

const list = (parts) => `${parts.map(({ label, ms }) => `${label} ${Math.round(ms)}`).join(', ')} ms`;

/** In words: [how it went, its stages, the service's stamps where they are known]. */
export function describe(connection, now) {
  const { at, stages, until, hasPicture, end, endedAt, marks } = connection;
  const took = `${Math.round((until ?? now) - stages[0].from)} ms`;
  const way = hasPicture ? `first picture after ${took}` : `no picture ${end ? 'in' : 'yet,'} ${took}`;
  const watched = hasPicture && end ? `; ended ${Math.round((endedAt - until) / 1000)} s later` : '';
  return [
    `${new Date(at).toTimeString().slice(0, 8)} ${way}${watched}${end && `: ${end}`}`,
    list(spans(connection, now)),
    ...(marks.length > 0 ? [`Service, since the offer: ${list(marks)}`] : []),
  ];
}

export class Timeline extends EventTarget {
  /** The newest first: { at, stages: [{ stage, from }], until, hasPicture, end, endedAt, marks: [{ label, ms }] }. */
  connections = [];

  constructor(watch, video) {
    super();
    watch.addEventListener('stage', ({ detail }) => this.#enter(detail));
    watch.addEventListener('state', ({ detail: { state, reason } }) => {
      if (ENDS[state]) this.#end(reason || ENDS[state]);
    });
    watch.addEventListener('stream', ({ detail }) => {
      const [connection] = this.connections;
      const show = () => this.#showPicture(connection);
      if (!detail) return;
      if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(show);
      else video.addEventListener('playing', show, { once: true });
    });
  }

  /** Whether there is a connection that has not come to its end or to a picture yet. */
  get isUnderWay() {
    return this.connections[0]?.until === null;
  }

  #enter(stage) {
    if (stage === 'ice-config') {
      this.#end('given up for another');
      const begun = { at: Date.now(), stages: [], until: null, hasPicture: false, end: '', endedAt: null, marks: [] };
      this.connections = [begun, ...this.connections].slice(0, KEPT);
    }
    if (!STAGES[stage] || !this.isUnderWay) return;
    this.connections[0].stages.push({ stage, from: performance.now() });
    this.#tell();
  }

  #end(words) {
    const [connection] = this.connections;
    if (!connection || connection.end) return;
    connection.end = words;
    connection.endedAt = performance.now();
    connection.until ??= connection.endedAt;
    this.#tell();
  }

  async #showPicture(connection) {
    if (connection.until !== null) return;
    connection.until = performance.now();
    connection.hasPicture = true;
    this.#tell();
    const { current_client: viewer, timeline } = await getConnections().catch(() => ({}));
    if (connection.end || !timeline || !isOurs(viewer ?? '')) return;
    connection.marks = Object.entries(MARKS)
      .filter(([name]) => Number.isFinite(timeline[name]))
      .map(([name, label]) => ({ label, ms: timeline[name] * 1000 }));
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}
