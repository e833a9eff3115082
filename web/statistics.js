// What a browser's statistics say of the video it receives: a reading of them, and a sample of the time between two.
// Whatever the browser does not tell is null. Times are in ms.

const PROFILES = { 42: 'Baseline', '42c': 'Constrained Baseline', '42e': 'Constrained Baseline', '4d': 'Main', 64: 'High' };

const known = (value) => (Number.isFinite(value) ? value : null);
const ms = (seconds) => (Number.isFinite(seconds) ? seconds * 1000 : null);

// "H264 Constrained Baseline 3.1", "VP8".
function codecName({ mimeType = '', sdpFmtpLine = '' } = {}) {
  const name = mimeType.replace('video/', '');
  const [, id] = /profile-level-id=([0-9a-f]{6})/i.exec(sdpFmtpLine.toLowerCase()) ?? [];
  if (!id) return name || null;
  const profile = PROFILES[id.slice(0, 3)] ?? PROFILES[id.slice(0, 2)] ?? id.slice(0, 4);
  return `${name} ${profile} ${parseInt(id.slice(4), 16) / 10}`;
}

// "host to host, UDP over IPv6", "relay (TLS) to host, UDP". Without addresses: people show this to others.
function pathName(local, remote) {
  if (!local || !remote) return null;
  const relay = local.relayProtocol ? ` (${local.relayProtocol.toUpperCase()})` : '';
  const address = remote.address ?? '';
  const family = address.includes(':') ? ' over IPv6' : /^[\d.]+$/.test(address) ? ' over IPv4' : '';
  return `${local.candidateType}${relay} to ${remote.candidateType}, ${local.protocol.toUpperCase()}${family}`;
}

function selectedPair(entries, report) {
  const id = entries.find((entry) => entry.type === 'transport')?.selectedCandidatePairId;
  return report.get(id) ?? entries.find((entry) => entry.type === 'candidate-pair' && entry.selected);
}

/** A reading of an RTCStatsReport; null where no video is received. Counters and delays are totals. */
export function read(report) {
  const entries = [...report.values()];
  const [video] = entries
    .filter((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video')
    .sort((a, b) => (b.lastPacketReceivedTimestamp ?? 0) - (a.lastPacketReceivedTimestamp ?? 0));
  if (!video) return null;
  const pair = selectedPair(entries, report);
  const sender = report.get(video.remoteId);
  return {
    at: video.timestamp,
    ssrc: video.ssrc,
    size: video.frameWidth ? `${video.frameWidth} × ${video.frameHeight}` : null,
    codec: codecName(report.get(video.codecId)),
    decoder: video.decoderImplementation ?? null,
    path: pathName(report.get(pair?.localCandidateId), report.get(pair?.remoteCandidateId)),
    rtt: ms(pair?.currentRoundTripTime),
    jitter: ms(video.jitter),
    bytes: known(video.bytesReceived),
    packets: known(video.packetsReceived),
    lost: known(video.packetsLost),
    decoded: known(video.framesDecoded),
    dropped: known(video.framesDropped),
    keyFrames: known(video.keyFramesDecoded),
    freezes: known(video.freezeCount),
    frozen: ms(video.totalFreezesDuration),
    nacks: known(video.nackCount),
    plis: known(video.pliCount),
    waited: ms(video.jitterBufferDelay),
    emitted: known(video.jitterBufferEmittedCount),
    decoding: ms(video.totalDecodeTime),
    // The sender's clock as its last report gave it, and ours when that came.
    senderClock: known(sender?.remoteTimestamp),
    ourClock: known(sender?.timestamp),
  };
}

const difference = (after, before) => (after === null || before === null ? null : after - before);
const quotient = (part, whole) => (part === null || !(whole > 0) ? null : part / whole);

/** How much of all packets was lost. One that comes late after all is taken off what was lost: it may shrink. */
export const lossPercent = (lost, arrived) => (lost === null ? null : quotient(100 * Math.max(lost, 0), Math.max(lost, 0) + arrived));

/**
 * The sample of the time between two readings; the first may be null. `seen` is what LatencyMeter.take() says of that
 * time. Counters that began anew in between (another SSRC, a decoder that was replaced) tell nothing of it.
 */
export function compare(before, after, seen) {
  const isSame = before !== null && before.ssrc === after.ssrc && after.at > before.at;
  const change = (name) => (isSame ? difference(after[name], before[name]) : null);
  const growth = (name) => (change(name) < 0 ? null : change(name));
  const seconds = isSame ? (after.at - before.at) / 1000 : 0;
  const buffer = quotient(growth('waited'), growth('emitted'));
  const decode = quotient(growth('decoding'), growth('decoded'));
  const isGuess = seen.latency === null && ![after.rtt, buffer, decode].includes(null);
  return {
    latency: isGuess ? after.rtt / 2 + buffer + decode : seen.latency,
    isEstimate: isGuess || seen.isEstimate,
    fps: quotient(seen.shown ?? growth('decoded'), seconds),
    bitrate: quotient(growth('bytes'), 125 * seconds),
    loss: lossPercent(change('lost'), growth('packets')),
    rtt: after.rtt,
    jitter: after.jitter,
    buffer,
    decode,
  };
}

/** { min, median, max } of those values that are not null, or null. */
export function summary(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = (sorted.length - 1) / 2;
  return { min: sorted[0], median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2, max: sorted.at(-1) };
}
