// The statistics in words: for the panel, and as a text for a bug report.
import { lossPercent, summary } from './statistics.js';

/** The values of a sample: [name, label, unit, digits]. */
export const VALUES = [
  ['latency', 'Latency', 'ms', 0],
  ['fps', 'Frames shown', '/s', 1],
  ['bitrate', 'Bitrate', 'kbit/s', 0],
  ['loss', 'Packets lost', '%', 1],
  ['rtt', 'Round trip', 'ms', 1],
  ['jitter', 'Jitter', 'ms', 1],
  ['buffer', 'Jitter buffer', 'ms', 1],
  ['decode', 'Decoding', 'ms', 1],
];

const PLAIN = ['autoplay', 'controls', 'statistics']; // what else is in the page's address may be a secret

const fixed = (value, digits) => (value === null ? '—' : value.toFixed(digits));

/** "38 ms", "≈ 12 ms" for an estimate, "—" for what is not known. */
export function valueWords([name, , unit, digits], sample) {
  const value = sample?.[name] ?? null;
  if (value === null) return '—';
  return `${name === 'latency' && sample.isEstimate ? '≈ ' : ''}${fixed(value, digits)} ${unit}`;
}

const count = (value) => value ?? '—';

/** What else is known of a reading, which may be null: [label, words]. */
export function facts(reading) {
  const { size, codec, decoder, decoded, dropped, keyFrames, freezes, frozen, lost, packets, nacks, plis, path } = reading ?? {};
  const rows = [
    ['Resolution', count(size)],
    ['Codec', decoder ? `${codec}, ${decoder}` : count(codec)],
    ['Frames', `${count(decoded)} decoded, ${count(dropped)} dropped, ${count(keyFrames)} key`],
    ['Freezes', frozen ? `${freezes}, ${fixed(frozen / 1000, 1)} s in all` : count(freezes)],
    ['Lost in all', `${count(lost)} of ${count(packets)} packets, ${fixed(lossPercent(lost ?? null, packets), 2)} %`],
    ['Asked for', `${count(nacks)} NACK, ${count(plis)} PLI`],
    ['Path', count(path)],
  ];
  return reading ? rows : rows.map(([label]) => [label, '—']);
}

/** "median 38 (31 to 60) ms" of a value over the samples, or "—". */
export function rangeWords([name, , unit, digits], samples) {
  const range = summary(samples.map((sample) => sample[name]));
  return range ? `median ${fixed(range.median, digits)} (${fixed(range.min, digits)} to ${fixed(range.max, digits)}) ${unit}` : '—';
}

function address(url) {
  const { origin, pathname, searchParams } = new URL(url);
  const wishes = [...searchParams].map(([name, value]) => `${name}=${PLAIN.includes(name) ? value : '…'}`);
  return origin + pathname + (wishes.length > 0 ? `?${wishes.join('&')}` : '');
}

function cameraWords(camera) {
  if (!camera) return 'unknown';
  const { connection_state: state, backend, fallback, message, device, width, height } = camera;
  return [state, `${backend}${fallback ? ' (fallback)' : ''}`, device?.name, width && `${width} × ${height}`, message].filter(Boolean).join(', ');
}

/** All of it; `connections` are lines of text, camera the answer of ./camera/status, or null as the version may be. */
export function bugReport({ url, browser, version, camera, state, reading, samples, connections }) {
  const row = (label, words) => `${label.padEnd(14)} ${words}`;
  const heading = (words) => ['', words, '-'.repeat(words.length)];
  return [
    row('Time', new Date().toISOString()),
    row('Page', address(url)),
    row('Browser', browser),
    row('Service', version ?? 'unknown'),
    row('Camera', cameraWords(camera)),
    row('State', state),
    ...heading(`Last values, and the last ${samples.length} s`),
    ...VALUES.map((value) => row(value[1], `${valueWords(value, samples.at(-1)).padEnd(14)} ${rangeWords(value, samples)}`)),
    ...facts(reading).map(([label, words]) => row(label, words)),
    ...heading('Connections of this page, the newest first'),
    ...connections,
    '',
  ].join('\n');
}
